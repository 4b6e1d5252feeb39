import { Failure } from '../../failure.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'
import { BLOCK } from './blocks.ts'
import { type PaxRecords, parsePaxNumber } from './pax.ts'
import { number } from './tar-header.ts'

/** A part of a sparse file that the archive contains. Everything between fragments is zero. */
export interface Fragment {
  offset: number
  length: number
}

/** A sparse file: its real size, and its fragments. GNU's format 1.0 has their map before the content. */
export interface Sparse {
  size: number
  name: string | null
  fragments: Fragment[] | 'in-content'
}

/** The sparse file that PAX records describe; null if there is none. GNU tar manual, "Storing Sparse Files". */
export function parseSparse(records: PaxRecords, limits: Limits): Sparse | null {
  if (records.sparse.length === 0) return null
  const last = new Map(records.sparse)
  const size = last.get('size') ?? last.get('realsize')
  const inContent = last.get('major') === '1' && last.get('minor') === '0'
  if (size === undefined) {
    if (inContent || last.has('map') || last.has('numblocks')) throw damaged('its real size is missing')
    return null
  }
  const name = last.get('name') ?? null
  const realSize = parsePaxNumber(size, 'GNU.sparse.size')
  if (inContent) return { size: realSize, name, fragments: 'in-content' }
  const map = last.get('map')
  const numbers = map === undefined ? readListedMap(records) : map === '' ? [] : map.split(',')
  const blocks = last.get('numblocks')
  if (blocks !== undefined && parsePaxNumber(blocks, 'GNU.sparse.numblocks') * 2 !== numbers.length) {
    throw damaged('its map is not as long as it says')
  }
  return { size: realSize, name, fragments: pairs(numbers, realSize, limits) }
}

/** Format 0.0's map: for each fragment, a record with its offset and one with its length. */
function readListedMap({ sparse }: PaxRecords): string[] {
  const pieces = sparse.filter(([key]) => key === 'offset' || key === 'numbytes')
  if (pieces.some(([key], i) => key !== (i % 2 === 0 ? 'offset' : 'numbytes'))) throw damaged('its map is out of order')
  return pieces.map(([, value]) => value)
}

/** Parses old GNU's map: four fragments in the header (at 386), 21 in each block after it. The header has the real size. */
export function parseOldSparse(blocks: Buffer[], limits: Limits): Sparse {
  const [header, ...more] = blocks as [Buffer, ...Buffer[]]
  const size = number(header, 483, 12, 'real size')
  const fragments = [...oldFragments(header, 386, 4), ...more.flatMap(block => oldFragments(block, 0, 21))]
  return { size, name: null, fragments: validate(fragments, size, limits) }
}

/** Whether another block of the map follows the header (flag at 482) or a block of the map (504). */
export function hasMoreBlocks(block: Buffer, isHeader: boolean): boolean {
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
 * Reads format 1.0's map, which precedes the content: decimal lines, starting with the number of fragments, padded to
 * whole blocks. `add` returns null until the map is complete, and then the bytes of content `left` after it.
 * @param size the real size; @param packed the bytes of map and content
 */
export function createMapReader(
  size: number,
  packed: number,
  limits: Limits,
): { add(block: Buffer): { fragments: Fragment[]; left: number } | null } {
  const numbers: string[] = []
  let count = 1
  let rest = ''
  let left = packed
  const requireBlock = () => {
    if (left < BLOCK) throw damaged('its map is cut off')
  }
  requireBlock()
  return {
    add(block) {
      left -= BLOCK
      const lines = (rest + block.toString('latin1')).split('\n')
      rest = lines.pop() as string
      for (const line of lines) {
        numbers.push(line)
        if (numbers.length === 1) count = 1 + 2 * parsePaxNumber(line, 'sparse map')
        if (count > 1 + 2 * limits.fragments) throw limitFailure('fragments', 'The map of a sparse file', limits)
        if (numbers.length === count) return { fragments: pairs(numbers.slice(1), size, limits), left }
      }
      if (rest.length > MAX_LINE) throw damaged('its map is not a list of numbers')
      requireBlock()
      return null
    },
  }
}

/** Digits of the largest 64-bit number, with room for a few leading zeros. */
const MAX_LINE = 24

/** @throws Failure `image/tar-sparse` if the fragments are not as long as the content together */
export function checkPacked(fragments: Fragment[], packed: number): void {
  const sum = fragments.reduce((total, { length }) => total + length, 0)
  if (sum !== packed) throw damaged('its map does not fit its content')
}

function pairs(numbers: string[], size: number, limits: Limits): Fragment[] {
  if (numbers.length % 2 !== 0) throw damaged('its map has an odd number of values')
  const fragments: Fragment[] = []
  for (let i = 0; i < numbers.length; i += 2) {
    const [offset, length] = [numbers[i] as string, numbers[i + 1] as string]
    fragments.push({ offset: parsePaxNumber(offset, 'sparse map'), length: parsePaxNumber(length, 'sparse map') })
  }
  return validate(fragments, size, limits)
}

/** Validates a map: fragments must be in order, inside the file, and without overlap, as Go's archive/tar requires. */
function validate(fragments: Fragment[], size: number, limits: Limits): Fragment[] {
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
