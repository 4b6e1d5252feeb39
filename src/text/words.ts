/**
 * Sentences with other people's values in them. What stands in a template is ours and plain; every string that is
 * interpolated is somebody else's and becomes code. A renderer escapes both, each in its way.
 */
import { counted } from './format.ts'
import { shorten } from './shorten.ts'

/** A text, and which parts of it are code. */
export interface Words {
  readonly text: string
  /** UTF-16 offsets into `text`, ascending, without overlap. */
  readonly code: readonly (readonly [start: number, end: number])[]
}

/** How to fix something: a sentence or two, and the lines of a Dockerfile that it comes to. */
export interface Fix extends Words {
  readonly snippet: readonly string[]
}

/** Code points of one value: a hostile path may have thousands, and nobody reads them in a sentence. */
const MAX_VALUE = 500

/** text`USER ${spec} is UID ${uid}`: strings become code, numbers and words stay what they are. */
export function text(strings: TemplateStringsArray, ...values: readonly (string | number | Words)[]): Words {
  return join(
    strings.flatMap((ours, i) => (i < values.length ? [plain(ours), wordsOf(values[i] ?? '')] : [plain(ours)])),
  )
}

function wordsOf(value: string | number | Words): Words {
  if (typeof value === 'number') return plain(String(value))
  return typeof value === 'string' ? code(value) : value
}

/** Words of our own, such as a formatted size. Never for what comes from an image, a Dockerfile or a log. */
export const plain = (ours: string): Words => ({ text: ours, code: [] })

/** Somebody else's text, or a piece of a Dockerfile; nothing for an empty text. */
export function code(value: string): Words {
  const shown = shorten(value, MAX_VALUE, 'middle')
  return { text: shown, code: shown === '' ? [] : [[0, shown.length]] }
}

/** All of them, one after the other. */
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

/** `a`, `a and b`, `a, b and 3 others`: at most `limit` of them as code. `total` counts those that the list leaves out. */
export function list(items: readonly string[], limit = 3, total = items.length): Words {
  const shown = items.slice(0, limit).map(code)
  const left = total - shown.length
  if (left > 0) return join([join(shown, ', '), plain(` and ${counted(left, 'other')}`)])
  if (shown.length < 2) return shown[0] ?? plain('')
  return join([join(shown.slice(0, -1), ', '), shown.at(-1) as Words], ' and ')
}

/** A fix with its lines of a Dockerfile; what is somebody else's in a line stays on it. */
export function withSnippet(words: Words, ...lines: readonly string[]): Fix {
  return { ...words, snippet: lines.map(line => shorten(line.replace(/[\r\n]+/g, ' '), MAX_VALUE, 'middle')) }
}

/** The words with a pair of backticks around each piece of code; a backtick in it would end it, and becomes an apostrophe. */
export function marked({ text: whole, code: ranges }: Words): string {
  let result = ''
  let at = 0
  for (const [start, end] of ranges) {
    result += `${whole.slice(at, start)}\`${whole.slice(start, end).replaceAll('`', "'")}\``
    at = end
  }
  // A renderer splits what it gets into lines; a value must not begin one.
  return (result + whole.slice(at)).replace(/\r/g, '␍').replace(/\n/g, '␊')
}
