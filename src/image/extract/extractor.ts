import type { Entry, Extracts } from '../model.ts'

/**
 * Learns something of a file while its content streams by, so that the content need not be kept. What it learns of a
 * layer is the same whatever stands above or below, is small, and goes through JSON unchanged.
 * Whoever changes what an extractor learns raises `READER` in layer-index.ts.
 */
export interface Extractor<Name extends keyof Extracts = keyof Extracts> {
  name: Name
  /** Null for a file that is of no interest, as far as its name and header tell. */
  start(entry: Entry): Extraction<NonNullable<Extracts[Name]>> | null
  /** The value again from a record of the layer index. Throws for what `end` could not have given. */
  parse(value: unknown): NonNullable<Extracts[Name]>
}

export interface Extraction<T> {
  /** Takes the next bytes of the file, which are only lent; `at` is their place, and holes of a sparse file are left out. */
  write(chunk: Buffer, at: number): void
  /** What was learned; null for nothing. Called once, after the last byte. */
  end(): T | null | Promise<T | null>
}
