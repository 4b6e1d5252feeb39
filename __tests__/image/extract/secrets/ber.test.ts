import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { open, toDer } from '../../../../src/image/extract/secrets/ber.ts'
import { findBinaryKey } from '../../../../src/image/extract/secrets/binary-keys.ts'
import { findEncodedKeys } from '../../../../src/image/extract/secrets/encoded-keys.ts'
import { toBer } from '../../../helpers/ber.ts'
import { DER_KEY, ED25519_KEY, PRIVATE_KEY } from '../../../helpers/planted.ts'

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const EC = createPrivateKey(PRIVATE_KEY)
const weak = (bytes: Buffer) => findBinaryKey(bytes).map(key => key.weak ?? 'sound')

test.each([
  ['RSA in PKCS#8', RSA.export({ format: 'der', type: 'pkcs8' }), 'pkcs8'],
  ['RSA in PKCS#1', RSA.export({ format: 'der', type: 'pkcs1' }), 'pkcs1'],
  ['an elliptic curve in SEC 1', EC.export({ format: 'der', type: 'sec1' }), 'sec1'],
  ['Ed25519', createPrivateKey(ED25519_KEY).export({ format: 'der', type: 'pkcs8' }), 'pkcs8'],
] as const)('a key of %s in BER, as OpenSSL reads it', (_, der, type) => {
  const ber = toBer(der, 5)
  expect(createPrivateKey({ key: ber, format: 'der', type }).export({ format: 'der', type })).toEqual(der)
  expect(weak(ber)).toEqual(['sound'])
  expect(weak(Buffer.concat([ber, Buffer.from('more')]))).toEqual(['sound'])
  expect(toDer(ber).subarray(0, 2)).toEqual(der.subarray(0, 2))
})

const sequence = (tag: number, ...parts: Buffer[]) => {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, 0x82, content.length >> 8, content.length & 255]), content])
}
const oid = (...bytes: number[]) => Buffer.from([6, bytes.length, ...bytes])
const data = (content: Buffer) =>
  sequence(0x30, oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1), sequence(0xa0, sequence(4, content)))
/** PKCS#12 with one bag. */
const pkcs12 = (kind: number, value: Buffer) => {
  const bag = sequence(0x30, oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1, kind), sequence(0xa0, value))
  return sequence(0x30, Buffer.from([2, 1, 3]), data(sequence(0x30, data(sequence(0x30, bag)))))
}
const PKCS8 = createPrivateKey(PRIVATE_KEY).export({ format: 'der', type: 'pkcs8' })

test('PKCS#12 in BER', () => {
  expect(weak(pkcs12(1, PKCS8))).toEqual(['sound'])
  for (const piece of [5, 7, 1024]) expect(weak(toBer(pkcs12(1, PKCS8), piece))).toEqual(['sound'])
  expect(weak(toBer(pkcs12(2, PKCS8), 5))).toEqual(['encrypted'])
  expect(weak(toBer(pkcs12(3, PKCS8), 5))).toEqual([])
})

test('PKCS#12 and BER in Base64', () => {
  const found = (bytes: Buffer) => findEncodedKeys(`x: "${bytes.toString('base64')}"`).map(key => key.weak ?? 'sound')
  expect(found(pkcs12(1, PKCS8))).toEqual(['sound'])
  expect(found(toBer(pkcs12(2, PKCS8), 99))).toEqual(['encrypted'])
  expect(found(toBer(RSA.export({ format: 'der', type: 'pkcs8' }), 99))).toEqual(['sound'])
  expect(found(Buffer.from(`feedfeed00000002000000010000000100016100000000${'00'.repeat(40)}`, 'hex'))).toEqual([
    'encrypted',
  ])
})

test('a length may have zeros in front, and data may end anywhere', () => {
  expect(open(Buffer.from('3086000000000102ff', 'hex'), 0x30)).toMatchObject({ length: 0x102 })
  expect(open(Buffer.from('3085ffffffffff', 'hex'), 0x30)).toBeNull()
  expect(open(Buffer.from('3080', 'hex'), 0x31)).toBeNull()
  const ber = toBer(pkcs12(1, DER_KEY), 5)
  for (let end = 0; end < ber.length; end += 3) expect(toDer(ber.subarray(0, end)).length).toBeLessThan(ber.length)
  expect(toDer(Buffer.from('3080'.repeat(9000), 'hex')).length).toBeLessThan(200)
})
