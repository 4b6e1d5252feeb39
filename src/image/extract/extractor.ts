import type { Entry, Extracts } from '../model.ts'

/**
 * Computes facts of a file while the reader streams its content, so the content need not be kept. The result depends on the
 * file alone, is small, and survives JSON unchanged. If results change, increase `READER` in layer-index.ts.
 */
export interface Extractor<Name extends keyof Extracts = keyof Extracts> {
  name: Name
  /** Null if the path and attributes of the file rule it out. */
  start(entry: Entry): Extraction<NonNullable<Extracts[Name]>> | null
  /** Parses a result from a record of the layer index. @throws RangeError for what `end` cannot return */
  parse(value: unknown): NonNullable<Extracts[Name]>
}

export interface Extraction<T> {
  /** Takes the next bytes of the file, which are valid until it returns. `at` is their offset; holes are skipped. */
  write(chunk: Buffer, at: number): void
  /**
   * After the end: the bytes that took more time than unpacking them. A byte of a plain text that is searched once counts as
   * one, and one that is parsed as `PARSED`. Absent if there are none.
   */
  searched?(): number
  /** Returns the result, or null. Called once, after the last byte. */
  end(): T | null | Promise<T | null>
}

/** Parsing a byte takes at most this many times as long as searching one. */
export const PARSED = 8
