import { Failure } from '../failure.ts'
import { findExcess, findRepeatedKey, MAX_VALUES } from './json-scan.ts'
import { quote } from './quote.ts'

export type Json = Record<string, unknown>

/**
 * Parses untrusted JSON; `what` names it in the failure.
 * @param values how many the text may have. Parsing needs 100 bytes for each, and a value can have two.
 * @throws Failure `image/document`
 */
export function parseJson(bytes: Uint8Array, what: string, values = MAX_VALUES): unknown {
  const [text, value] = parse(bytes, what, values)
  const twice = findRepeatedKey(text)
  if (twice !== null) throw new Failure('image/document', `${what} has ${quote(twice)} twice.`)
  return value
}

function parse(bytes: Uint8Array, what: string, values: number): [text: string, value: unknown] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const excess = findExcess(text, values)
    if (excess !== null) throw new Failure('image/document', `${what} has more than ${excess}.`)
    return [text, JSON.parse(text)]
  } catch (error) {
    if (error instanceof Failure) throw error
    // The parser's message quotes the text, which may be secret.
    const reason = error instanceof SyntaxError ? 'no valid JSON' : 'no valid UTF-8'
    throw new Failure('image/document', `${what} is ${reason}.`)
  }
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
