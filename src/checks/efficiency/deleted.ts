import type { Check } from '../check.ts'
import { observeWaste } from './waste.ts'

export const deleted: Check = {
  id: 'efficiency/deleted',
  title: 'Files were deleted in a later layer, and are still shipped',
  severity: 'warning',
  needs: [{ kind: 'extract', name: 'checksum' }],
  docs: {
    why: 'A layer cannot take bytes out of the layers below: what a later instruction deletes is only hidden, and every pull still transfers it.',
    how: 'Files of an own layer that a later layer hides by a whiteout, an opaque directory or something else in their place: at least 1 MB for one pair of layers. The finding stands at the instruction that brought the files.',
    limits:
      'Files of the base that the Dockerfile deletes are not reported: only another base ships less of them. Where nothing tells what the base is, the lowest layer is taken for it.',
    fix: 'Delete in the instruction that creates:\n\n```dockerfile\nRUN curl -fsSLO https://example.com/data.tar.gz \\\n && tar xzf data.tar.gz \\\n && rm data.tar.gz\n```\n\nBetter: do it in a stage of its own, and copy only the result.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    return observeWaste(image, 'deleted', 'layer')
  },
}
