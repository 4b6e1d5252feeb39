import { namesOf } from '../image/paths.ts'
import { type Compared, changeOf, type Weights } from './weights.ts'

/** The most parts of one folder that are listed separately. */
const MAX_CHILDREN = 4

interface Folder {
  path: string
  below: Map<string, Folder>
  /** The thing that has exactly this path. */
  own: Compared | null
  /** How many files are below it on either side. */
  before: number
  after: number
}

/**
 * Groups the files that belong to no package. A folder on one side only is one part. So is a folder with many changes by
 * one Dockerfile line; its size is that of its changed files. Unchanged files are not in the result. The sums by origin
 * stay the same.
 */
export function rollUp(files: readonly Compared[]): Compared[] {
  return (['own', 'unknown', 'base'] as const).flatMap(origin => {
    const root = folder('')
    for (const file of files) if (file.origin === origin) insert(root, file)
    return [...root.below.values()].flatMap(each => collect(each, 1))
  })
}

function folder(path: string): Folder {
  return { path, below: new Map(), own: null, before: 0, after: 0 }
}

function insert(root: Folder, file: Compared): void {
  let at = root
  for (const name of namesOf(file.part.path ?? '')) {
    let next = at.below.get(name)
    if (next === undefined) {
      next = folder(`${at.path}/${name}`)
      at.below.set(name, next)
    }
    at = next
    if (file.before !== null) at.before++
    if (file.after !== null) at.after++
  }
  at.own = file
}

function collect(at: Folder, depth: number): Compared[] {
  const mine = at.own !== null && changeOf(at.own) !== 0 ? [at.own] : []
  const all = [...mine, ...[...at.below.values()].flatMap(each => collect(each, depth + 1))]
  if (all.length < 2) return all
  const oneSided = at.before === 0 || at.after === 0
  // Parts of different Dockerfile lines stay apart, because each is reported with its line.
  const lines = [...Map.groupBy(all, ({ place }) => `${place.layer} ${place.layer === null ? place.was : ''}`).values()]
  return lines.flatMap(same => {
    if (same.length < 2) return same
    if (oneSided) return [joined(at.path, same, true)]
    // The folders below the root have nothing in common.
    if (depth === 1 || same.length <= MAX_CHILDREN) return same
    // A part that is most of the folder is reported by its name.
    const total = same.reduce((sum, thing) => sum + Math.abs(changeOf(thing)), 0)
    const [heavy, light] = [true, false].map(is => same.filter(thing => Math.abs(changeOf(thing)) * 3 > total === is))
    return [...(heavy ?? []), ...(light && light.length > 1 ? [joined(at.path, light, false)] : (light ?? []))]
  })
}

function joined(path: string, parts: readonly Compared[], oneSided: boolean): Compared {
  // A folder on both sides is neither new nor gone, even if all its changed files are.
  const least = oneSided ? null : { bytes: 0, hidden: 0, layers: new Map<number, number>() }
  return {
    part: { kind: 'directory', name: path, path },
    origin: parts[0]?.origin ?? 'own',
    before: sum(parts.map(part => part.before)) ?? least,
    after: sum(parts.map(part => part.after)) ?? least,
    versions: null,
    place: parts[0]?.place ?? { layer: null, was: null },
  }
}

function sum(all: readonly (Weights | null)[]): Weights | null {
  const there = all.filter(weights => weights !== null)
  if (there.length === 0) return null
  const total: Weights = { bytes: 0, hidden: 0, layers: new Map() }
  for (const { bytes, hidden, layers } of there) {
    total.bytes += bytes
    total.hidden += hidden
    for (const [layer, weight] of layers) total.layers.set(layer, (total.layers.get(layer) ?? 0) + weight)
  }
  return total
}
