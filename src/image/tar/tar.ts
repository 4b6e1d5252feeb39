import { Failure } from '../../failure.ts'
import { isOfAllLayers } from '../budget.ts'
import { type Limits, limitFailure } from '../limits.ts'
import {
  checkPacked,
  createMapReader,
  type Fragment,
  oldSparse,
  oldSparseGoesOn,
  type Sparse,
  unpackInto,
} from './sparse.ts'
import { BLOCK, isZeroBlock, parseHeader, type TarHeader } from './tar-header.ts'
import { createAssembler, isExtended, type Member } from './tar-member.ts'

/** Takes a file's content: `at` is the place in the file. Chunks are the walker's only until the call returns. */
export type ContentSink = (chunk: Buffer, at: number) => void

export interface Walker {
  /** The next bytes of the archive, in pieces of any size. */
  write(chunk: Buffer): void
  /** The archive's bytes end here: a Failure where they end inside a member. */
  end(): void
  /** How many of the next bytes are content that nobody wants. */
  readonly skippable: number
  /** Goes on as if `bytes` of such content had been written. */
  skip(bytes: number): void
}

type State = 'header' | 'sparse-header' | 'extended' | 'content-map' | 'content' | 'padding' | 'end'

/**
 * Walks a tar archive that comes in chunks, and copies nothing of its content. `onMember` may give a sink for the
 * member's content; `onGlobal` is called for each header that says something of all members after it.
 * POSIX.1-2017 (ustar, pax) and GNU's extensions (long names, base 256, sparse files).
 * Throws a Failure that names the offset for everything that Go's archive/tar would not read, because no engine
 * could unpack that layer, and for data behind the archive's end.
 */
export function createWalker(
  onMember: (member: Member) => ContentSink | null,
  limits: Limits,
  onGlobal: () => void = () => {},
): Walker {
  const assembler = createAssembler(limits, onGlobal)
  let state: State = 'header'
  /** Bytes of the archive that were taken. */
  let offset = 0
  /** Where the entry in hand begins, its extended headers included. */
  let entryOffset = 0
  /** Bytes that the state still wants, and those of the padding after it. */
  let left = BLOCK
  let padding = 0
  /** Parts of a block or an extended header that came in several chunks. */
  let gathered: Buffer[] = []
  let header: TarHeader | null = null
  let sparseBlocks: Buffer[] = []
  let zeroBlocks = 0
  let content: ((chunk: Buffer) => void) | null = null
  let onMap: ((block: Buffer) => void) | null = null

  const go = (next: State, bytes: number): void => {
    state = next
    left = bytes
  }
  const goContent = (bytes: number): void => (bytes > 0 ? go('content', bytes) : goPadding())
  const goPadding = (): void => (padding > 0 ? go('padding', padding) : go('header', BLOCK))

  const onHeader = (block: Buffer): void => {
    if (!assembler.pending) entryOffset = offset - BLOCK
    if (isZeroBlock(block)) {
      if (++zeroBlocks === 2) go('end', 0)
      else go('header', BLOCK)
      return
    }
    if (zeroBlocks > 0) throw new Failure('image/trailing-data', 'data follows what should be its end.')
    header = parseHeader(block)
    if (isExtended(header.flag)) {
      assembler.allow(header)
      padding = paddingOf(header.size)
      if (header.size > 0) go('extended', header.size)
      else onExtended(Buffer.alloc(0))
    } else if (header.flag === 'S') {
      if (!header.gnu) throw new Failure('image/tar-sparse', 'it is a sparse file of GNU in a header that is not')
      sparseBlocks = []
      onSparse(block)
    } else startMember(null)
  }

  const onExtended = (body: Buffer): void => {
    assembler.extended((header as TarHeader).flag, body)
    goPadding()
  }

  const onSparse = (block: Buffer): void => {
    const goesOn = oldSparseGoesOn(block, sparseBlocks.length === 0)
    sparseBlocks.push(Buffer.from(block))
    if (sparseBlocks.length * 21 > limits.fragments + 42) {
      throw limitFailure('fragments', 'The map of a sparse file', limits)
    }
    if (goesOn) go('sparse-header', BLOCK)
    else startMember(oldSparse(sparseBlocks, limits))
  }

  const startMember = (old: Sparse | null): void => {
    const { member, sparse } = assembler.member(header as TarHeader, old, offset)
    padding = paddingOf(member.packed)
    const sink = onMember(member)
    if (sparse === null) {
      let at = 0
      content =
        sink &&
        (chunk => {
          sink(chunk, at)
          at += chunk.length
        })
      goContent(member.packed)
    } else if (sparse.fragments === 'in-content') readMap(sparse, member.packed, sink)
    else startSparse(sparse.fragments, member.packed, sink)
  }

  const startSparse = (fragments: Fragment[], packed: number, sink: ContentSink | null): void => {
    checkPacked(fragments, packed)
    content = sink && unpackInto(sink, fragments)
    goContent(packed)
  }

  const readMap = (sparse: Sparse, packed: number, sink: ContentSink | null): void => {
    const reader = createMapReader(sparse.size, limits)
    let rest = packed
    const next = (): void => {
      if (rest < BLOCK) throw new Failure('image/tar-sparse', 'it is a damaged sparse file: its map is cut off')
      rest -= BLOCK
      go('content-map', BLOCK)
    }
    onMap = block => {
      const fragments = reader.add(block)
      if (fragments === null) next()
      else startSparse(fragments, rest, sink)
    }
    next()
  }

  const onWhole = (bytes: Buffer): void => {
    if (state === 'header') onHeader(bytes)
    else if (state === 'extended') onExtended(bytes)
    else if (state === 'sparse-header') onSparse(bytes)
    else onMap?.(bytes)
  }

  /** Takes the part of the chunk that the state wants; gives how many bytes that was. */
  const take = (chunk: Buffer, at: number): number => {
    const taken = Math.min(left, chunk.length - at)
    left -= taken
    offset += taken
    if (state === 'content') {
      if (content !== null) content(chunk.subarray(at, at + taken))
      if (left === 0) goPadding()
    } else if (state === 'padding') {
      if (left === 0) go('header', BLOCK)
    } else if (left > 0 || gathered.length > 0) {
      gathered.push(Buffer.from(chunk.subarray(at, at + taken)))
      if (left === 0) {
        const whole = Buffer.concat(gathered)
        gathered = []
        onWhole(whole)
      }
    } else onWhole(chunk.subarray(at, at + taken))
    return taken
  }

  const expectZeros = (chunk: Buffer, at: number): void => {
    const data = firstNonZero(chunk, at)
    if (data !== -1) {
      entryOffset = offset + data - at
      throw new Failure('image/trailing-data', 'data follows its end.')
    }
    offset += chunk.length - at
  }

  return {
    write(chunk) {
      try {
        let at = 0
        while (at < chunk.length && state !== 'end') at += take(chunk, at)
        if (at < chunk.length) expectZeros(chunk, at)
      } catch (error) {
        throw located(error, entryOffset)
      }
    },
    end() {
      const between = state === 'end' || (state === 'header' && left === BLOCK && !assembler.pending)
      if (between) return
      const where = state === 'header' && left === BLOCK ? 'before' : 'inside'
      throw new Failure(
        'image/truncated',
        `The tar ends at byte ${offset}, ${where} the entry that begins at byte ${entryOffset}.`,
      )
    },
    get skippable() {
      return state === 'padding' || (state === 'content' && content === null) ? left : 0
    },
    skip(bytes) {
      left -= bytes
      offset += bytes
      if (left > 0) return
      if (state === 'content') goPadding()
      else go('header', BLOCK)
    },
  }
}

function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}

/** Index of the first byte from `start` on that is not zero; -1 where all are. */
function firstNonZero(chunk: Buffer, start: number): number {
  for (let at = start; at < chunk.length; at += ZEROS.length) {
    const length = Math.min(ZEROS.length, chunk.length - at)
    if (chunk.compare(ZEROS, 0, length, at, at + length) === 0) continue
    while (chunk[at] === 0) at++
    return at
  }
  return -1
}

const ZEROS = Buffer.alloc(64 * 1024)

/** Adds the place in the archive to a failure. A failure of all layers together has no place. */
function located(error: unknown, offset: number): unknown {
  if (!(error instanceof Failure) || isOfAllLayers(error)) return error
  return error.within(`In the tar, at byte ${offset}:`)
}
