import { compareBytes } from '../../image/paths.ts'
import { listVisibleFiles } from '../../image/tree/visible-files.ts'
import type { Words } from '../../text/words.ts'
import { amount } from '../amount.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import type { Evidence, Observation } from '../check.ts'
import { listPaths } from '../list-paths.ts'

/** A file that an own layer added and the container sees. */
export interface OwnFile {
  path: string
  /** Bytes. */
  size: number
  layer: number
}

/** Files of one kind below one folder that one layer added. */
export interface Pile<Kind> {
  kind: Kind
  /** The folder, or the file if there is only one. */
  path: string
  layer: number
  bytes: number
  files: OwnFile[]
}

/** The own layers with their visible files. The efficiency checks cover hidden files. */
export const ownLayers = shared(({ tree, layers }) => {
  const own = layers.filter(({ origin }) => origin === 'own')
  return listVisibleFiles(tree, own)
})

/** The visible files of own layers whose path is accepted, by layer. */
export function ownFiles(image: AnalyzedImage, accepts: (path: string) => boolean): OwnFile[] {
  return ownLayers(image).flatMap(({ layer, files }) =>
    files.filter(({ path }) => accepts(path)).map(({ path, size }) => ({ path, size, layer })),
  )
}

/**
 * Groups own files by layer and by the kind and folder that `sort` returns; it returns null for files to skip. The
 * largest pile of a layer comes first.
 */
export function gather<Kind>(
  image: AnalyzedImage,
  sort: (path: string, size: number) => { kind: Kind; path: string } | null,
): Pile<Kind>[] {
  const piles = new Map<string, Pile<Kind>>()
  const kinds = new Map<Kind, number>()
  for (const { layer, files } of ownLayers(image)) {
    for (const file of files) {
      const sorted = sort(file.path, file.size)
      if (sorted === null) continue
      const { kind, path } = sorted
      if (!kinds.has(kind)) kinds.set(kind, kinds.size)
      const key = `${kinds.get(kind)} ${layer} ${path}`
      const pile = piles.get(key) ?? { kind, path, layer, bytes: 0, files: [] }
      piles.set(key, pile)
      pile.bytes += file.size
      pile.files.push({ path: file.path, size: file.size, layer })
    }
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

/**
 * The part of a path up to and including `fragment`, without its closing slash; null if the path does not contain it.
 */
export function upTo(path: string, fragment: string): string | null {
  const at = path.indexOf(fragment)
  return at === -1 ? null : path.slice(0, at + fragment.length).replace(/\/$/, '')
}

/** Folders of dependencies and of the system: their files were not written for this image. */
export function isForeign(path: string): boolean {
  return FOREIGN.test(path)
}

const FOREIGN =
  /^\/(?:usr|lib|lib64|bin|sbin|etc|var|proc|sys|dev|run|nix|snap)\/|\/(?:node_modules|site-packages|dist-packages|vendor|bower_components|\.venv|venv|\.cargo|\.rustup|\.m2|\.gradle|\.cache|\.npm|go\/pkg\/mod)\//
