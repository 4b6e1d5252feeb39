import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { observeWaste } from './waste.ts'

export const copiedUp: Check = {
  id: 'efficiency/copied-up',
  title: 'Unchanged files shipped again',
  severity: 'warning',
  evidence: {
    proven: 'The checksums of the files are equal.',
    likely: 'The files are too small for a checksum, and only their sizes are equal.',
  },
  systems: 'any',
  needs: [{ kind: 'extract', name: 'checksum' }],
  docs: {
    why: prose`
      \`chown -R\` and \`chmod -R\` copy every file that they touch into their layer, even though no content changes. So
      does an instruction that installs or copies the same files again.
    `,
    how: prose`
      An own layer contains files of an earlier layer again with the same content: for each pair of layers at least 1 MB
      and 1% of the image, or 10 MB.
      Files have checksums from 64 KiB on. The finding blames the instruction that
      copied the files. A \`touch\`, or a second COPY of the same files, has the same effect.
    `,
    limits: null,
    fix: prose`
      Set owner and mode where the files are created:

      \`\`\`dockerfile
      COPY --chown=1000:1000 --chmod=755 --from=build /app /app
      \`\`\`

      If neither changed, leave the files out of the instruction: keep the \`pip\` of the base image instead of
      upgrading it, or install in a build stage and copy only what is new.
    `,
  },
  run(image) {
    return observeWaste(image, 'copied-up', 'by', ({ amount, source, hider, isChanged, isOfBase }) =>
      isChanged
        ? {
            message: text`Files of ${source} are shipped again, with only their owner or mode changed: ${amount}.`,
            fix: isOfBase
              ? plain('Leave these files to their owner, and give the user only the directories that it writes to.')
              : text`Set owner and mode where the files are created: use ${'COPY --chown=... --chmod=...'}, or run ${'chown'} in the same instruction.`,
          }
        : {
            message: text`${hider} writes files of ${source} again, with the same content, owner and mode: ${amount}.`,
            fix: plain('Leave these files as they are, or install in a build stage and copy only what is new.'),
          },
    )
  },
}
