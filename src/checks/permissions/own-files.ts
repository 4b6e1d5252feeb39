import type { Image, TreeEntry } from '../../image/model.ts'
import type { Observation } from '../check.ts'

/** The files and directories that the container sees and that an own layer brought, in byte order of path. */
export function* ownEntries(image: Image): Generator<TreeEntry> {
  for (const entry of image.tree.entries()) if (image.layers[entry.layer]?.origin === 'own') yield entry
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

/** The first of them, and one that counts the rest. */
export function atMost(observations: Observation[]): Observation[] {
  if (observations.length <= MOST) return observations
  const [next] = observations.slice(MOST)
  const layer = next?.layer === undefined ? {} : { layer: next.layer }
  return [...observations.slice(0, MOST), { ...layer, data: { more: observations.length - MOST } }]
}

export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}
