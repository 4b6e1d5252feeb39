import type { Check } from '../check.ts'
import { observeWaste } from './waste.ts'

export const overwritten: Check = {
  id: 'efficiency/overwritten',
  title: 'Files were replaced by a later layer, and are shipped twice',
  severity: 'warning',
  needs: [{ kind: 'extract', name: 'checksum' }],
  docs: {
    why: 'The older content stays in its layer: it is transferred and stored with every pull, and nothing can read it.',
    how: 'A file of an own layer has another content in a later one: at least 1 MB for one pair of layers. The finding stands at the instruction that wrote the older content. A package database that each installation rewrites is a usual case.',
    limits:
      'Files of the base that the Dockerfile replaces are not reported: an upgrade of packages is such a case, and often right. Where nothing tells what the base is, the lowest layer is taken for it.',
    fix: 'Write a file once: install all packages in one instruction, and copy what is generated from a stage of its own.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    return observeWaste(image, 'overwritten', 'layer')
  },
}
