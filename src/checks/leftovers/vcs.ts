import type { Check } from '../check.ts'
import { gather } from './own-files.ts'

const REPOSITORY = /^(.*\/\.(?:git|hg|svn|bzr|jj))\//

export const vcs: Check = {
  id: 'leftovers/vcs',
  title: 'A version control directory is shipped',
  severity: 'warning',
  presets: { strict: 'error' },
  needs: [],
  docs: {
    why: 'It holds the history of the source: everything that was ever committed, secrets that were removed later with it.',
    how: '`.git`, `.hg`, `.svn`, `.bzr` or `.jj` as a directory with files, in view, added by an own layer.',
    limits: 'A bare repository has no such name and is not found.',
    fix: 'Name it in `.dockerignore`:\n\n```\n.git\n```\n\nWhere an instruction clones a repository, `git clone --depth 1` in a build stage, and copy only what is needed from it.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    return gather(image, path => {
      // Few paths have a hidden name, and looking for that costs next to nothing.
      const [, root] = (path.includes('/.') && REPOSITORY.exec(path)) || []
      return root === undefined ? null : { kind: 'vcs', path: root }
    }).map(({ path, layer, bytes, files }) => ({ path, layer, data: { bytes, files: files.length } }))
  },
}
