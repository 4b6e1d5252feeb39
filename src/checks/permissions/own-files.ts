import type { Entry, Image, Origin, TreeEntry } from '../../image/model.ts'
import { compareBytes } from '../../image/paths.ts'
import { counted } from '../../text/format.ts'
import { plain } from '../../text/words.ts'
import type { Observation } from '../check.ts'

/**
 * The visible entries of own layers that `accepts` takes, in byte order of path. The function scans the layers, not the
 * merged tree: it accepts few entries, and looks up only those.
 */
export function ownEntries(image: Image, accepts: (entry: Entry) => boolean): TreeEntry[] {
  return visibleEntries(image, 'own', accepts)
}

/** Those of the base's layers, in the same order. */
export function baseEntries(image: Image, accepts: (entry: Entry) => boolean): TreeEntry[] {
  return visibleEntries(image, 'base', accepts)
}

function visibleEntries({ layers, tree }: Image, of: Origin, accepts: (entry: Entry) => boolean): TreeEntry[] {
  const visible = new Map<string, TreeEntry>()
  for (const { origin, index, entries } of layers) {
    if (origin !== of) continue
    for (const entry of entries) {
      if (!accepts(entry)) continue
      const entryInView = tree.get(entry.path)
      if (entryInView?.layer === index && accepts(entryInView)) visible.set(entryInView.path, entryInView)
    }
  }
  return [...visible.values()].sort((a, b) => compareBytes(a.path, b.path))
}

/** The modes and capabilities of these paths after the base's layers; paths that the base lacks are left out. */
export function inBase(image: Image, paths: ReadonlySet<string>): Map<string, Pick<Entry, 'mode' | 'capabilities'>> {
  const attributes = new Map<string, Pick<Entry, 'mode' | 'capabilities'>>()
  if (paths.size === 0) return attributes
  for (const layer of image.layers) {
    if (layer.origin !== 'base') continue
    for (const { path, mode, capabilities } of layer.entries)
      if (paths.has(path)) attributes.set(path, { mode, capabilities })
  }
  return attributes
}

/** A hostile image has a million such files. A waiver by path needs one finding per file. */
const MAX_FINDINGS = 50

/** The first observations, and one that counts the rest: `Also world-writable: 950 more paths.` */
export function atMost(observations: Observation[], attribute: string): Observation[] {
  if (observations.length <= MAX_FINDINGS) return observations
  const [next] = observations.slice(MAX_FINDINGS)
  const layer = next?.layer === undefined ? {} : { layer: next.layer }
  const more = observations.length - MAX_FINDINGS
  const message = plain(`Also ${attribute}: ${counted(more, 'more path')}.`)
  return [...observations.slice(0, MAX_FINDINGS), { evidence: 'proven', ...layer, data: { more }, message, fix: null }]
}

export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}
