import { Failure } from '../failure.ts'
import { quote } from './quote.ts'

export type Json = Record<string, unknown>

/** Documents of images have at most ten levels. Go's encoding/json refuses more than 10,000, and JSON.stringify about as many. */
const MAX_DEPTH = 1000

/** Parses untrusted JSON; `what` names it in the failure. @throws Failure `image/document` */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  const [text, value] = parse(bytes, what)
  const twice = findRepeatedKey(text)
  if (twice !== null) throw new Failure('image/document', `${what} has ${quote(twice)} twice.`)
  return value
}

function parse(bytes: Uint8Array, what: string): [text: string, value: unknown] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (isDeeper(text, MAX_DEPTH)) {
      throw new Failure('image/document', `${what} has objects and lists in more than ${MAX_DEPTH} levels.`)
    }
    return [text, JSON.parse(text)]
  } catch (error) {
    if (error instanceof Failure) throw error
    // The parser's message quotes the text, which may be secret.
    const reason = error instanceof SyntaxError ? 'no valid JSON' : 'no valid UTF-8'
    throw new Failure('image/document', `${what} is ${reason}.`)
  }
}

/** Whether a text, which may be invalid, has objects and lists in more levels than these: parsing them needs much memory. */
export function isDeeper(text: string, levels: number): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++
    } else if (character === '{' || character === '[') {
      if (++depth > levels) return true
    } else if (character === '}' || character === ']') depth--
  }
  return false
}

/**
 * A key that an object of a valid JSON text has twice; null if there is none. JSON.parse keeps the last value and Go's
 * encoding/json merges both, so such a text means different things to Stagegate and to an engine.
 */
function findRepeatedKey(text: string): string | null {
  // The keys of each open object; null for a list.
  const open: (Set<string> | null)[] = []
  let isKey = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') {
      const start = at
      for (at++; text[at] !== '"'; at++) if (text[at] === '\\') at++
      if (!isKey) continue
      const key: string = JSON.parse(text.slice(start, at + 1))
      const names = open.at(-1)
      if (names?.has(key)) return key
      names?.add(key)
      isKey = false
    } else if (character === '{' || character === '[') {
      isKey = character === '{'
      open.push(isKey ? new Set() : null)
    } else if (character === '}' || character === ']') {
      open.pop()
      isKey = false
    } else if (character === ',') isKey = open.at(-1) !== null
  }
  return null
}

/**
 * A field of an object, in any case: engines parse these documents with Go's encoding/json, which accepts `user` for
 * `User`.
 * @throws Failure `image/document` for an object with several spellings of the key
 */
export function field(object: Json, name: string, what: string): unknown {
  const folded = foldKey(name)
  let match: string | null = null
  for (const key of Object.keys(object)) {
    if (foldKey(key) !== folded) continue
    if (match !== null) {
      throw new Failure('image/document', `${what} has both ${JSON.stringify(match)} and ${JSON.stringify(key)}.`)
    }
    match = key
  }
  return match === null ? undefined : object[match]
}

/**
 * A key in the form that Go's encoding/json compares names of fields in: of all letters, only those of ASCII, the long s and the
 * Kelvin sign fold to one of ASCII. JavaScript's upper and lower case also change the dotless i and ligatures.
 * Upstream: go, encoding/json/fold.go.
 */
export function foldKey(key: string): string {
  return key
    .replace(/\u017f/g, 's')
    .replace(/\u212a/g, 'k')
    .replace(/[A-Z]+/g, letters => letters.toLowerCase())
}

/** The `as...` functions return the empty value for null and undefined. @throws Failure `image/document` */
export function asObject(value: unknown, what: string): Json {
  if (value === undefined || value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value)) throw wrong(what, 'an object')
  return value as Json
}

export function asList(value: unknown, what: string): unknown[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw wrong(what, 'a list')
  return value
}

export function asText(value: unknown, what: string): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') throw wrong(what, 'a text')
  return value
}

export function asTexts(value: unknown, what: string): string[] {
  return asList(value, what).map(item => asText(item, what))
}

export function asTextMap(value: unknown, what: string): Record<string, string> {
  // fromEntries defines even `__proto__` as a plain property.
  return Object.fromEntries(Object.entries(asObject(value, what)).map(([key, item]) => [key, asText(item, what)]))
}

/** A number of bytes; null and undefined are failures too. */
export function asSize(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw wrong(what, 'a number of bytes')
  return value as number
}

function wrong(what: string, kind: string): Failure {
  return new Failure('image/document', `${what} is not ${kind}.`)
}
