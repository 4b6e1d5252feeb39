import { parentOf } from '../../image/paths.ts'
import type { Check } from '../check.ts'
import { gather, isForeign, observeByLayer } from './own-files.ts'

const MAP = /\.(?:js|mjs|cjs|css)\.map$/

export const sourceMaps: Check = {
  id: 'leftovers/source-maps',
  title: 'Source maps are shipped',
  severity: 'info',
  presets: { strict: 'warning' },
  needs: [],
  docs: {
    why: 'Source maps give whoever can fetch them the source as it was written, and are often larger than the code itself.',
    how: '`*.js.map`, `*.mjs.map`, `*.cjs.map` and `*.css.map` in view that an own layer added, outside `node_modules` and the system.',
    limits:
      'A server that uses them for its own stack traces (`node --enable-source-maps`) needs them: then waive this, or turn it off.',
    fix: 'Leave them out of the build (`sourceMap: false`), or of what is copied:\n\n```dockerfile\nCOPY --from=build --exclude=**/*.map /app/dist /app/dist\n```',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    return observeByLayer(
      gather(image, path => (MAP.test(path) && !isForeign(path) ? { kind: 'map', path: parentOf(path) } : null)),
    )
  },
}
