import { Failure } from '../../failure.ts'
import { type Limits, limitFailure } from '../limits.ts'
import { type PaxRecords, paxNumber } from './pax.ts'
import { number } from './tar-header.ts'

/** A piece of a sparse file that the archive holds; all between the pieces is zero. */
export interface Fragment {
  offset: number
  length: number
}

/** A sparse file: its real size, and its pieces once they are known (GNU's format 1.0 has them before the content). */
export interface Sparse {
  size: number
  name: string | null
  fragments: Fragment[] | 'in-content'
}

/** What PAX records say of a sparse file; null where they say nothing. GNU tar manual, "Storing Sparse Files". */
export function sparseOf(records: PaxRecords, limits: Limits): Sparse | null {
  if (records.sparse.length === 0) return null
  const last = new Map(records.sparse)
  const size = last.get('size') ?? last.get('realsize')
  const inContent = last.get('major') === '1' && last.get('minor') === '0'
  if (size === undefined) {
    if (inContent || last.has('map') || last.has('numblocks')) throw damaged('its real size is missing')
    return null
  }
  const name = last.get('name') ?? null
  const realSize = paxNumber(size, 'GNU.sparse.size')
  if (inContent) return { size: realSize, name, fragments: 'in-content' }
  const map = last.get('map')
  const numbers = map === undefined ? listed(records) : map === '' ? [] : map.split(',')
  const blocks = last.get('numblocks')
  if (blocks !== undefined && paxNumber(blocks, 'GNU.sparse.numblocks') * 2 !== numbers.length) {
    throw damaged('its map is not as long as it says')
  }
  return { size: realSize, name, fragments: pairs(numbers, realSize, limits) }
}

/** Format 0.0's map: one record for the offset of each piece, and then one for its length. */
function listed({ sparse }: PaxRecords): string[] {
  const pieces = sparse.filter(([key]) => key === 'offset' || key === 'numbytes')
  if (pieces.some(([key], i) => key !== (i % 2 === 0 ? 'offset' : 'numbytes'))) throw damaged('its map is out of order')
  return pieces.map(([, value]) => value)
}

/** Old GNU's map: four pieces in the header (at 386), 21 in each block that follows; the first says the real size. */
export function oldSparse(blocks: Buffer[], limits: Limits): Sparse {
  const [header, ...more] = blocks as [Buffer, ...Buffer[]]
  const size = number(header, 483, 12, 'real size')
  const fragments = [...oldFragments(header, 386, 4), ...more.flatMap(block => oldFragments(block, 0, 21))]
  return { size, name: null, fragments: checked(fragments, size, limits) }
}

/** Whether a further block with pieces follows the header (its flag is at 482), or such a block (504). */
export function oldSparseGoesOn(block: Buffer, isHeader: boolean): boolean {
  return block[isHeader ? 482 : 504] !== 0
}

function oldFragments(block: Buffer, at: number, count: number): Fragment[] {
  const fragments: Fragment[] = []
  for (let i = 0; i < count; i++, at += 24) {
    if (block[at] === 0) break
    fragments.push({ offset: number(block, at, 12, 'sparse map'), length: number(block, at + 12, 12, 'sparse map') })
  }
  return fragments
}

/**
 * Reads format 1.0's map, which stands before the content: decimal lines, first the number of pieces, padded to whole
 * blocks. `add` gives the map with the block that completes it, null before.
 */
export function createMapReader(size: number, limits: Limits): { add(block: Buffer): Fragment[] | null } {
  const numbers: string[] = []
  let wanted = 1
  let rest = ''
  return {
    add(block) {
      const lines = (rest + block.toString('latin1')).split('\n')
      rest = lines.pop() as string
      for (const line of lines) {
        numbers.push(line)
        if (numbers.length === 1) wanted = 1 + 2 * paxNumber(line, 'sparse map')
        if (wanted > 1 + 2 * limits.fragments) throw limitFailure('fragments', 'The map of a sparse file', limits)
        if (numbers.length === wanted) return pairs(numbers.slice(1), size, limits)
      }
      if (rest.length > MAX_LINE) throw damaged('its map is no list of numbers')
      return null
    },
  }
}

/** Digits of the largest 64-bit number, with room for a needless zero or two. */
const MAX_LINE = 24

/** Where the packed bytes go in the real file; `checked` maps only. */
export function unpackInto(sink: (chunk: Buffer, at: number) => void, fragments: Fragment[]): (chunk: Buffer) => void {
  let index = 0
  let place = 0
  return chunk => {
    for (let at = 0; at < chunk.length; ) {
      const { offset, length } = fragments[index] as Fragment
      const taken = Math.min(length - place, chunk.length - at)
      if (taken > 0) sink(chunk.subarray(at, at + taken), offset + place)
      at += taken
      place += taken
      if (place < length) continue
      index++
      place = 0
    }
  }
}

export function checkPacked(fragments: Fragment[], packed: number): void {
  const sum = fragments.reduce((total, { length }) => total + length, 0)
  if (sum !== packed) throw damaged('its map does not fit its content')
}

function pairs(numbers: string[], size: number, limits: Limits): Fragment[] {
  if (numbers.length % 2 !== 0) throw damaged('its map has an odd number of values')
  const fragments: Fragment[] = []
  for (let i = 0; i < numbers.length; i += 2) {
    const [offset, length] = [numbers[i] as string, numbers[i + 1] as string]
    fragments.push({ offset: paxNumber(offset, 'sparse map'), length: paxNumber(length, 'sparse map') })
  }
  return checked(fragments, size, limits)
}

/** Pieces must go upward inside the file and not overlap, as Go's archive/tar wants them. */
function checked(fragments: Fragment[], size: number, limits: Limits): Fragment[] {
  if (fragments.length > limits.fragments) throw limitFailure('fragments', 'The map of a sparse file', limits)
  let end = 0
  for (const { offset, length } of fragments) {
    if (offset < end || offset + length > size) throw damaged('its map is out of order or leaves the file')
    end = offset + length
  }
  return fragments
}

function damaged(what: string): Failure {
  return new Failure('image/tar-sparse', `it is a damaged sparse file: ${what}`)
}
