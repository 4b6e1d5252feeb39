/** Where a run says what it does. */
export interface Log {
  info(line: string): void
  warning(line: string): void
  /** A folded block; its lines may be hostile text, and are escaped. */
  group(title: string, lines: readonly string[]): void
}
