/** A search for several byte strings in a stream of chunks. */
export interface Search<Name> {
  write(chunk: Buffer): void
  /** The names of the strings that the stream contains. */
  readonly matches: ReadonlySet<Name>
}

const NOTHING: Buffer = Buffer.alloc(0)

/**
 * Searches a stream of chunks for byte strings, even across chunks. Several strings can have one name.
 * @param size bytes of the stream at most
 */
export function createSearch<Name>(strings: readonly (readonly [Name, Buffer])[], size: number): Search<Name> {
  const matches = new Set<Name>()
  const overlap = Math.max(...strings.map(([, bytes]) => bytes.length)) - 1
  let tail: Buffer = NOTHING
  let left = size
  return {
    matches,
    write(chunk) {
      // Most files arrive in one chunk, which needs no copies.
      const joint = tail.length === 0 ? NOTHING : Buffer.concat([tail, chunk.subarray(0, overlap)])
      for (const [name, bytes] of strings) {
        if (!matches.has(name) && (joint.includes(bytes) || chunk.includes(bytes))) matches.add(name)
      }
      left -= chunk.length
      if (left > 0) tail = Buffer.concat([tail, chunk.subarray(-overlap)]).subarray(-overlap)
    },
  }
}
