import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { observeWaste } from './waste.ts'

export const deleted: Check = {
  id: 'efficiency/deleted',
  title: 'Deleted files still shipped',
  severity: 'warning',
  evidence: {
    proven: 'A later layer hides the files.',
  },
  systems: 'any',
  needs: [{ kind: 'extract', name: 'checksum' }],
  docs: {
    why: prose`
      A layer cannot remove bytes from the layers below it. Files that a later instruction deletes are only hidden, and
      every pull still transfers them.
    `,
    how: prose`
      Files of an own layer that a later layer hides with a whiteout, an opaque directory or another entry at the same
      path, from 1 MB on for each pair of layers. The finding blames the instruction that added the files.
    `,
    limits: prose`
      Files of the base image that the Dockerfile deletes are not reported: only a different base image would ship
      fewer. If the base is unknown, the lowest layer counts as the base.
    `,
    fix: prose`
      Delete files in the instruction that creates them:

      \`\`\`dockerfile
      RUN curl -fsSLO https://example.com/data.tar.gz \\
       && tar xzf data.tar.gz \\
       && rm data.tar.gz
      \`\`\`

      Better: create them in a separate stage, and copy only the result.
    `,
  },
  run(image) {
    return observeWaste(image, 'deleted', 'layer', ({ amount, hider }) => ({
      message: text`${hider} deletes files that are still shipped: ${amount}.`,
      fix: plain(
        'Delete them in the instruction that creates them, or create them in a build stage and copy only the result.',
      ),
    }))
  },
}
