import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { findEscapedKeys } from '../../../../src/image/extract/secrets/escaped-keys.ts'
import { PRIVATE_KEY, PUBLIC_KEY } from '../../../helpers/planted.ts'

const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
const { d: _, ...PUBLIC } = KEY
const inJson = (value: unknown) => JSON.stringify({ a: 1, value: JSON.stringify(value), b: '}' }, null, 2)
const numbered = (text: string) => JSON.stringify(text).replace(/[-A-Z+]/g, c => `\\u00${c.charCodeAt(0).toString(16)}`)

test.each<[string, string, number]>([
  ['a JSON Web Key in a string', inJson(KEY), 1],
  ['in an indented string', inJson({ keys: [KEY] }), 1],
  ['in a string in a string', inJson(JSON.stringify(KEY)), 1],
  ['two of them', `${inJson(KEY)}\n${inJson({ ...KEY, kid: 'b' })}`, 2],
  ['a public one', inJson(PUBLIC), 0],
  ['one that is not in a string', JSON.stringify(KEY), 0],
  ['a label with numbers', `{"key": ${numbered(PRIVATE_KEY)}}`, 1],
  ['a public label with numbers', `{"key": ${numbered(PUBLIC_KEY)}}`, 0],
  ['a string without an end', inJson(KEY).slice(0, 60), 0],
  ['quotes alone', '\\"kty'.repeat(9000), 0],
])('%s', (_name, text, keys) => {
  const found = findEscapedKeys(text)
  expect(found.filter(({ weak }) => weak === undefined)).toHaveLength(keys)
})

test('a key has its line', () => {
  const text = `{\n"a": 1,\n"key": ${numbered(PRIVATE_KEY)}\n}`
  const [key] = findEscapedKeys(text)
  expect(text.slice(0, key?.at).split('\n')).toHaveLength(3)
  const [web] = findEscapedKeys(inJson(KEY))
  expect(inJson(KEY).slice(0, web?.at).split('\n')).toHaveLength(3)
})
