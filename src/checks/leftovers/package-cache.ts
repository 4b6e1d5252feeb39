import type { Check } from '../check.ts'
import { CACHES, type Cache } from './caches.ts'
import { gather, type Pile, upTo } from './own-files.ts'

/** Less than this is no cache that was forgotten, but what a tool cannot help leaving. */
const FLOOR = 1_000_000

export const packageCache: Check = {
  id: 'leftovers/package-cache',
  title: "A package manager's cache is shipped",
  severity: 'warning',
  presets: { strict: 'error' },
  needs: [],
  docs: {
    why: 'Lists and downloads that an installation leaves behind serve the next installation, which a finished image never has.',
    how: `At least 1 MB in view that an own layer added to a cache folder of ${CACHES.map(({ tool }) => tool).join(', ')}.`,
    limits:
      'Caches in folders that a setting moved elsewhere are not known. What a later instruction deleted is reported by efficiency/deleted.',
    fix: 'Let BuildKit keep the cache between builds and out of the image:\n\n```dockerfile\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\\n    --mount=type=cache,target=/var/lib/apt,sharing=locked \\\n    apt-get update && apt-get install -y --no-install-recommends curl\n```\n\nOr delete it in the same instruction: `rm -rf /var/lib/apt/lists/*`.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    // The places of one tool in one layer are one finding: they have one cause.
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

/** Spares nearly all files the whole table. */
const HINT = /cache|\/lists\/|\/pkgs?\/|\/store\/|\/registry\/|\/git\/|\/_logs\/|\/\.(?:m2|gradle|nuget|pnpm-store)\//

function observe(piles: Pile<Cache>[]) {
  const bytes = piles.reduce((sum, pile) => sum + pile.bytes, 0)
  const [first] = piles
  if (first === undefined || bytes < FLOOR) return []
  const { tool, mount, clean } = first.kind
  return [
    {
      path: first.path,
      layer: first.layer,
      data: {
        tool,
        bytes,
        files: piles.reduce((sum, { files }) => sum + files.length, 0),
        paths: piles.map(({ path }) => path).slice(0, 5),
        clean,
        ...(mount !== null && { mount }),
      },
    },
  ]
}
