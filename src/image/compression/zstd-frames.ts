import { Failure } from '../../failure.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'

type Stage = 'magic' | 'descriptor' | 'header' | 'block' | 'content' | 'checksum' | 'skip-size' | 'skip'

/** Bytes that a stage parses; the bytes of other stages are only counted. */
const PARSED_BYTES: Partial<Record<Stage, number>> = { magic: 4, descriptor: 1, block: 3, 'skip-size': 4 }

/** Bytes of one frame: of a data frame, or of a frame that decoders skip. */
export interface Piece {
  bytes: Buffer
  isData: boolean
}

/**
 * Splits zstd data at frame ends, because Node's decoder silently ends its stream after a frame if the same write contains
 * more data. It parses only frame and block headers. RFC 8878, sections 3.1.1 and 3.1.2. Each frame is a turn of the
 * decoder, so their number has the limit of entries.
 */
export function createFrameSplitter(limits: Pick<Limits, 'entries'>): {
  split(chunk: Buffer): Piece[]
  end(): void
} {
  let stage: Stage = 'magic'
  let left = 4
  let value = 0
  let last = false
  let checksum = false
  let frames = 0
  let isData = true
  let dataFrames = 0
  let offset = 0
  /** Bytes of an incomplete magic number. */
  let pending = Buffer.alloc(0)

  const go = (next: Stage, bytes: number): void => {
    stage = next
    left = bytes
    value = 0
  }
  const damaged = (what: string) =>
    new Failure('image/damaged', `${what} at byte ${offset} of the compressed data (zstd).`)

  /** Continues after a complete stage; true at the end of a frame. */
  const advance = (): boolean => {
    switch (stage) {
      case 'magic':
        isData = value === 0xfd2fb528
        if (isData) go('descriptor', 1)
        else if ((value & 0xfffffff0) >>> 0 === 0x184d2a50) go('skip-size', 4)
        else if (frames === 0) throw damaged('There is no frame')
        else throw new Failure('image/trailing-data', `Data follows the last zstd frame, before byte ${offset}.`)
        return false
      case 'descriptor': {
        const single = (value & 0x20) !== 0
        checksum = (value & 0x04) !== 0
        const dictionary = [0, 1, 2, 4][value & 3] as number
        const contentSize = [single ? 1 : 0, 2, 4, 8][value >> 6] as number
        go('header', (single ? 0 : 1) + dictionary + contentSize)
        return false
      }
      case 'header':
        go('block', 3)
        return false
      case 'block': {
        last = (value & 1) !== 0
        const type = (value >> 1) & 3
        if (type === 3) throw damaged('There is a block of a reserved type')
        go('content', type === 1 ? 1 : value >> 3)
        return false
      }
      case 'content':
        if (!last) go('block', 3)
        else if (checksum) go('checksum', 4)
        else return true
        return false
      case 'skip-size':
        go('skip', value)
        return false
      default:
        return true
    }
  }

  return {
    split(next) {
      const chunk = pending.length === 0 ? next : Buffer.concat([pending, next])
      offset -= pending.length
      if (pending.length > 0) go('magic', 4)
      const pieces: Piece[] = []
      let start = 0
      for (let at = 0; at < chunk.length || left === 0; ) {
        if (left > 0) {
          const parsed = PARSED_BYTES[stage]
          const length = parsed === undefined ? Math.min(left, chunk.length - at) : 1
          if (parsed !== undefined) value = (value | ((chunk[at] as number) << (8 * (parsed - left)))) >>> 0
          left -= length
          at += length
          offset += length
          if (left > 0) continue
        }
        if (!advance()) continue
        pieces.push({ bytes: chunk.subarray(start, at), isData })
        start = at
        frames++
        if (isData && ++dataFrames > limits.entries) throw limitFailure('entries', 'The number of zstd frames', limits)
        go('magic', 4)
      }
      // The decoder gets no bytes before the magic number is complete.
      const whole = stage === 'magic' ? start : chunk.length
      if (start < whole) pieces.push({ bytes: chunk.subarray(start, whole), isData })
      pending = Buffer.from(chunk.subarray(whole))
      return pieces
    },
    /** @throws Failure `image/truncated` inside a frame */
    end() {
      if (stage !== 'magic' || left !== 4) {
        throw new Failure('image/truncated', `The compressed data (zstd) ends inside a frame, at byte ${offset}.`)
      }
    },
  }
}
