import type { Image } from '../../image/model.ts'
import { compareBytes } from '../../image/paths.ts'
import { filesInView } from '../../image/seen.ts'
import type { Observation } from '../check.ts'

/** A file that an own layer added and the container sees. */
export interface OwnFile {
  path: string
  /** Bytes. */
  size: number
  layer: number
}

/** Files of one kind below one folder that one layer brought. */
export interface Pile<Kind> {
  kind: Kind
  /** The folder, or the file where it is only one. */
  path: string
  layer: number
  bytes: number
  files: OwnFile[]
}

/** The files of the own layers in view that `wanted` takes, by layer. What is hidden is efficiency's business. */
export function ownFiles(image: Image, wanted: (path: string, size: number) => boolean): OwnFile[] {
  return image.layers.flatMap(layer => {
    if (layer.origin !== 'own') return []
    const files = filesInView(image, layer).filter(({ path, size }) => wanted(path, size))
    return files.map(({ path, size }) => ({ path, size, layer: layer.index }))
  })
}

/**
 * Gathers own files by kind, folder and layer, as `sort` tells of each; null for what is of no interest. The heaviest
 * of a layer first.
 */
export function gather<Kind>(
  image: Image,
  sort: (path: string, size: number) => { kind: Kind; path: string } | null,
): Pile<Kind>[] {
  const piles = new Map<string, Pile<Kind>>()
  const kinds = new Map<Kind, number>()
  const sorted: { kind: Kind; path: string }[] = []
  const take = (path: string, size: number) => {
    const one = sort(path, size)
    return one !== null && sorted.push(one) > 0
  }
  for (const [index, file] of ownFiles(image, take).entries()) {
    const { kind, path } = sorted[index] as (typeof sorted)[number]
    if (!kinds.has(kind)) kinds.set(kind, kinds.size)
    const key = `${kinds.get(kind)} ${file.layer} ${path}`
    const pile = piles.get(key) ?? { kind, path, layer: file.layer, bytes: 0, files: [] }
    piles.set(key, pile)
    pile.bytes += file.size
    pile.files.push(file)
  }
  return [...piles.values()].sort((a, b) => a.layer - b.layer || b.bytes - a.bytes || compareBytes(a.path, b.path))
}

/** For each layer that has any, all its piles together; the heaviest comes first. */
export function observeByLayer(piles: readonly Pile<unknown>[]): Observation[] {
  return [...Map.groupBy(piles, ({ layer }) => layer)].map(([layer, group]) => ({
    path: group[0]?.path ?? '/',
    layer,
    data: {
      bytes: group.reduce((sum, { bytes }) => sum + bytes, 0),
      files: group.reduce((sum, { files }) => sum + files.length, 0),
      paths: group.map(({ path }) => path).slice(0, 5),
    },
  }))
}

/** The part of a path up to and including `fragment` without its closing slash; null where it is not in it. */
export function upTo(path: string, fragment: string): string | null {
  const at = path.indexOf(fragment)
  return at === -1 ? null : path.slice(0, at + fragment.length).replace(/\/$/, '')
}

/** Where dependencies and the system keep their files: what lies there was not written for this image. */
export function isForeign(path: string): boolean {
  return FOREIGN.test(path)
}

const FOREIGN =
  /^\/(?:usr|lib|lib64|bin|sbin|etc|var|proc|sys|dev|run|nix|snap)\/|\/(?:node_modules|site-packages|dist-packages|vendor|bower_components|\.venv|venv|\.cargo|\.rustup|\.m2|\.gradle|\.cache|\.npm|go\/pkg\/mod)\//
