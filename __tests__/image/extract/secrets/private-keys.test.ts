import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { findEncodedKeys } from '../../../../src/image/extract/secrets/encoded-keys.ts'
import { findPrivateKeys } from '../../../../src/image/extract/secrets/private-keys.ts'
import { ED25519_KEY, ENCRYPTED_KEY, noise, PRIVATE_KEY, PUBLIC_KEY } from '../../../helpers/planted.ts'

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
    ['in Base64, behind a line end', `x=${base64(`\n${key}`)}`],
    ['in Base64, behind two spaces', `x=${base64(`  ${key}`)}`],
    ['in hexadecimal', `${Buffer.from(key).toString('hex')}\n`],
    ['in hexadecimal in capitals', Buffer.from(key).toString('hex').toUpperCase()],
    ['in DER in Base64', `x=${lines.slice(1, -1).join('')}`],
    ['in DER in Base64 in lines', `x=\n${lines.slice(1, -1).join('\n')}`],
    [
      'in DER in hexadecimal',
      Buffer.from(lines.slice(1, -1).join(''), 'base64').toString('hex').replace(/.{64}/g, '$&\n'),
    ],
    ['with numbers of XML as line ends', `<k>${lines.join('&#10;').replaceAll('+', '&#x2B;')}</k>`],
    ['with other numbers of XML', `<k>${lines.join('&#xD;&#x0A;')}</k>`],
    ['in Base64 with \\n in a string', JSON.stringify({ key: wrapped(base64(key), '') })],
    [
      'in Base64 with an escaped line end',
      JSON.stringify({ key: wrapped(base64(key), '') }).replaceAll('\\n', '\\u000A'),
    ],
    ['with CR as line ends', `${lines.join('\r')}\r`],
    ['with numbers of JSON as line ends', JSON.stringify({ key }).replaceAll('\\n', '\\u000a')],
    ['with numbers of JSON', JSON.stringify({ key }).replaceAll('\\n', '\\u000D\\u000A').replaceAll('+', '\\u002B')],
    ['in DER in Base64 for URLs', `x=${Buffer.from(lines.slice(1, -1).join(''), 'base64').toString('base64url')}.`],
    ['in Base64, behind a public key', `x=${base64(PUBLIC_KEY + key)}`],
  ])('%s', (_name, text) => {
    expect(find(text)).toEqual(['sound'])
  })
})

/** OpenPGP: a packet in the new format; a public key, and a secret one, of version 4. */
const packet = (tag: number, body: Buffer) => Buffer.concat([Buffer.from([0xc0 | tag, body.length]), body])
const pgpKey = Buffer.from(`\x04${noise(120)}`, 'latin1')
const armored = (label: string, ...packets: Buffer[]) =>
  `-----BEGIN PGP ${label} KEY BLOCK-----\n\n${wrapped(Buffer.concat(packets).toString('base64'), '')}\n=aB3d\n-----END PGP ${label} KEY BLOCK-----\n`

/** A secret key of Ed25519 of version 4, and a photo. */
const secretPacket = packet(5, Buffer.from(`\x04abcd\x16${noise(90)}`, 'latin1'))
const longPacket = Buffer.concat([Buffer.from([0xd1, 0xff, 0, 0, 0xc3, 0x50]), Buffer.from(noise(50_000))])

test.each([
  ['a secret key under the label of a public one', armored('PUBLIC', packet(5, pgpKey)), ['sound']],
  [
    'a secret subkey behind a public key',
    armored('PUBLIC', packet(6, pgpKey), packet(13, Buffer.from('a@b.c')), packet(7, pgpKey)),
    ['sound'],
  ],
  ['a public key', armored('PUBLIC', packet(6, pgpKey), packet(13, Buffer.from('a@b.c')), packet(2, pgpKey)), []],
  ['a secret key', armored('PRIVATE', packet(5, pgpKey)), ['sound']],
  ['a secret key under an old label', armored('SECRET', secretPacket), ['sound']],
  ['a secret key in a part', armored('PRIVATE', secretPacket).replaceAll('BLOCK', 'BLOCK, PART 1/2'), ['sound']],
  ['a secret key without an end', armored('PRIVATE', secretPacket).replace(/=aB3d[\s\S]*/, ''), ['sound']],
  [
    'a secret key with text behind it',
    armored('SECRET', secretPacket).replace(/=aB3d[\s\S]*/, '\n<p>the end</p>\n'),
    ['sound'],
  ],
  [
    'a secret key that is cut in a later packet',
    armored('PRIVATE', secretPacket, longPacket).slice(0, 9000),
    ['sound'],
  ],
  ['a long secret key', armored('PRIVATE', secretPacket, longPacket), ['sound']],
  ['a secret key with CR LF', armored('PRIVATE', secretPacket).replaceAll('\n', '\r\n'), ['sound']],
  ['a secret key that is cut itself, without an end', armored('PRIVATE', secretPacket).slice(0, 130), []],
  ['a message', armored('PUBLIC', packet(1, pgpKey)).replaceAll('PUBLIC KEY BLOCK', 'MESSAGE'), []],
])('OpenPGP: %s', (_, text, expected) => {
  expect(find(text)).toEqual(expected)
})

const sshCom = (cipher: string) => {
  const parts = ['if-modn{sign{rsa-pkcs1-sha1}}', cipher, noise(300)].map(part => Buffer.from(part))
  const fields = parts.flatMap(part => [Buffer.from([0, 0, part.length >> 8, part.length & 255]), part])
  const key = Buffer.concat([Buffer.from('3f6ff9eb00000200', 'hex'), ...fields]).toString('base64')
  return `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: "a"\n${wrapped(key, '')}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n`
}

test("a key of ssh.com's program", () => {
  expect(find(`x\n${sshCom('none')}`)).toEqual(['sound'])
  expect(find(sshCom('3des-cbc'))).toEqual(['encrypted'])
  expect(find(sshCom('none').replaceAll('\n', '\r'))).toEqual(['sound'])
  expect(find(sshCom('none').replace(/---- END[\s\S]*/, ''))).toEqual(['sound'])
  expect(find('---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nabcd\n---- END SSH2 ENCRYPTED PRIVATE KEY ----')).toEqual([])
})

test.each(['\n', '\r', '\r\n'])("a key of PuTTY's with the line ends %j", end => {
  const lines = (encryption: string) =>
    ['PuTTY-User-Key-File-2: ssh-rsa', `Encryption: ${encryption}`, 'Private-Lines: 1', noise(64), ''].join(end)
  expect(find(lines('none'))).toEqual(['sound'])
  expect(find(lines('aes256-cbc'))).toEqual(['encrypted'])
})

test('an encrypted key in Base64 is encrypted', () => {
  expect(find(`key=${base64(ENCRYPTED_KEY)}`)).toEqual(['encrypted'])
})

test.each<[string, KeyObject, 'pkcs1' | 'sec1' | 'pkcs8']>([
  ['PKCS#1', createPrivateKey(RSA), 'pkcs1'],
  ['SEC 1', createPrivateKey(PRIVATE_KEY), 'sec1'],
  ['Ed25519', createPrivateKey(ED25519_KEY), 'pkcs8'],
])('a key of %s in DER in Base64 and in hexadecimal', (_, key, type) => {
  const der = key.export({ type, format: 'der' })
  expect(find(`"${der.toString('base64')}"`)).toEqual(['sound'])
  expect(find(der.toString('hex'))).toEqual(['sound'])
})

test('of very many texts that look like keys in Base64, the result says so', () => {
  const decoy = `MIIEvQIBADANBgkqhkiG9w0BAQEFAASC${noise(80)}\n\n"`
  const found = findEncodedKeys(decoy.repeat(101) + base64(RSA))
  expect(found.map(({ unread }) => unread)).toEqual([undefined, 'decoys'])
})

test.each<[string, string]>([
  ['a public key in DER in Base64', PUBLIC_KEY.split('\n')[1] ?? ''],
  [
    'hexadecimal digits in a source',
    `x = "${createPrivateKey(RSA).export({ type: 'pkcs1', format: 'der' }).toString('hex')}"`,
  ],
  ['a key that is not whole, in Base64', RSA.split('\n')[1] ?? ''],
  ['a key that Go marks as one for tests', RSA.replaceAll('PRIVATE KEY', 'TESTING KEY')],
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
