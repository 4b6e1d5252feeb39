import type { Image } from '../../image/model.ts'
import { compareBytes } from '../../image/paths.ts'
import type { Words } from '../../text/words.ts'
import { amount } from '../amount.ts'
import type { Evidence, Observation } from '../check.ts'
import { listPaths } from '../list-paths.ts'
import { type OwnFile, ownFiles } from './own-files.ts'

/** Files of one kind below one folder that one layer added. */
export interface Pile<Kind> {
  kind: Kind
  /** The folder, or the file if there is only one. */
  path: string
  layer: number
  bytes: number
  files: OwnFile[]
}

/**
 * Groups own files by layer and by the kind and folder that `sort` returns; it returns null for files to skip. The
 * largest pile of a layer comes first.
 */
export function gather<Kind>(
  image: Image,
  sort: (path: string, size: number) => { kind: Kind; path: string } | null,
): Pile<Kind>[] {
  const piles = new Map<string, Pile<Kind>>()
  const kinds = new Map<Kind, number>()
  for (const file of ownFiles(image, (path, size) => sort(path, size) !== null)) {
    const { size, layer } = file
    const sorted = sort(file.path, size)
    if (sorted === null) continue
    const { kind, path } = sorted
    if (!kinds.has(kind)) kinds.set(kind, kinds.size)
    const key = `${kinds.get(kind)} ${layer} ${path}`
    const pile = piles.get(key) ?? { kind, path, layer, bytes: 0, files: [] }
    piles.set(key, pile)
    pile.bytes += size
    pile.files.push(file)
  }
  return [...piles.values()].sort((a, b) => a.layer - b.layer || b.bytes - a.bytes || compareBytes(a.path, b.path))
}

/** One observation for all piles of a layer, with the path of the largest. `words` gets their size and places. */
export function observeByLayer(
  piles: readonly Pile<unknown>[],
  evidence: Evidence,
  words: (where: Words) => Pick<Observation, 'severity' | 'message' | 'fix'>,
): Observation[] {
  return [...Map.groupBy(piles, ({ layer }) => layer)].map(([layer, group]) => {
    const bytes = group.reduce((sum, pile) => sum + pile.bytes, 0)
    const files = group.reduce((sum, pile) => sum + pile.files.length, 0)
    const paths = group.map(({ path }) => path)
    return {
      evidence,
      path: paths[0] ?? '/',
      layer,
      data: { bytes, files, ...listPaths(paths) },
      ...words(amount(bytes, files, paths)),
    }
  })
}
