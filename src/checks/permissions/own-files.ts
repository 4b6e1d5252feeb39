import type { Entry, Image, TreeEntry } from '../../image/model.ts'
import { compareBytes } from '../../image/paths.ts'
import { counted } from '../../text/format.ts'
import { plain } from '../../text/words.ts'
import type { Observation } from '../check.ts'

/**
 * The entries that the container sees, that an own layer brought and that `wanted` takes, in byte order of path. Layers
 * are gone through rather than the merged tree: few entries are wanted, and only those are looked up.
 */
export function ownEntries({ layers, tree }: Image, wanted: (entry: Entry) => boolean): TreeEntry[] {
  const found = new Map<string, TreeEntry>()
  for (const { origin, index, entries } of layers) {
    if (origin !== 'own') continue
    for (const entry of entries) {
      if (!wanted(entry)) continue
      const seen = tree.get(entry.path)
      if (seen?.layer === index && wanted(seen)) found.set(seen.path, seen)
    }
  }
  return [...found.values()].sort((a, b) => compareBytes(a.path, b.path))
}

/** The modes and capabilities that these paths have at the end of the base's layers; nothing for those it has not. */
export function inBase(image: Image, paths: ReadonlySet<string>): Map<string, { mode: number; capabilities: boolean }> {
  const found = new Map<string, { mode: number; capabilities: boolean }>()
  if (paths.size === 0) return found
  for (const layer of image.layers) {
    if (layer.origin !== 'base') continue
    for (const { path, mode, capabilities } of layer.entries)
      if (paths.has(path)) found.set(path, { mode, capabilities })
  }
  return found
}

/** A hostile image has a million such files; a waiver by path needs one finding for each of those that are shown. */
const MOST = 50

/** The first of them, and one that counts the rest: `Also world-writable: 950 more paths.` */
export function atMost(observations: Observation[], attribute: string): Observation[] {
  if (observations.length <= MOST) return observations
  const [next] = observations.slice(MOST)
  const layer = next?.layer === undefined ? {} : { layer: next.layer }
  const more = observations.length - MOST
  const message = plain(`Also ${attribute}: ${counted(more, 'more path')}.`)
  return [...observations.slice(0, MOST), { ...layer, data: { more }, message, fix: null }]
}

export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}
