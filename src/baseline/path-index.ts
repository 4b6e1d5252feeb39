import { Failure } from '../failure.ts'
import { asList, asObject, asSize, asText, type Json } from '../text/json.ts'
import type { Owner, PathRow } from './model.ts'

/** Rows as columns of JSON. A path is the length of the prefix that it shares with the one before it, and the rest. */
interface PathIndex {
  owners: [type: string, name: string, version: string][]
  shared: number[]
  rest: string[]
  size: number[]
  /** Twice the layer, plus one if the row is hidden. */
  layer: number[]
  /** The owner's index plus one; 0 for none. */
  owner: number[]
}

/** The most rows of an index, which must stay small compared with the image. */
const MAX_ROWS = 1_000_000
/** Characters of all paths together. */
const MAX_CHARACTERS = 128 * 2 ** 20
const MAX_PATH_CHARACTERS = 4096

/** Null for an image of too many files. */
export function encodeRows(rows: readonly PathRow[]): PathIndex | null {
  if (rows.length > MAX_ROWS) return null
  const index: PathIndex = { owners: [], shared: [], rest: [], size: [], layer: [], owner: [] }
  const places = new Map<Owner, number>()
  let last = ''
  for (const { path, size, layer, hidden, owner } of rows) {
    const shared = sharedLength(last, path)
    index.shared.push(shared)
    index.rest.push(path.slice(shared))
    index.size.push(size)
    index.layer.push(layer * 2 + (hidden ? 1 : 0))
    index.owner.push(owner === null ? 0 : indexOwner(owner, places, index))
    last = path
  }
  return index
}

function indexOwner(owner: Owner, places: Map<Owner, number>, { owners }: PathIndex): number {
  const existing = places.get(owner)
  if (existing !== undefined) return existing
  const place = owners.push([owner.type, owner.name, owner.version])
  places.set(owner, place)
  return place
}

function sharedLength(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  let at = 0
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++
  return at
}

/**
 * Reads the rows of an index. It may be forged.
 * @throws Failure for anything that `encodeRows` does not write
 */
export function decodeRows(value: unknown, layers: number): PathRow[] {
  const index = asObject(value, 'The index of paths')
  const owners = asList(index['owners'], 'owners').map(ownerOf)
  const [shared, size, layer, owner] = ['shared', 'size', 'layer', 'owner'].map(name => column(index, name))
  const rest = asList(index['rest'], 'rest')
  if (!shared || !size || !layer || !owner) throw damaged()
  const count = rest.length
  if (count > MAX_ROWS || [shared, size, layer, owner].some(each => each.length !== count)) throw damaged()
  const rows: PathRow[] = []
  let last = ''
  let characters = 0
  for (let row = 0; row < count; row++) {
    const common = asSize(shared[row], 'shared')
    const place = asSize(owner[row], 'owner')
    const at = asSize(layer[row], 'layer')
    const path = last.slice(0, common) + asText(rest[row], 'rest')
    characters += path.length
    if (
      characters > MAX_CHARACTERS ||
      common > last.length ||
      place > owners.length ||
      at >= layers * 2 ||
      !isPath(path)
    )
      throw damaged()
    rows.push({
      path,
      size: asSize(size[row], 'size'),
      layer: at >> 1,
      hidden: (at & 1) === 1,
      owner: place === 0 ? null : (owners[place - 1] ?? null),
    })
    last = path
  }
  return rows
}

function column(index: Json, name: string): unknown[] {
  return asList(index[name], name)
}

function ownerOf(value: unknown): Owner {
  const [type, name, version, ...more] = asList(value, 'owner').map(part => asText(part, 'owner'))
  if (more.length > 0 || (type !== 'deb' && type !== 'apk' && type !== 'rpm')) throw damaged()
  return { type, name: name ?? '', version: version ?? '' }
}

function isPath(path: string): boolean {
  return path.length <= MAX_PATH_CHARACTERS && /^\/[^\0]/.test(path) && !/\0|\/\/|\/$|\/\.{1,2}(?:\/|$)/.test(path)
}

function damaged(): Failure {
  return new Failure('baseline/damaged', 'The index of paths is not as Stagegate writes it.')
}
