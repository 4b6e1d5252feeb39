import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { findEncodedKeys, findPrivateKeys } from '../../../../src/image/extract/secrets/private-keys.ts'
import { ENCRYPTED_KEY, noise, PRIVATE_KEY, PUBLIC_KEY } from '../../../helpers/planted.ts'

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
}) as string
const base64 = (text: string) => Buffer.from(text).toString('base64')
const wrapped = (text: string, indent: string) => text.replace(/.{76}/g, `$&\n${indent}`)
const find = (text: string) => [...findPrivateKeys(text), ...findEncodedKeys(text)].map(({ weak }) => weak ?? 'sound')

describe.each([
  ['an elliptic curve', PRIVATE_KEY.trim()],
  ['RSA', RSA.trim()],
])('a key of %s', (_, key) => {
  const lines = key.split('\n')
  test.each<[string, string]>([
    ['with \\n in a string', `key = "${lines.join('\\n')}"`],
    ['with \\r\\n in a string', `key = "${lines.join('\\r\\n')}"`],
    ['with escaped slashes in a string', `key = "${lines.join('\\n').replaceAll('/', '\\/')}"`],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ key }))],
    ['in a properties file with continued lines', `key=${lines.join('\\n\\\n  ')}\n`],
    ['with continued lines', `key=${lines.join('\\\n')}\n`],
    ['in strings joined by +', lines.map(line => `"${line}\\n"`).join(' +\n  ')],
    ['in strings joined by + at the start', lines.map(line => `'${line}\\n'`).join('\n  + ')],
    ['in strings joined by a dot', lines.map(line => `'${line}' . "\\n"`).join(' .\n')],
    ['in a list of strings', `[${lines.map(line => `"${line}"`).join(',\n')}].join("\\n")`],
    ['in adjacent strings', lines.map(line => `'${line}\\n'`).join(' \\\n')],
    ['with spaces as line ends', `key: "${lines.join(' ')}"`],
    ['indented', lines.map(line => `    ${line}`).join('\n')],
    ['in Base64', `key = ${base64(`${key}\n`)}\n`],
    ['in Base64 with line ends', `key: |\n  ${wrapped(base64(key), '  ')}\nother: value\n`],
    ['in Base64, behind a public key', `x=${base64(PUBLIC_KEY + key)}`],
  ])('%s', (_name, text) => {
    expect(find(text)).toEqual(['sound'])
  })
})

test('an encrypted key in Base64 is encrypted', () => {
  expect(find(`key=${base64(ENCRYPTED_KEY)}`)).toEqual(['encrypted'])
})

test.each<[string, string]>([
  [
    'prose between the labels',
    `-----BEGIN ${'PRIVATE'} KEY----- the body of your own key goes here ${'and here '.repeat(9)} -----END ${'PRIVATE'} KEY-----`,
  ],
  [
    'code that joins a key',
    `const a = "-----BEGIN ${'PRIVATE'} KEY-----\\n" + body.match(/.{64}/g).join("\\n") + "\\n-----END ${'PRIVATE'} KEY-----"`,
  ],
  ['a public key in Base64', base64(PUBLIC_KEY)],
  ['Base64 of another text', base64(`-----BEGIN CERTIFICATE-----\n${noise(900)}\n-----END CERTIFICATE-----`)],
])('%s has no key', (_, text) => {
  expect(find(text)).toEqual([])
})
