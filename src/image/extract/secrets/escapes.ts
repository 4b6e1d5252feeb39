/** A character of a key that JSON and other languages may write as a number, with a backslash for each string that it is in. */
const ESCAPE = /\\{1,8}(?:u00|x)([0-7][\da-f])/gi
/** Such a character that does not end a line. */
const PRINTABLE = /\\{1,8}(?:u00|x)([2-7][\da-f])/gi
/** An escape of JSON for a character that may be in a token or an address. */
const IN_TOKEN = /\\u00(2[bdef]|3[\dad]|4[\da-f]|5[\daf]|6[1-9a-f]|7[\da])/gi
/** The same in XML and HTML: line ends, blanks, and the characters of Base64. */
const ENTITY = /&#(?:x0{0,6}([0-9a-f]{1,2})|0{0,6}(\d{1,3}));/gi

/** A text with the characters that are written as numbers of JSON or XML. */
export function withoutNumbers(text: string): string {
  const plain = text.includes('\\') ? decode(text, ESCAPE) : text
  if (!plain.includes('&#')) return plain
  return plain.replace(ENTITY, (_, hex, decimal) => (hex ? characterOf(hex) : String.fromCharCode(Number(decimal))))
}

/** The same as `withoutNumbers` for JSON, with as many lines: line ends stay numbers. */
export function withoutEscapes(text: string): string {
  return decode(text, PRINTABLE)
}

/** The same for the characters of tokens, each line as long as before, so that offsets stay in their lines; null if there are none. */
export function unescapeTokens(text: string): string | null {
  if (!text.includes('\\u00') || text.search(IN_TOKEN) === -1) return null
  const lines = text.split('\n')
  return lines.map(line => (line.includes('\\u00') ? decode(line, IN_TOKEN).padEnd(line.length) : line)).join('\n')
}

const decode = (text: string, form: RegExp) => text.replace(form, (_, hex) => characterOf(hex))

const characterOf = (hex: string) => String.fromCharCode(Number.parseInt(hex, 16))

/** A string, and its offset. */
interface Quoted {
  text: string
  at: number
}

/** The string of JSON around an escaped quote at an offset, without its backslashes, and those of strings in it; null if it is long. */
export function stringAround(text: string, quote: number, most: number): Quoted | null {
  const level = slashesBefore(text, quote)
  const isEnd = (at: number) => slashesBefore(text, at) < level
  let from = quote
  do from = text.lastIndexOf('"', from - 1)
  while (from > 0 && quote - from < most && !isEnd(from))
  let end = quote
  do end = text.indexOf('"', end + 1)
  while (end !== -1 && end - quote < most && !isEnd(end))
  if (from < 0 || end === -1 || !isEnd(from) || !isEnd(end)) return null
  const inner = text.slice(from + 1, end).replace(/\\{1,8}(["/])/g, '$1')
  return { text: withoutEscapes(inner), at: from }
}

/** The backslashes before an offset. Strings in strings have few levels. */
function slashesBefore(text: string, at: number): number {
  let slashes = 0
  while (slashes < 64 && text[at - 1 - slashes] === '\\') slashes++
  return slashes
}
