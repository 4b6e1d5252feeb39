/** The name of eStargz's table of contents, an entry behind the end of the archive. Upstream: stargz-snapshotter, docs/estargz.md. */
const TABLE = Buffer.from('stargz.index.json\0')
const ZEROS = Buffer.alloc(64 * 1024)

/** Finds data behind the end of an archive; zeros are padding. */
export interface Trailer {
  /** Calls back for each part with data. */
  write(chunk: Buffer): void
  /** Whether there was data of no known kind. */
  readonly isUnknown: boolean
}

export function createTrailer(onData: (chunk: Buffer) => void): Trailer {
  /** The first bytes of the data. */
  let head: Buffer = Buffer.alloc(0)
  return {
    write(chunk) {
      for (let at = 0; at < chunk.length; at += ZEROS.length) {
        const part = chunk.subarray(at, at + ZEROS.length)
        if (part.equals(ZEROS.subarray(0, part.length))) continue
        const start = head.length > 0 ? 0 : part.findIndex(byte => byte !== 0)
        if (head.length < TABLE.length)
          head = Buffer.concat([head, part.subarray(start, start + TABLE.length - head.length)])
        onData(part)
      }
    },
    get isUnknown() {
      return head.length > 0 && !head.equals(TABLE)
    },
  }
}
