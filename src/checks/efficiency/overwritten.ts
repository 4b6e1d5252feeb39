import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { observeWaste } from './waste.ts'

export const overwritten: Check = {
  id: 'efficiency/overwritten',
  title: 'Replaced files still shipped',
  severity: 'warning',
  evidence: {
    proven: 'A later layer has other content at the same paths.',
  },
  systems: 'any',
  needs: [{ kind: 'extract', name: 'checksum' }],
  docs: {
    why: 'The old content stays in its layer. Every pull transfers and stores it, and nothing can read it.',
    how: prose`
      Files of an own layer that have different content in a later layer, from 1 MB on for each pair of layers. The
      finding blames the instruction that wrote the old content. A common case is a package database that each
      installation rewrites.
    `,
    limits: prose`
      Files of the base image that the Dockerfile replaces are not reported: package upgrades do that, often rightly. If
      the base is unknown, the lowest layer counts as the base.
    `,
    fix: prose`
      Write each file once. Install all packages in one instruction, and copy generated files from a separate stage.
    `,
  },
  run(image) {
    return observeWaste(image, 'overwritten', 'layer', ({ amount, hider }) => ({
      message: text`${hider} replaces files whose old content is still shipped: ${amount}.`,
      fix: plain('Write each file once: in one instruction, or in a build stage that the final stage copies from.'),
    }))
  },
}
