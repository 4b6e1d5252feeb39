import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { observeWaste } from './waste.ts'

export const copiedUp: Check = {
  id: 'efficiency/copied-up',
  title: 'Files duplicated by chown or chmod',
  severity: 'warning',
  systems: 'any',
  needs: [{ kind: 'extract', name: 'checksum' }],
  docs: {
    why: '`chown -R` and `chmod -R` copy every file that they touch into their layer, even though no content changes.',
    how: prose`
      An own layer contains files of an earlier layer again with the same content, from 1 MB on for each pair of layers.
      Contents are compared by checksum from 64 KiB on, and by size below. The finding blames the instruction that
      copied the files. A \`touch\`, or a second COPY of the same files, has the same effect.
    `,
    limits: null,
    fix: prose`
      Set owner and mode where the files are created:

      \`\`\`dockerfile
      COPY --chown=1000:1000 --chmod=755 --from=build /app /app
      \`\`\`
    `,
  },
  run(image) {
    return observeWaste(image, 'copied-up', 'by', ({ amount, source }) => ({
      message: text`Files of ${source} are shipped again, with only their owner, mode or time changed: ${amount}.`,
      fix: text`Set owner and mode where the files are created: use ${'COPY --chown=... --chmod=...'}, or run ${'chown'} in the same instruction.`,
    }))
  },
}
