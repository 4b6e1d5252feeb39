import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import { amount } from '../amount.ts'
import type { Check, Observation } from '../check.ts'
import { listPaths } from '../list-paths.ts'
import { CACHES, type Cache } from './caches.ts'
import { gather, type Pile } from './piles.ts'

/** Tools leave a little behind even after a cleanup. */
const FLOOR = 1_000_000

export const packageCache: Check = {
  id: 'leftovers/package-cache',
  title: 'Package manager cache shipped',
  severity: 'warning',
  presets: { strict: 'error' },
  evidence: {
    proven: 'The files are in a folder that the tool documents as its cache.',
  },
  systems: 'unix',
  needs: [],
  docs: {
    why: prose`
      Installers leave package lists and downloads behind for the next installation. A finished image never installs
      again.
    `,
    how: prose`
      At least 1 MB of visible files that an own layer added to a cache folder of ${CACHES.map(({ tool }) => tool).join(
        ', ',
      )}.
    `,
    limits: prose`
      Cache folders that a setting moved elsewhere are not found. Files that a later instruction deleted are reported by
      efficiency/deleted.
    `,
    fix: prose`
      Use a BuildKit cache mount. It keeps the cache between builds and out of the image:

      \`\`\`dockerfile
      RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
          --mount=type=cache,target=/var/lib/apt,sharing=locked \\
          apt-get update && apt-get install -y --no-install-recommends curl
      \`\`\`

      Or delete the cache in the same instruction: \`apt-get clean && rm -rf /var/lib/apt/lists/*\`.
    `,
  },
  run(image) {
    // All folders of one tool in one layer have one cause, and make one finding.
    const byTool = Map.groupBy(gather(image, cacheOf), pile => `${pile.kind.tool} ${pile.layer}`)
    return [...byTool.values()].flatMap(observe)
  },
}

function cacheOf(path: string): { kind: Cache; path: string } | null {
  if (!HINT.test(path)) return null
  for (const kind of CACHES) {
    for (const fragment of kind.fragments) {
      const rooted = fragment.startsWith('^')
      if (rooted && !path.startsWith(fragment.slice(1))) continue
      const folder = upTo(path, rooted ? fragment.slice(1) : fragment)
      if (folder !== null) return { kind, path: folder }
    }
  }
  return null
}

/** Paths come from the image, so a proposed line must not run them. */
const SAFE = /^[\w./+@-]{1,200}$/

/** Keeps nearly all files away from the table. */
const HINT = /cache|\/lists\/|\/pkgs?\/|\/store\/|\/registry\/|\/git\/|\/_logs\/|\/\.(?:m2|gradle|nuget|pnpm-store)\//

function observe(piles: Pile<Cache>[]): Observation[] {
  const bytes = piles.reduce((sum, pile) => sum + pile.bytes, 0)
  const [first] = piles
  if (first === undefined || bytes < FLOOR) return []
  const { tool, mount, locked, targets } = first.kind
  const files = piles.reduce((sum, pile) => sum + pile.files.length, 0)
  const paths = piles.map(({ path }) => path)
  const folders = paths.slice(0, 5).map(path => (SAFE.test(path) ? path : 'FOLDER'))
  const clean = first.kind.clean ?? `rm -rf ${folders.join(' ')}`
  const mounts = (targets ?? folders).map(
    target => `--mount=type=cache,target=${target}${locked ? ',sharing=locked' : ''}`,
  )
  return [
    {
      evidence: 'proven',
      path: first.path,
      layer: first.layer,
      data: {
        tool,
        bytes,
        files,
        ...listPaths(paths),
        clean,
      },
      message: text`The ${plain(tool)} cache is shipped: ${amount(bytes, files, paths)}.`,
      fix: mount
        ? text`Keep the cache out of the layer: use ${`RUN ${mounts.join(' ')}`}, or ${clean} in the same instruction.`
        : text`Keep the cache out of the layer: use ${clean} in the same instruction.`,
    },
  ]
}

/**
 * The part of a path up to and including `fragment`, without its closing slash; null if the path does not contain it.
 */
function upTo(path: string, fragment: string): string | null {
  const at = path.indexOf(fragment)
  return at === -1 ? null : path.slice(0, at + fragment.length).replace(/\/$/, '')
}
