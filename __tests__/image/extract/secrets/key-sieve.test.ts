import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { createKeySieve } from '../../../../src/image/extract/secrets/key-sieve.ts'
import { elfWith, peWith } from '../../../helpers/elf.ts'
import {
  bodyOf,
  DER_KEY,
  ED25519_KEY,
  ENCRYPTED_KEY,
  noise,
  PRIVATE_KEY,
  PUBLIC_KEY,
} from '../../../helpers/planted.ts'

/** The keys of a content that arrives in chunks of this size. */
function find(content: Buffer, chunk: number) {
  const sieve = createKeySieve(content.length)
  for (let at = 0; at < content.length; at += chunk) sieve.write(content.subarray(at, at + chunk), at)
  const { keys, complete } = sieve.end()
  return [
    ...new Set(keys.map(({ value, weak }) => `${NAMES.get(value) ?? 'other'}${weak ? ` ${weak}` : ''}`)),
    ...(complete ? [] : ['incomplete']),
  ]
}

const NAMES = new Map([
  [bodyOf(PRIVATE_KEY), 'first'],
  [bodyOf(ED25519_KEY), 'second'],
  [bodyOf(ENCRYPTED_KEY), 'third'],
  [DER_KEY.toString('latin1'), 'der'],
])
const wide = (text: string) => Buffer.from(text, 'utf16le')
/** UTF-32. */
const wide4 = (text: string) =>
  Buffer.from([...text].flatMap(one => [one.charCodeAt(0) & 255, one.charCodeAt(0) >> 8, 0, 0]))
const zeros = (bytes: number) => Buffer.alloc(bytes)
const text = (...parts: (string | Buffer)[]) => Buffer.concat(parts.map(part => Buffer.from(part as string)))
const RSA_PARTS = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })
const little = (part: string | undefined) => Buffer.from(part ?? '', 'base64url').reverse()
/** BLOBHEADER, RSAPUBKEY, and the numbers of the key. */
const MSBLOB = Buffer.concat([
  Buffer.from('0702000000a40000525341320008000001000100', 'hex'),
  ...(['n', 'p', 'q', 'dp', 'dq', 'qi', 'd'] as const).map(name => little(RSA_PARTS[name])),
])
const pvk = (salt: number) =>
  Buffer.from(
    `1ef1b5b00000000001000000${salt ? '01' : '00'}000000${salt.toString(16).padStart(2, '0')}00000094040000`,
    'hex',
  )
const LABEL = `-----BEGIN ${'PRIVATE'} KEY-----\n`

test.each<[string, Buffer, string[]]>([
  ['a key', text(PRIVATE_KEY), ['first']],
  ['a key behind zeros', text(zeros(3000), PRIVATE_KEY), ['first']],
  ['keys far apart', text(PRIVATE_KEY, zeros(700_000), ED25519_KEY), ['first', 'second']],
  ['keys close together', text(`${PRIVATE_KEY}${ED25519_KEY}${ENCRYPTED_KEY}`), ['first', 'second', 'third encrypted']],
  ['a key across the end of a window', text(LABEL, noise(239_800), '-----', PRIVATE_KEY), ['first']],
  ['a key behind a label without one', text(LABEL, 'x'.repeat(50_000), PRIVATE_KEY), ['first']],
  ['a key in UTF-16', text('x', wide(`\ufeffkey\n${PRIVATE_KEY}`)), ['first']],
  ['a key in big-endian UTF-16', wide(`\ufeff${PRIVATE_KEY}`).swap16(), ['first']],
  ['keys in both', text(wide(PRIVATE_KEY), noise(300_000), ED25519_KEY), ['first', 'second']],
  ['a key in DER', DER_KEY, ['der']],
  ['a text that starts like DER', text(`0x\n${PRIVATE_KEY}`), ['first']],
  ['a key in a program', elfWith(`\0${PRIVATE_KEY}\0`), ['first program']],
  ['an encrypted key in a program', elfWith(ENCRYPTED_KEY), ['third program']],
  ['a key in a program for Windows', peWith(PRIVATE_KEY), ['first program']],
  ['a key behind a program', text(elfWith(zeros(900)), PRIVATE_KEY), ['first']],
  ['a key behind a program that ends in a label', text(elfWith(`\0${LABEL}`), PRIVATE_KEY), ['first']],
  ['a key across the end of a program', text(elfWith(LABEL.slice(0, 9)), LABEL.slice(9), PRIVATE_KEY), ['first']],
  ['a key behind a key in a program', text(elfWith(PRIVATE_KEY), ED25519_KEY), ['first program', 'second']],
  ['a key behind a program for Windows', text(peWith(zeros(9)), PRIVATE_KEY), ['first']],
  ['a text that starts like a program', text('\x7fELF\n', PRIVATE_KEY), ['first']],
  ['a text that starts like a program for Windows', text('MZ app key\n', PRIVATE_KEY), ['first']],
  ['a header of a program with nothing', text(elfWith('').subarray(0, 64), '\n', PRIVATE_KEY), ['first']],
  ['a program whose end is not in the file', text(elfWith(zeros(900)).subarray(0, 200), PRIVATE_KEY), ['first']],
  ['a key in UTF-32', text(wide4(`\ufeff${PRIVATE_KEY}`)), ['first']],
  ['a key in big-endian UTF-32 without a mark', wide4(PRIVATE_KEY).swap32(), ['first']],
  ['DER in front of much', text(DER_KEY, zeros(30_000)), ['other']],
  [
    'DER in front of a text like a key',
    text(DER_KEY, `\n${LABEL}${noise(64)}\n${LABEL.replace('BEGIN', 'END')}`),
    ['other', 'other unparsed'],
  ],
  ['a key in gzip', gzipSync(PRIVATE_KEY), ['first']],
  ['DER with something behind it', text(DER_KEY, 'x'), ['other']],
  ['a key in UTF-16 behind a label', text(LABEL, zeros(500), wide(PRIVATE_KEY)), ['first']],
  [
    "PuTTY's format",
    text(`PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n${noise(64)}\n`),
    ['other'],
  ],
  ["a key in Microsoft's form", MSBLOB, ['other']],
  ["a key in Microsoft's form that is none", Buffer.concat([MSBLOB.subarray(0, 100), zeros(1100)]), ['other unparsed']],
  ["the head of Microsoft's form alone", text('\x07\x02\0\0', zeros(500)), []],
  ['a key in PVK', Buffer.concat([pvk(0), MSBLOB]), ['other']],
  ['an encrypted key in PVK', Buffer.concat([pvk(16), zeros(16), MSBLOB]), ['other encrypted']],
  [
    'a key behind a program with many keys',
    text(elfWith(PRIVATE_KEY.repeat(501)), ED25519_KEY),
    ['first program', 'second'],
  ],
  ['a public key', text(PUBLIC_KEY), []],
  ['labels alone', text(LABEL.repeat(2000)), []],
  [
    'many keys that are none',
    text(`${LABEL}${noise(64)}\n${LABEL.replace('BEGIN', 'END')}${'x'.repeat(400)}`.repeat(900)),
    ['other unparsed', 'incomplete'],
  ],
  [
    'many keys that are none, without a gap',
    text(`${LABEL}${noise(64)}\n${LABEL.replace('BEGIN', 'END')}`.repeat(900)),
    ['other unparsed', 'other'],
  ],
])('%s', (_, content, expected) => {
  for (const chunk of [content.length, 65_536, 4096, 61]) expect(find(content, chunk)).toEqual(expected)
})

test('any split finds the same keys', () => {
  const content = text(zeros(500), PRIVATE_KEY, zeros(500), wide(ED25519_KEY))
  for (let at = 1; at < content.length; at++) {
    const sieve = createKeySieve(content.length)
    sieve.write(content.subarray(0, at), 0)
    sieve.write(content.subarray(at), at)
    expect(sieve.end().keys.map(({ value }) => NAMES.get(value))).toEqual(['first', 'second'])
  }
})

describe('what OpenSSL reads', () => {
  const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const PEM = RSA.export({ type: 'pkcs8', format: 'pem' }) as string
  const [begin = '', ...lines] = PEM.trim().split('\n')
  const end = lines.pop() ?? ''
  const first = lines[0] ?? ''
  const base64 = lines.join('')
  const with_ = (...body: string[]) => Buffer.from([begin, ...body, end, ''].join('\n'), 'latin1')
  const run = (character: string) => with_(first + character.repeat(41_000), ...lines.slice(1))

  test.each<[string, Buffer]>([
    ['behind a text', text('MZ my key\n', PEM)],
    ['with spaces behind a line', run(' ')],
    ['with tabs behind a line', run('\t')],
    ['with other bytes behind a line', run('\xff')],
    ['with spaces behind every line', with_(...lines.map(line => line + ' '.repeat(2000)))],
    ['with spaces before every line', with_(...lines.map(line => ' '.repeat(200) + line))],
    ['with much behind the label', Buffer.from(PEM.replace(begin, begin + '\xff '.repeat(9000)), 'latin1')],
    ['with a space in a line', with_(`${first.slice(0, 10)} ${first.slice(10)}`, ...lines.slice(1))],
    ['with a character a line', with_(...base64)],
    ['with spaces between all characters', with_([...base64].join('   '))],
    ['in one line', with_(base64)],
    ['with an empty line in front', with_('', ...lines)],
    ['with a header', with_('a: b', '', ...lines)],
    ['with something behind a dash', with_(...lines, '-and more')],
    ['with dashes behind it', with_(...lines, `-----${'*'.repeat(50_000)}`)],
    ['with a label behind it', with_(...lines, begin, 'QUJD')],
    ['with zeros behind it', with_(Buffer.concat([Buffer.from(base64, 'base64'), zeros(60_000)]).toString('base64'))],
    ...['ENCRYPTED PRIVATE KEY', 'RSA PRIVATE KEY'].map((label): [string, Buffer] => [
      `under the label ${label}`,
      Buffer.from(PEM.replaceAll('PRIVATE KEY', label)),
    ]),
  ])('is found: a key %s', (_, content) => {
    expect(createPrivateKey(content).equals(RSA)).toBe(true)
    for (const chunk of [content.length, 61]) {
      const found = find(content, chunk)
      expect(found).toContain('other')
    }
  })

  test.each<[string, Buffer]>([
    ['a key under the label of a public one', Buffer.from(PEM.replaceAll('PRIVATE', 'PUBLIC'))],
    ['a key under the label of parameters', Buffer.from(PEM.replaceAll('PRIVATE KEY', 'EC PARAMETERS'))],
    ...[
      [0x30, 0x80],
      [0x30, 0x83, 0],
      [0x30, 0x84, 0, 0],
    ].map((head): [string, Buffer] => {
      const der = RSA.export({ type: 'pkcs1', format: 'der' })
      return [
        `DER with a length in ${head.length} bytes`,
        Buffer.concat([Buffer.from(head), der.subarray(head[1] === 0x80 ? 4 : 2), zeros(2)]),
      ]
    }),
  ])('is found by `openssl pkey` alone: %s', (_, content) => {
    expect(find(content, 4096)).toEqual(['other'])
  })

  // Only ssh-keygen accepts the control characters.
  test('is found by OpenSSH: its own key with blanks', () => {
    const magic = Buffer.concat([Buffer.from('openssh-key-v1\0\0\0\0\x04none'), zeros(200)]).toString('base64')
    const key = `-----BEGIN OPENSSH ${'PRIVATE'} KEY-----\n${magic.slice(0, 9)} ${magic.slice(9)}${'\v\f '.repeat(20_000)}\n-----END OPENSSH ${'PRIVATE'} KEY-----\n`
    expect(find(Buffer.from(key), 4096)).toEqual(['other'])
  })
})

test.each([
  [
    'a public key of RSA',
    generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'pkcs1', format: 'pem' }),
  ],
  [
    'a public key of DSA',
    generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).publicKey.export({
      type: 'spki',
      format: 'pem',
    }),
  ],
  ['a certificate', `-----BEGIN CERTIFICATE-----\n${noise(900)}\n-----END CERTIFICATE-----\n`],
])('%s is not a private key', (_, content) => {
  expect(find(Buffer.from(content), 4096)).toEqual([])
})
