import type { SecretCandidate } from './candidate.ts'
import { stringAround, withoutEscapes } from './escapes.ts'
import { findJsonWebKeys } from './formats/by-content.ts'
import { BEGIN, findPrivateKeys } from './private-keys.ts'

/** The name of a JSON Web Key's type in a string, after the backslash of its quote. */
const TYPE = '"kty'
/** A dash or a capital letter of a label as a number. */
const LABEL = /\\u00(?:2d|4[245789e]|5[02469])/i
/** Characters of a string on each side of that name, and strings of one text that are read. */
const MAX_STRING = 20_000
const MAX_STRINGS = 100

/** The private keys whose form is only visible without the escapes of strings: labels in PEM, and JSON Web Keys. */
export function findEscapedKeys(text: string): SecretCandidate[] {
  const plain = LABEL.test(text) ? withoutEscapes(text) : ''
  const labeled = plain.includes(BEGIN) ? onLines(plain, text, findPrivateKeys(plain)) : []
  return [...labeled, ...inStrings(text)]
}

function inStrings(text: string): SecretCandidate[] {
  const keys: SecretCandidate[] = []
  let read = 0
  let end = 0
  for (let at = text.indexOf(TYPE); at !== -1 && read < MAX_STRINGS; at = text.indexOf(TYPE, at + 1)) {
    if (text[at - 1] !== '\\' || at < end) continue
    read++
    const string = stringAround(text, at, MAX_STRING)
    if (string === null) continue
    end = string.at + string.text.length
    keys.push(...findJsonWebKeys(string.text).map(key => ({ ...key, at: string.at })))
  }
  return keys
}

/** The keys of one text at the starts of their lines in another text with the same lines. */
function onLines(from: string, to: string, keys: SecretCandidate[]): SecretCandidate[] {
  let end = from.indexOf('\n')
  let start = 0
  return keys
    .toSorted((a, b) => a.at - b.at)
    .map(key => {
      for (; end !== -1 && end < key.at; end = from.indexOf('\n', end + 1)) start = to.indexOf('\n', start) + 1
      return { ...key, at: start }
    })
}
