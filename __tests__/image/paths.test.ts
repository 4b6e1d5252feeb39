import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compareBytes, decodeName, encodeName, isBelow, normalize, parentOf } from '../../src/image/paths.ts'

describe('normalize', () => {
  test.each([
    ['usr/bin/x', '/usr/bin/x'],
    ['./usr/bin/', '/usr/bin'],
    ['./', '/'],
    ['.', '/'],
    ['', '/'],
    ['/', '/'],
    ['/etc/passwd', '/etc/passwd'],
    ['a//b/./c', '/a/b/c'],
    ['a/../b', '/b'],
    ['../../etc/shadow', '/etc/shadow'],
    ['a/../../../b', '/b'],
    ['a/..', '/'],
    ['..a/...', '/..a/...'],
    ['.wh.x', '/.wh.x'],
    ['a/.hidden', '/a/.hidden'],
  ])('%j is %s', (name, path) => expect(normalize(name)).toBe(path))

  test('is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('/', '.', 'a', 'é') }), name => {
        const path = normalize(name)
        expect(normalize(path)).toBe(path)
        expect(path).toMatch(/^\/(?!.*\/\/)/)
        expect(path.split('/')).not.toContain('..')
      }),
    )
  })
})

test.each([
  ['/', '/', false],
  ['/a', '/', true],
  ['/a', '/a', false],
  ['/a/b', '/a', true],
  ['/ab', '/a', false],
])('isBelow(%s, %s) is %s', (path, directory, below) => expect(isBelow(path, directory)).toBe(below))

test.each([
  ['/a', '/'],
  ['/a/b', '/a'],
  ['/', '/'],
])('the parent of %s is %s', (path, parent) => expect(parentOf(path)).toBe(parent))

describe('names of any bytes', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 }).map(list => Buffer.from(list))
  const nearUtf8 = fc.array(
    fc.constantFrom(0x61, 0x2f, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xed, 0xa0, 0x80, 0xb2, 0xf0, 0x9f, 0x98, 0x80, 0xff),
  )

  test('are unchanged by a round trip', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          bytes,
          nearUtf8.map(list => Buffer.from(list)),
        ),
        name => {
          expect(encodeName(decodeName(name))).toEqual(Buffer.from(name))
        },
      ),
    )
  })

  test('two names that are not UTF-8 stay different', () => {
    expect(decodeName(Buffer.from([0x61, 0xff]))).not.toBe(decodeName(Buffer.from([0x61, 0xfe])))
  })

  test('compareBytes orders by bytes', () => {
    const sign = Math.sign
    fc.assert(
      fc.property(
        fc.oneof(
          bytes,
          nearUtf8.map(list => Buffer.from(list)),
        ),
        bytes,
        (a, b) => {
          expect(sign(compareBytes(decodeName(a), decodeName(b)))).toBe(sign(Buffer.compare(a, b)))
        },
      ),
    )
    expect(compareBytes('\u{1f600}', '\uffee')).toBeGreaterThan(0)
  })
})
