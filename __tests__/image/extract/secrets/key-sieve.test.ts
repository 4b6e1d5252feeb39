import { expect, test } from '@jest/globals'
import { createKeySieve } from '../../../../src/image/extract/secrets/key-sieve.ts'
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
  for (let at = 0; at < content.length; at += chunk) sieve.write(content.subarray(at, at + chunk))
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
const zeros = (bytes: number) => Buffer.alloc(bytes)
const text = (...parts: (string | Buffer)[]) => Buffer.concat(parts.map(part => Buffer.from(part as string)))
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
  ['keys in both', text(wide(PRIVATE_KEY), zeros(300_000), ED25519_KEY), ['first', 'second']],
  ['a key in DER', DER_KEY, ['der']],
  ['a text that starts like DER', text(`0x\n${PRIVATE_KEY}`), ['first']],
  ['a key in a program', text('\x7fELF', zeros(90), PRIVATE_KEY), ['first program']],
  ['an encrypted key in a program', text('\x7fELF', zeros(90), ENCRYPTED_KEY), ['third program']],
  ['a key in a program for Windows', text('MZ', zeros(90), PRIVATE_KEY), ['first program']],
  ['DER with something behind it', text(DER_KEY, 'x'), ['other']],
  ['a key in UTF-16 behind a label', text(LABEL, zeros(500), wide(PRIVATE_KEY)), ['first']],
  [
    "PuTTY's format",
    text(`PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n${noise(64)}\n`),
    ['other'],
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
    sieve.write(content.subarray(0, at))
    sieve.write(content.subarray(at))
    expect(sieve.end().keys.map(({ value }) => NAMES.get(value))).toEqual(['first', 'second'])
  }
})
