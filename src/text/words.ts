/**
 * Sentences that contain untrusted values. The text of a template is ours and plain; every interpolated string is
 * untrusted and becomes code. Each renderer escapes both in its own way.
 */
import { counted } from './format.ts'
import { shorten } from './shorten.ts'

/** A text with the ranges of it that are code. */
export interface Words {
  readonly text: string
  /** UTF-16 offsets into `text`, ascending, without overlap. */
  readonly code: readonly (readonly [start: number, end: number])[]
}

/** How to fix something: a sentence or two, and Dockerfile lines to use. */
export interface Fix extends Words {
  readonly snippet: readonly string[]
}

/** Code points of one value: a hostile path can have thousands. */
const MAX_VALUE = 500
/** The same of a path: nobody reads a sentence with two long ones. A finding has its path in full. */
const MAX_PATH = 100

/** text`USER ${spec} is UID ${uid}`: strings become code; numbers and Words stay as they are. */
export function text(strings: TemplateStringsArray, ...values: readonly (string | number | Words)[]): Words {
  return join(
    strings.flatMap((ours, i) => (i < values.length ? [plain(ours), wordsOf(values[i] ?? '')] : [plain(ours)])),
  )
}

function wordsOf(value: string | number | Words): Words {
  if (typeof value === 'number') return plain(String(value))
  return typeof value === 'string' ? code(value) : value
}

/** Marks our own words, such as a formatted size. Never use it for text from an image, a Dockerfile or a log. */
export const plain = (ours: string): Words => ({ text: ours, code: [] })

/** Marks untrusted text, or a piece of a Dockerfile, as code. */
export function code(value: string): Words {
  const shown = shorten(value, /^\/\S*$/.test(value) ? MAX_PATH : MAX_VALUE, 'middle')
  return { text: shown, code: shown === '' ? [] : [[0, shown.length]] }
}

/** Concatenates the parts. */
export function join(parts: readonly Words[], separator = ''): Words {
  const ranges: [number, number][] = []
  let whole = ''
  for (const [i, part] of parts.entries()) {
    if (i > 0) whole += separator
    for (const [start, end] of part.code) ranges.push([whole.length + start, whole.length + end])
    whole += part.text
  }
  return { text: whole, code: ranges }
}

/** `a`, `a and b`, `a, b and 3 others`: at most `limit` items, as code. `total` includes items that are not in the list. */
export function list(items: readonly string[], limit = 3, total = items.length): Words {
  const shown = items.slice(0, limit).map(code)
  const left = total - shown.length
  if (left > 0) return join([join(shown, ', '), plain(` and ${counted(left, 'other')}`)])
  if (shown.length < 2) return shown[0] ?? plain('')
  return join([join(shown.slice(0, -1), ', '), shown.at(-1) as Words], ' and ')
}

/** A fix with Dockerfile lines. An untrusted value cannot start another line. */
export function withSnippet(words: Words, ...lines: readonly string[]): Fix {
  return { ...words, snippet: lines.map(line => shorten(line.replace(/[\r\n]+/g, ' '), MAX_VALUE, 'middle')) }
}

/** Puts backticks around each range of code. A backtick inside would end the range and becomes an apostrophe. */
export function marked({ text: whole, code: ranges }: Words): string {
  let result = ''
  let at = 0
  for (const [start, end] of ranges) {
    result += `${whole.slice(at, start)}\`${whole.slice(start, end).replaceAll('`', "'")}\``
    at = end
  }
  // Renderers split the result into lines, and a value must not start one.
  return (result + whole.slice(at)).replace(/\r/g, '␍').replace(/\n/g, '␊')
}
