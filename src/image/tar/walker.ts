import { Failure } from '../../failure.ts'
import type { Limits } from '../../options/limits.ts'
import { isOfAllLayers } from '../budget.ts'
import { BLOCK, isZeroBlock, paddingAfter } from './blocks.ts'
import { type ContentSink, createSparseWriter, createWriter } from './content.ts'
import { checkPacked, createMapReader, type Fragment, type Sparse } from './sparse.ts'
import { parseHeader, type TarHeader } from './tar-header.ts'
import { createAssembler, type HeaderEvents, isExtended, type Member } from './tar-member.ts'
import { giveUnused } from './unused-fields.ts'

export interface Walker {
  /** Takes the next bytes of the archive, in chunks of any size. */
  write(chunk: Buffer): void
  /** Ends the archive. @throws Failure `image/truncated` inside a member */
  end(): void
  /** How many of the next bytes the walker does not need. */
  readonly skippable: number
  /** Continues as if that many such bytes had been written. */
  skip(bytes: number): void
}

type State = 'header' | 'extended' | 'content-map' | 'content' | 'padding' | 'end'

/**
 * Walks a tar archive that arrives in chunks, without copying content. POSIX.1-2017 (ustar, pax) and GNU's extensions
 * (long names, base 256, sparse files), as Go's archive/tar reads them, because every engine unpacks with it. Like Go, the
 * walker reads nothing after the archive's end: eStargz has its table of contents there.
 * @param onMember can return a sink for the member's content
 * @throws Failure with the offset for everything that Go rejects
 */
export function createWalker(
  onMember: (member: Member) => ContentSink | null,
  limits: Limits,
  events: HeaderEvents = { onGlobal() {}, onText() {} },
): Walker {
  const assembler = createAssembler(limits, events)
  let state: State = 'header'
  /** Bytes of the archive so far. */
  let offset = 0
  /** Where the current entry starts, including its extended headers. */
  let entryOffset = 0
  /** Bytes that the state still needs, and those of the padding after it. */
  let left = BLOCK
  let padding = 0
  /** Parts of a block or an extended header that is split over several chunks. */
  let parts: Buffer[] = []
  let header: TarHeader | null = null
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
    if (zeroBlocks > 0)
      throw new Failure('image/trailing-data', 'data follows a block of zeros, which should be its end.')
    header = parseHeader(block)
    const extended = isExtended(header.flag)
    if (events.onUnused) giveUnused(block, header, extended || assembler.pending, events.onUnused)
    if (extended) {
      assembler.allow(header)
      padding = paddingAfter(header.size)
      if (header.size > 0) go('extended', header.size)
      else onExtended(Buffer.alloc(0))
    } else startMember(header)
  }

  const onExtended = (body: Buffer): void => {
    assembler.extended(header as TarHeader, body)
    goPadding()
  }

  const startMember = (header: TarHeader): void => {
    const { member, sparse } = assembler.member(header, offset)
    padding = paddingAfter(member.packed)
    const sink = onMember(member)
    if (sparse === null) {
      content = sink && createWriter(sink)
      goContent(member.packed)
    } else if (sparse.fragments === 'in-content') readMap(sparse, member.packed, sink)
    else startSparse(sparse.fragments, member.packed, sink)
  }

  const startSparse = (fragments: Fragment[], packed: number, sink: ContentSink | null): void => {
    checkPacked(fragments, packed)
    content = sink && createSparseWriter(sink, fragments)
    goContent(packed)
  }

  const readMap = (sparse: Sparse, packed: number, sink: ContentSink | null): void => {
    const reader = createMapReader(sparse.size, packed, limits)
    onMap = block => {
      const map = reader.add(block)
      if (map === null) go('content-map', BLOCK)
      else startSparse(map.fragments, map.left, sink)
    }
    go('content-map', BLOCK)
  }

  const onBytes = (bytes: Buffer): void => {
    if (state === 'header') onHeader(bytes)
    else if (state === 'extended') onExtended(bytes)
    else onMap?.(bytes)
  }

  /** Takes the part of the chunk that the state needs, and returns its length. */
  const take = (chunk: Buffer, at: number): number => {
    const length = Math.min(left, chunk.length - at)
    left -= length
    offset += length
    if (state === 'content') {
      if (content !== null) content(chunk.subarray(at, at + length))
      if (left === 0) goPadding()
    } else if (state === 'padding') {
      if (left === 0) go('header', BLOCK)
    } else if (left > 0 || parts.length > 0) {
      parts.push(Buffer.from(chunk.subarray(at, at + length)))
      if (left === 0) {
        const whole = Buffer.concat(parts)
        parts = []
        onBytes(whole)
      }
    } else onBytes(chunk.subarray(at, at + length))
    return length
  }

  return {
    write(chunk) {
      try {
        let at = 0
        while (at < chunk.length && state !== 'end') at += take(chunk, at)
        if (at < chunk.length) events.onTrailer?.(chunk.subarray(at))
      } catch (error) {
        throw withOffset(error, entryOffset)
      }
    },
    end() {
      // Like in Go, padding and the member after an extended header may be missing at the end.
      if (state === 'end' || state === 'padding' || (state === 'header' && left === BLOCK)) return
      throw new Failure(
        'image/truncated',
        `The tar ends at byte ${offset}, inside the entry that begins at byte ${entryOffset}.`,
      )
    },
    get skippable() {
      if (state === 'end') return Number.POSITIVE_INFINITY
      return state === 'padding' || (state === 'content' && content === null) ? left : 0
    },
    skip(bytes) {
      if (state === 'end') return
      left -= bytes
      offset += bytes
      if (left > 0) return
      if (state === 'content') goPadding()
      else go('header', BLOCK)
    },
  }
}

/** Adds the offset in the archive to a failure, except if it is about all layers together. */
function withOffset(error: unknown, offset: number): unknown {
  if (!(error instanceof Failure) || isOfAllLayers(error)) return error
  return error.within(`In the tar, at byte ${offset}:`)
}
