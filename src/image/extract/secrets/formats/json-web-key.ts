import type { JsonWebKey } from 'node:crypto'
import { isKey } from '../parse-key.ts'
import type { Occurrence } from './format.ts'
import { scalars } from './json.ts'

/** The private keys among JSON Web Keys: `d` is private, and `k` of a symmetric key is. RFC 7518, section 6. */
export function* inJsonWebKeys(text: string): Generator<Occurrence> {
  const objects = new Map<string, { key: Record<string, string>; at: number }>()
  for (const { path, value, at } of scalars(text)) {
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
