import { parentOf } from '../../image/paths.ts'
import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { isForeign } from './foreign.ts'
import { gather, observeByLayer } from './piles.ts'

const MAP = /\.(?:js|mjs|cjs|css)\.map$/

export const sourceMaps: Check = {
  id: 'leftovers/source-maps',
  title: 'Source maps shipped',
  severity: 'info',
  presets: { strict: 'warning' },
  evidence: {
    proven: 'The files have names that only source maps have.',
  },
  systems: 'unix',
  needs: [],
  docs: {
    why: prose`
      Source maps give the original source to anyone who can download them, and are often larger than the code itself.
    `,
    how: prose`
      Visible \`*.js.map\`, \`*.mjs.map\`, \`*.cjs.map\` and \`*.css.map\` files that an own layer added, outside
      \`node_modules\` and system folders.
    `,
    limits: prose`
      A server that uses source maps for its stack traces (\`node --enable-source-maps\`) needs them. Waive the finding
      then, or turn the check off.
    `,
    fix: prose`
      Exclude them from the build (\`sourceMap: false\`), or from the copy:

      \`\`\`dockerfile
      COPY --from=build --exclude=**/*.map /app/dist /app/dist
      \`\`\`
    `,
  },
  run(image) {
    return observeByLayer(
      gather(image, path => (MAP.test(path) && !isForeign(path) ? { kind: 'map', path: parentOf(path) } : null)),
      'proven',
      where => ({
        message: text`Source maps are shipped: ${where}.`,
        fix: text`Build without source maps, or exclude them: ${'COPY --from=build --exclude=**/*.map ...'}.`,
      }),
    )
  },
}
