const MAX_QUOTE = 200

/** Text from an image for a message: on one line, and cut off if it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text)
}
