import type { Finder } from './format.ts'

/** A string, number or word of a JSON text. */
export interface Scalar {
  /** Keys and indexes from the root. */
  path: readonly string[]
  value: string
  /** Offset in the text. */
  at: number
}

/** Programs refuse deeper files. */
const MAX_DEPTH = 100
const TOKEN = /[{}[\],:"]|[^\s{}[\],:"]{1,1000}/g

interface Level {
  list: boolean
  /** The current key, or the index in a list. */
  key: string | number
}

/**
 * The scalars of a JSON text in order, with their offsets, which JSON.parse does not give. It accepts any text: comments and
 * trailing commas do not hide what is around them.
 */
export function* scalars(text: string): Generator<Scalar> {
  const levels: Level[] = []
  let afterColon = false
  const token = new RegExp(TOKEN)
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [word] = match
    const level = levels.at(-1)
    if (word === '{' || word === '[') {
      if (levels.push({ list: word === '[', key: word === '[' ? 0 : '' }) > MAX_DEPTH) return
      afterColon = false
    } else if (word === '}' || word === ']') {
      levels.pop()
      afterColon = false
    } else if (word === ',') {
      if (level?.list) level.key = Number(level.key) + 1
      afterColon = false
    } else if (word === ':') {
      afterColon = true
    } else {
      const at = match.index
      let value = word
      if (word === '"') {
        const end = endOfString(text, at)
        value = unquote(text.slice(at, end))
        token.lastIndex = end
      }
      if (level === undefined || level.list || afterColon) {
        if (value !== '') yield { path: levels.map(({ key }) => String(key)), value, at }
      } else level.key = value
    }
  }
}

/** The offset after the quote that ends a string. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text[end - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return end + 1
  }
  return text.length
}

function unquote(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1)
  try {
    return String(JSON.parse(literal))
  } catch {
    return literal.slice(1, -1)
  }
}

/** The scalars whose path is that of a secret; `secretOf` may decode the value, and returns null for what is none. */
export function inJson(secretOf: (scalar: Scalar) => string | null): Finder {
  return function* (text) {
    for (const scalar of scalars(text)) {
      const value = secretOf(scalar)
      if (value !== null) yield { at: scalar.at, value }
    }
  }
}

/** The values of these keys, anywhere in a JSON text. */
export function jsonKeys(...keys: string[]): Finder {
  const secret = new Set(keys.map(key => key.toLowerCase()))
  return inJson(({ path, value }) => (secret.has(path.at(-1)?.toLowerCase() ?? '') ? value : null))
}
