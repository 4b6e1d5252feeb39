import type { Check } from '../check.ts'
import { observeWaste } from './waste.ts'

export const copiedUp: Check = {
  id: 'efficiency/copied-up',
  title: 'Files are shipped twice because their owner or mode was changed',
  severity: 'warning',
  needs: [{ kind: 'extract', name: 'checksum' }],
  docs: {
    why: '`chown -R` and `chmod -R` copy every file that they touch into their own layer, whole, though not a byte of it changed.',
    how: 'A file of an earlier layer stands again in an own one with the same content (by a checksum from 64 KiB on, by its size below): at least 1 MB for one pair of layers. The finding stands at the instruction that copied them. A `touch`, or a COPY of the same files once more, does the same.',
    limits: null,
    fix: 'Set owner and mode where the files come from:\n\n```dockerfile\nCOPY --chown=1000:1000 --chmod=755 --from=build /app /app\n```',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    return observeWaste(image, 'copied-up', 'by')
  },
}
