let parsed = 0

/** What parsers have done in this process, as bytes that are searched. */
export const parsedBytes = (): number => parsed

export function countParsed(bytes: number): void {
  parsed += bytes
}
