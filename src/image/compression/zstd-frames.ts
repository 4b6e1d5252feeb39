import { Failure } from '../../failure.ts'
import { type Limits, limitFailure } from '../limits.ts'

type Stage = 'magic' | 'descriptor' | 'header' | 'block' | 'content' | 'checksum' | 'skip-size' | 'skip'

/** Bytes that a stage wants to see; the others' bytes are only counted. */
const SEEN: Partial<Record<Stage, number>> = { magic: 4, descriptor: 1, block: 3, 'skip-size': 4 }

/** Bytes of one frame: of one that unpacks to something, or of one that decoders skip. */
export interface Piece {
  bytes: Buffer
  isData: boolean
}

/**
 * Cuts zstd data where its frames end, so that a decoder is never given the bytes of two frames at once: Node's
 * ends its stream silently after a frame that has more data behind it in one write. Only frame and block headers
 * are looked at. RFC 8878, sections 3.1.1 and 3.1.2. Each frame is a turn of the decoder, however small it is, so their
 * number has a limit; there is no use for more of them than for entries.
 */
export function createFrameSplitter(limits: Pick<Limits, 'entries'>): {
  split(chunk: Buffer): Piece[]
  end(): void
} {
  let stage: Stage = 'magic'
  let left = 4
  let seen = 0
  let last = false
  let checksum = false
  let frames = 0
  let isData = true
  let dataFrames = 0
  let offset = 0
  /** The first bytes of a frame, as long as they do not say that it is one. */
  let held = Buffer.alloc(0)

  const go = (next: Stage, bytes: number): void => {
    stage = next
    left = bytes
    seen = 0
  }
  const damaged = (what: string) =>
    new Failure('image/damaged', `${what} at byte ${offset} of the compressed data (zstd).`)

  /** Goes on from a stage whose bytes are complete; true where a frame ended. */
  const advance = (): boolean => {
    switch (stage) {
      case 'magic':
        isData = seen === 0xfd2fb528
        if (isData) go('descriptor', 1)
        else if ((seen & 0xfffffff0) >>> 0 === 0x184d2a50) go('skip-size', 4)
        else if (frames === 0) throw damaged('There is no frame')
        else throw new Failure('image/trailing-data', `Data follows the last zstd frame, before byte ${offset}.`)
        return false
      case 'descriptor': {
        const single = (seen & 0x20) !== 0
        checksum = (seen & 0x04) !== 0
        const dictionary = [0, 1, 2, 4][seen & 3] as number
        const contentSize = [single ? 1 : 0, 2, 4, 8][seen >> 6] as number
        go('header', (single ? 0 : 1) + dictionary + contentSize)
        return false
      }
      case 'header':
        go('block', 3)
        return false
      case 'block': {
        last = (seen & 1) !== 0
        const type = (seen >> 1) & 3
        if (type === 3) throw damaged('There is a block of a reserved type')
        go('content', type === 1 ? 1 : seen >> 3)
        return false
      }
      case 'content':
        if (!last) go('block', 3)
        else if (checksum) go('checksum', 4)
        else return true
        return false
      case 'skip-size':
        go('skip', seen)
        return false
      default:
        return true
    }
  }

  return {
    split(next) {
      const chunk = held.length === 0 ? next : Buffer.concat([held, next])
      offset -= held.length
      if (held.length > 0) go('magic', 4)
      const pieces: Piece[] = []
      let start = 0
      for (let at = 0; at < chunk.length || left === 0; ) {
        if (left > 0) {
          const wanted = SEEN[stage]
          const taken = wanted === undefined ? Math.min(left, chunk.length - at) : 1
          if (wanted !== undefined) seen = (seen | ((chunk[at] as number) << (8 * (wanted - left)))) >>> 0
          left -= taken
          at += taken
          offset += taken
          if (left > 0) continue
        }
        if (!advance()) continue
        pieces.push({ bytes: chunk.subarray(start, at), isData })
        start = at
        frames++
        if (isData && ++dataFrames > limits.entries) throw limitFailure('entries', 'The number of zstd frames', limits)
        go('magic', 4)
      }
      // What may be no frame at all is not the decoder's to judge.
      const whole = stage === 'magic' ? start : chunk.length
      if (start < whole) pieces.push({ bytes: chunk.subarray(start, whole), isData })
      held = Buffer.from(chunk.subarray(whole))
      return pieces
    },
    /** Tells a stream that ended between frames from one that was cut off. */
    end() {
      if (stage !== 'magic' || left !== 4) {
        throw new Failure('image/truncated', `The compressed data (zstd) ends inside a frame, at byte ${offset}.`)
      }
    },
  }
}
