import type { JsonWebKey } from 'node:crypto'
import { isKey } from '../parse-key.ts'
import type { Occurrence } from './format.ts'
import { type Scalar, scalars } from './json.ts'
import { yamlScalars } from './yaml.ts'

/** The type of a key, in JSON. */
const JSON_TYPE = /"(?:k|\\u006b)(?:t|\\u0074)(?:y|\\u0079)"/i
/** The same without these quotes: in the objects of Python and JavaScript, and in YAML. */
const OTHER_TYPE = /(?<!["\\\w.-])'?kty'?\s{0,9}:/g
const BLOCK_TYPE = /^[ \t]*(?:- +)*["']?kty["']?[ \t]*:[ \t]/m

/** Whether a text may have JSON Web Keys; quick to tell for most texts. */
export function mayHaveJsonWebKeys(text: string): boolean {
  if (text.includes('kty') && (text.includes('"kty"') || text.search(OTHER_TYPE) !== -1)) return true
  return text.includes('\\u00') && JSON_TYPE.test(text)
}

/** The private keys among JSON Web Keys: `d` is private, and `k` of a symmetric key is. RFC 7518, section 6. */
export function* inJsonWebKeys(text: string): Generator<Occurrence> {
  if (JSON_TYPE.test(text)) yield* privateKeys(scalars(text))
  // In a program, a name may be the value, so only sound keys count.
  const others = [...inObjects(text), ...(BLOCK_TYPE.test(text) ? privateKeys(yamlScalars(text) ?? []) : [])]
  yield* others.filter(({ weak }) => weak === undefined)
}

/** Keys of one object without quotes, or with single ones: from the last bracket before the type to the first one behind it. */
function* inObjects(text: string): Generator<Occurrence> {
  let end = 0
  for (const { index } of text.matchAll(OTHER_TYPE)) {
    if (index < end) continue
    const from = text.slice(end, index).lastIndexOf('{')
    const start = end + from
    end = index
    if (from === -1) continue
    end = text.indexOf('}', index)
    if (end === -1) return
    const plain = (word: string) => word.replace(/^'|'$/g, '')
    const object = [...scalars(text.slice(start, end))].map(({ path, value, at }) => ({
      ...{ path: path.map(plain), value: plain(value), at: start + at },
    }))
    yield* privateKeys(object)
  }
}

function* privateKeys(values: Iterable<Scalar>): Generator<Occurrence> {
  const objects = new Map<string, { key: Record<string, string>; at: number }>()
  for (const { path, value, at } of values) {
    const member = path.at(-1) ?? ''
    const owner = path.slice(0, -1).join('/')
    const object = objects.get(owner) ?? { key: {}, at }
    objects.set(owner, object)
    object.key[member] = value
    if (member === 'd' || member === 'k') object.at = at
  }
  for (const { key, at } of objects.values()) {
    const value = key['kty'] === 'oct' ? key['k'] : key['d']
    if (key['kty'] === undefined || value === undefined || !/^[\w-]{22,4000}$/.test(value)) continue
    yield { at, value, ...(!isSound(key) && { weak: 'unparsed' as const }) }
  }
}

function isSound(key: Record<string, string>): boolean {
  return key['kty'] === 'oct' || isKey({ key: key as JsonWebKey, format: 'jwk' })
}
