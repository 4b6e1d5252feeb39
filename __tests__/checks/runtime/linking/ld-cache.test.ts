import { expect, test } from '@jest/globals'
import { parseLdCache } from '../../../../src/checks/runtime/linking/ld-cache.ts'
import { growthOfWork, LINEAR } from '../../../helpers/cpu.ts'

/** A cache whose entries all have the same name and path, followed by this text. */
function cacheOf(count: number, text: string): Buffer {
  const strings = 48 + count * 24
  const cache = Buffer.alloc(strings)
  cache.write('glibc-ld.so.cache1.1', 'latin1')
  cache.writeUInt32LE(count, 20)
  for (let i = 0; i < count; i++) {
    cache.writeUInt32LE(strings, 48 + i * 24 + 4)
    cache.writeUInt32LE(strings + text.indexOf('/'), 48 + i * 24 + 8)
  }
  return Buffer.concat([cache, Buffer.from(text, 'latin1')])
}

test('many entries of one name take linear time, and the first count', async () => {
  const parse = (cache: Buffer) => parseLdCache(cache)
  expect(parse(cacheOf(65_536, 'a\0/a\0'))?.get('a')).toHaveLength(64)
  expect(await growthOfWork(65_536, size => cacheOf(size, 'a\0/a\0'), parse)).toBeLessThan(LINEAR)
})

test('entries that share a long text are refused', () => {
  expect(parseLdCache(cacheOf(65_536, `a\0/${'x'.repeat(4000)}\0`))).toBeNull()
  expect(parseLdCache(cacheOf(2, `a\0/${'x'.repeat(5000)}\0`))).toBeNull()
})
