/** A search for several byte strings in a stream of chunks. */
export interface Search<Name> {
  write(chunk: Buffer): void
  /** The names of the strings that the stream contains. */
  readonly matches: ReadonlySet<Name>
}

/** Searches a stream of chunks for byte strings, even across chunks. Several strings can have one name. */
export function createSearch<Name>(strings: readonly (readonly [Name, Buffer])[]): Search<Name> {
  const matches = new Set<Name>()
  const overlap = Math.max(...strings.map(([, bytes]) => bytes.length)) - 1
  let tail = Buffer.alloc(0)
  return {
    matches,
    write(chunk) {
      const joint = Buffer.concat([tail, chunk.subarray(0, overlap)])
      for (const [name, bytes] of strings) {
        if (!matches.has(name) && (joint.includes(bytes) || chunk.includes(bytes))) matches.add(name)
      }
      tail = Buffer.concat([tail, chunk.subarray(-overlap)]).subarray(-overlap)
    },
  }
}
