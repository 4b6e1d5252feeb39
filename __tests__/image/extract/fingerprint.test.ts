/** What identifies privileged files: the same program whatever follows it, its headers are, or its name is. */
import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { fingerprint } from '../../../src/image/extract/fingerprint.ts'
import type { Fingerprint } from '../../../src/image/extracts.ts'

const CODE = randomBytes(20_000)
const MARK = Buffer.from('\0BASH_EXECUTION_STRING\0', 'latin1')

interface Parts {
  code?: Buffer
  /** Behind the code, in no segment that is executable. */
  data?: Buffer
  /** Where the program headers are. */
  headers?: 'first' | 'last'
}

/** A 64-bit program with one executable segment. */
function program({ code = CODE, data = Buffer.alloc(0), headers = 'first' }: Parts = {}): Buffer {
  const head = Buffer.alloc(4096)
  head.write('\x7fELF\x02\x01\x01', 'latin1')
  head.writeUInt16LE(3, 16)
  head.writeUInt16LE(62, 18)
  const table = Buffer.alloc(56)
  table.writeUInt32LE(1, 0)
  table.writeUInt32LE(5, 4)
  table.writeBigUInt64LE(4096n, 8)
  table.writeBigUInt64LE(BigInt(code.length), 32)
  const at = headers === 'first' ? 64 : 4096 + code.length + data.length
  head.writeBigUInt64LE(BigInt(at), 32)
  head.writeUInt16LE(56, 54)
  head.writeUInt16LE(1, 56)
  if (headers === 'first') table.copy(head, at)
  return Buffer.concat([head, code, data, ...(headers === 'last' ? [table] : [])])
}

function read(content: Buffer, { path = '/x', mode = 0o4755, chunk = 1000 } = {}): Fingerprint | null {
  const entry = { path, type: 'file' as const, mode, uid: 0, gid: 0, link: null, capabilities: null }
  const extraction = fingerprint.start({ ...entry, size: content.length })
  for (let at = 0; at < content.length; at += chunk) extraction?.write(content.subarray(at, at + chunk), at)
  return (extraction?.end() ?? null) as Fingerprint | null
}

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex')

describe('the code', () => {
  const plain = read(program())
  test.each<[string, Buffer]>([
    ['one byte more', Buffer.concat([program(), Buffer.from('\n')])],
    ['other data', program({ data: Buffer.from('other') })],
    ['its headers at the end', program({ headers: 'last' })],
  ])('is the same with %s', (_, content) => {
    const { code, content: digest } = read(content) ?? {}
    expect(code).toBe(plain?.code)
    expect(code).toMatch(/^[0-9a-f]{64}$/)
    expect(digest).toBe(sha256(content))
    expect(digest).not.toBe(plain?.content)
  })
  test.each<[string, Buffer]>([
    ['another program', program({ code: randomBytes(20_000) })],
    ['a launcher', program({ code: CODE.subarray(0, 1000) })],
    ['a script', Buffer.from('#!/bin/sh\n')],
  ])('is not that of %s', (_, content) => {
    expect(read(content)?.code).not.toBe(plain?.code)
  })
  test('is all that is read of an interpreter without privileges', () => {
    expect(read(program({ data: MARK }), { path: '/bin/bash', mode: 0o755 })).toEqual({
      content: null,
      code: plain?.code,
      interpreter: null,
    })
    expect(read(program(), { path: '/bin/app', mode: 0o755 })).toBeNull()
    expect(read(Buffer.from('#!/bin/sh\n'), { path: '/usr/bin/view', mode: 0o755 })).toBeNull()
  })
  test('of a hostile table is read once', () => {
    const content = program()
    content.writeUInt16LE(60, 56)
    for (let at = 64 + 56; at < 64 + 60 * 56; at += 56) content.copy(content, at, 64, 64 + 56)
    content.writeBigUInt64LE(2n ** 60n, 64 + 56 + 8)
    expect(read(content)?.content).toBe(sha256(content))
  })
})

describe('the texts', () => {
  test.each([1, 100, 1e6])('are found across chunks of %d bytes', chunk => {
    expect(read(program({ data: MARK }), { chunk })?.interpreter).toBe('bash')
  })
  test('are not found in part, or in a script', () => {
    expect(read(program({ data: MARK.subarray(0, -1) }))?.interpreter).toBeNull()
    expect(read(Buffer.concat([Buffer.from('#!/bin/sh\n'), MARK]))?.interpreter).toBeNull()
  })
})

test('of a module of PAM, only the content counts', () => {
  const content = program({ data: MARK })
  const path = '/lib/x86_64-linux-gnu/security/pam_x.so'
  expect(read(content, { path, mode: 0o644 })).toEqual({ content: sha256(content), code: null, interpreter: null })
})

describe('the paths of rules', () => {
  const rulesOf = (text: string, more = {}) => read(program({ data: Buffer.from(text, 'latin1') }), more)?.rules
  test.each<[string, string[] | undefined]>([
    ['\0/etc/doas.conf\0', ['/etc/doas.conf']],
    ['\0Cannot read /etc/doas.conf\0\0/usr/local/etc/doas.conf\0', ['/usr/local/etc/doas.conf']],
    ['\0/etc/doas.d\0/etc/doas.conf\0/etc/doas.conf\0', ['/etc/doas.conf', '/etc/doas.d']],
    ['\0/etc/doas.config\0', undefined],
    ['\0etc/doas.conf\0', undefined],
    [`\0${'/a'.repeat(200)}/doas.conf\0`, undefined],
  ])('%j', (text, expected) => {
    expect(rulesOf(text)).toEqual(expected)
  })
  test('are not those of a program without privileges', () => {
    expect(rulesOf('\0/etc/doas.conf\0', { path: '/bin/bash', mode: 0o755 })).toBeUndefined()
  })
})

test('holes are zeros', () => {
  const size = 300_000
  const entry = { path: '/x', type: 'file' as const, mode: 0o4755, uid: 0, gid: 0, link: null, capabilities: null }
  const extraction = fingerprint.start({ ...entry, size })
  extraction?.write(Buffer.from('ab'), 100_000)
  const whole = Buffer.alloc(size)
  whole.write('ab', 100_000)
  expect(extraction?.end()).toEqual({ content: sha256(whole), code: null, interpreter: null })
})

test('results survive JSON, and nothing else is taken', () => {
  const result = read(program({ data: Buffer.concat([MARK, Buffer.from('/etc/doas.conf\0')]) }))
  expect(result?.rules).toHaveLength(1)
  expect(fingerprint.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
  for (const value of [{ content: 'x' }, { code: 1 }, { interpreter: 7 }, { content: 'A'.repeat(64) }, { rules: [1] }])
    expect(() => fingerprint.parse(value)).toThrow(RangeError)
})
