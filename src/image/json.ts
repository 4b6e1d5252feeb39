import { Failure } from '../failure.ts'

export type Json = Record<string, unknown>

/** Reads a JSON object that may come from anyone; `what` names it in the failure. */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    // The parser's message quotes the text, which is not ours to print.
    const reason = error instanceof SyntaxError ? 'no valid JSON' : 'no valid UTF-8'
    throw new Failure('image/document', `${what} is ${reason}.`)
  }
}

/**
 * A field of an object. Engines read these documents with Go's encoding/json, which takes `user` for `User`; so does
 * this, lest an image say one thing here and another there. Where several spellings stand side by side, it is refused.
 */
export function field(object: Json, name: string, what: string): unknown {
  const wanted = fold(name)
  let found: string | null = null
  for (const key of Object.keys(object)) {
    if (fold(key) !== wanted) continue
    if (found !== null) {
      throw new Failure('image/document', `${what} has both ${JSON.stringify(found)} and ${JSON.stringify(key)}.`)
    }
    found = key
  }
  return found === null ? undefined : object[found]
}

/** Upper case first: it makes one letter of the long s and s, as Go does. */
function fold(key: string): string {
  return key.toUpperCase().toLowerCase()
}

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

/** A number of bytes. */
export function asSize(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw wrong(what, 'a number of bytes')
  return value as number
}

function wrong(what: string, kind: string): Failure {
  return new Failure('image/document', `${what} is not ${kind}.`)
}

/** Text from an image for a message: on one line, and not of any length. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? text.slice(0, 200) + '…' : text)
}
