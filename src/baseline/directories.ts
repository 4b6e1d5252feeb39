import { namesOf } from '../image/paths.ts'
import { type Compared, changeOf, type Weights } from './weights.ts'

/** More things of one folder than this are told as the folder. */
const MOST_CHILDREN = 4

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
 * Files that belong to no package, as few things: a folder that is on one side only is one, and so is one with changes
 * in many places, where one line made them; what such a folder weighs is what its changed files do. Files that did not change count for what is there, and are no part of the result. The sums by origin
 * stay what they were.
 */
export function rollUp(files: readonly Compared[]): Compared[] {
  return (['own', 'base'] as const).flatMap(origin => {
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
  // What came with different lines stays apart, for each is to be told with its own.
  const lines = [...Map.groupBy(all, ({ place }) => `${place.layer} ${place.layer === null ? place.was : ''}`).values()]
  return lines.flatMap(same => {
    if (same.length < 2) return same
    if (oneSided) return [joined(at.path, same, true)]
    // The folders right below the root have little in common but their place.
    if (depth === 1 || same.length <= MOST_CHILDREN) return same
    // What is most of it by itself deserves its own name.
    const total = same.reduce((sum, thing) => sum + Math.abs(changeOf(thing)), 0)
    const [heavy, light] = [true, false].map(is => same.filter(thing => Math.abs(changeOf(thing)) * 3 > total === is))
    return [...(heavy ?? []), ...(light && light.length > 1 ? [joined(at.path, light, false)] : (light ?? []))]
  })
}

function joined(path: string, parts: readonly Compared[], oneSided: boolean): Compared {
  // A folder that is there on both sides is neither new nor gone, whatever its changed files are.
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
