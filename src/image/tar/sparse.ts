import { Failure } from '../../failure.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'
import { BLOCK } from './blocks.ts'
import { parsePaxNumber } from './pax-number.ts'

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

/**
 * The sparse file that PAX records describe; null if Go's archive/tar does not treat them as one. GNU tar manual,
 * "Storing Sparse Files".
 * @param packed bytes in the archive, which are the real size if no record names it
 * @throws Failure `image/tar-sparse` or `image/tar-pax`
 */
export function parseSparse(records: ReadonlyMap<string, string>, packed: number, limits: Limits): Sparse | null {
  // Empty records count as absent.
  const get = (key: string) => records.get(key) ?? ''
  const version = `${get('major')}.${get('minor')}`
  const inContent = version === '1.0'
  const inRecords = version === '0.0' || version === '0.1' || (version === '.' && get('map') !== '')
  if (!inContent && !inRecords) return null
  const realSize = get('size') || get('realsize')
  const size = realSize === '' ? packed : parsePaxNumber(realSize, 'GNU.sparse.size')
  if (size < 0) throw damaged('its real size is negative')
  const name = get('name') || null
  // No path of Linux has a NUL, so no engine can create the file.
  if (name?.includes('\0')) throw damaged('its name has a NUL')
  if (inContent) return { size, name, fragments: 'in-content' }
  const numbers = get('map') === '' ? [] : get('map').split(',')
  if (parsePaxNumber(get('numblocks'), 'GNU.sparse.numblocks') * 2 !== numbers.length) {
    throw damaged('its map is not as long as it says')
  }
  return { size, name, fragments: parseFragments(numbers, size, limits) }
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
    if (packed - left >= MAX_MAP) throw damaged('its map is too long')
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
        if (count < 1) throw damaged('the length of its map is negative')
        if (count > 1 + 2 * limits.fragments) throw limitFailure('fragments', 'The map of a sparse file', limits)
        if (numbers.length === count) return { fragments: parseFragments(numbers.slice(1), size, limits), left }
      }
      if (rest.length > MAX_LINE) throw damaged('its map is not a list of numbers')
      requireBlock()
      return null
    },
  }
}

/** Digits of the largest 64-bit number, with room for a few leading zeros. */
const MAX_LINE = 24

/** Bytes of a map, as in Go. */
const MAX_MAP = 2 ** 20

/** @throws Failure `image/tar-sparse` if the fragments are not as long as the content together */
export function checkPacked(fragments: Fragment[], packed: number): void {
  const sum = fragments.reduce((total, { length }) => total + length, 0)
  if (sum !== packed) throw damaged('its map does not fit its content')
}

/** Parses a map of pairs. Fragments must be in order, inside the file, and without overlap, as Go's archive/tar requires. */
function parseFragments(numbers: string[], size: number, limits: Limits): Fragment[] {
  if (numbers.length > 2 * limits.fragments) throw limitFailure('fragments', 'The map of a sparse file', limits)
  const fragments: Fragment[] = []
  let end = 0
  for (let i = 0; i < numbers.length; i += 2) {
    const offset = parsePaxNumber(numbers[i] as string, 'sparse map')
    const length = parsePaxNumber(numbers[i + 1] as string, 'sparse map')
    if (offset < end || length < 0 || offset + length > size)
      throw damaged('its map is out of order or leaves the file')
    fragments.push({ offset, length })
    end = offset + length
  }
  return fragments
}

function damaged(what: string): Failure {
  return new Failure('image/tar-sparse', `it is a damaged sparse file: ${what}`)
}
