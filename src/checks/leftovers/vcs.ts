import { basenameOf } from '../../image/paths.ts'
import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import { amount } from '../amount.ts'
import { atMost } from '../at-most.ts'
import type { Check } from '../check.ts'
import { gather } from './piles.ts'

const REPOSITORY = /^(.*\/\.(?:git|hg|svn|bzr|jj))\//

export const vcs: Check = {
  id: 'leftovers/vcs',
  title: 'Version control directory shipped',
  severity: 'warning',
  presets: { strict: 'error' },
  evidence: {
    proven: 'The directory has such a name and contains files.',
  },
  systems: 'unix',
  needs: [],
  docs: {
    why: 'It contains the whole history of the source, including secrets that a later commit removed.',
    how: 'A visible `.git`, `.hg`, `.svn`, `.bzr` or `.jj` directory with files in it, added by an own layer.',
    limits: 'Bare repositories do not have such a name and are not found.',
    fix: prose`
      Add it to \`.dockerignore\`:

      \`\`\`
      **/.git
      \`\`\`

      If an instruction clones a repository, run \`git clone --depth 1\` in a build stage and copy only the files that
      are needed.
    `,
  },
  run(image) {
    const piles = gather(image, path => {
      // Few paths have a hidden name, and this test is cheap.
      const [, root] = (path.includes('/.') && REPOSITORY.exec(path)) || []
      return root === undefined ? null : { kind: 'vcs', path: root }
    })
    return atMost(piles, 'version control history', ({ path, layer, bytes, files }) => ({
      evidence: 'proven',
      path,
      layer,
      data: { bytes, files: files.length },
      message: text`Version control history is shipped: ${amount(bytes, files.length, [path])}.`,
      fix: text`Add ${`**/${basenameOf(path)}`} to ${'.dockerignore'}. If an instruction clones it, clone in a build stage.`,
    }))
  },
}
