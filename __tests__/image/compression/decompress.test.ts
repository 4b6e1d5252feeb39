import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { decompress } from '../../../src/image/compression/decompress.ts'
import { DEFAULT_LIMITS, type Limits } from '../../../src/options/limits.ts'
import { chunksOf } from '../../helpers/layers.ts'

async function* from(chunks: Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks
}

async function unpack(blob: Buffer, chunk: number, limits: Partial<Limits> = {}): Promise<Buffer> {
  const out: Buffer[] = []
  const sink = (piece: Buffer) => {
    out.push(Buffer.from(piece))
    return undefined
  }
  await decompress(from(chunksOf(blob, chunk)), sink, { ...DEFAULT_LIMITS, ...limits })
  return Buffer.concat(out)
}

const random = (bytes: number) => Buffer.from(Array.from({ length: bytes }, (_, i) => (i * i * 7919 + (i >> 3)) & 0xff))
const one = random(5000)
const two = random(9_001).subarray(1)
const skippable = (bytes: number, kind = 0) => {
  const frame = Buffer.alloc(8 + bytes, 7)
  frame.writeUInt32LE(0x184d2a50 + kind, 0)
  frame.writeUInt32LE(bytes, 4)
  return frame
}
// An empty member whose extra field has the position of the table of contents.
const STARGZ_FOOTER = Buffer.concat([
  Buffer.from('1f8b0804000000000000' + '1a00' + '5347' + '1600', 'hex'),
  Buffer.from('0000000000000400STARGZ'),
  Buffer.from('010000ffff' + '0000000000000000', 'hex'),
])
const checksummed = zstdCompressSync(one, { params: { 201: 1 } })

const CHUNKS = [1, 3, 1000, 1_000_000]

describe.each(CHUNKS)('in chunks of %i bytes', chunk => {
  test.each<[string, Buffer, Buffer]>([
    ['nothing', Buffer.alloc(0), Buffer.alloc(0)],
    ['bytes that are not compressed', one, one],
    ['two bytes that are not compressed', one.subarray(0, 2), one.subarray(0, 2)],
    ['gzip', gzipSync(one), one],
    ['gzip of nothing', gzipSync(''), Buffer.alloc(0)],
    [
      'gzip with several members',
      Buffer.concat([gzipSync(one), gzipSync(''), gzipSync(two)]),
      Buffer.concat([one, two]),
    ],
    ['gzip with the footer of eStargz', Buffer.concat([gzipSync(one), STARGZ_FOOTER]), one],
    ['zstd', zstdCompressSync(two), two],
    ['zstd of nothing', zstdCompressSync(''), Buffer.alloc(0)],
    ['zstd with a checksum', checksummed, one],
    ['zstd with several frames', Buffer.concat([zstdCompressSync(one), checksummed]), Buffer.concat([one, one])],
    [
      'zstd with skippable frames before, between and behind',
      Buffer.concat([skippable(3), zstdCompressSync(one), skippable(0, 15), zstdCompressSync(two), skippable(300, 1)]),
      Buffer.concat([one, two]),
    ],
    ['zstd with skippable frames only', skippable(9), Buffer.alloc(0)],
  ])('%s is unpacked', async (_, blob, content) => expect((await unpack(blob, chunk)).equals(content)).toBe(true))

  test.each<[string, Buffer, string]>([
    ['gzip that is cut off in its data', gzipSync(two).subarray(0, -100), 'image/truncated'],
    ['gzip that is cut off in its trailer', gzipSync(one).subarray(0, -3), 'image/truncated'],
    [
      'gzip whose second member is cut off',
      Buffer.concat([gzipSync(one), gzipSync(two).subarray(0, 12)]),
      'image/truncated',
    ],
    ['gzip with text behind it', Buffer.concat([gzipSync(one), Buffer.from('text')]), 'image/damaged'],
    ['gzip with zeros behind it', Buffer.concat([gzipSync(one), Buffer.alloc(9)]), 'image/trailing-data'],
    [
      'gzip with a member behind zeros, which Node would not read',
      Buffer.concat([gzipSync(one), Buffer.alloc(9), gzipSync(two)]),
      'image/trailing-data',
    ],
    ['gzip with a wrong checksum', flipped(gzipSync(one), -7), 'image/damaged'],
    ['gzip with a damaged block', flipped(gzipSync(two), 40), 'image/damaged'],
    ['zstd that is cut off', zstdCompressSync(two).subarray(0, -1), 'image/truncated'],
    ['zstd that is cut off in a header', zstdCompressSync(two).subarray(0, 5), 'image/truncated'],
    [
      'zstd whose second frame is cut off',
      Buffer.concat([zstdCompressSync(one), checksummed.subarray(0, 30)]),
      'image/truncated',
    ],
    [
      'zstd whose skippable frame is cut off',
      Buffer.concat([zstdCompressSync(one), skippable(90).subarray(0, 20)]),
      'image/truncated',
    ],
    ['zstd with text behind it', Buffer.concat([zstdCompressSync(one), Buffer.from('text')]), 'image/trailing-data'],
    ['zstd with zeros behind it', Buffer.concat([zstdCompressSync(one), Buffer.alloc(9)]), 'image/trailing-data'],
    ['zstd with a block of a reserved type', flipped(zstdCompressSync(''), -3, 0x06), 'image/damaged'],
    ['zstd with a wrong checksum', flipped(checksummed, -1), 'image/damaged'],
    ['bzip2', Buffer.from('BZh91AY&SY'), 'image/compression'],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 0]), 'image/compression'],
  ])('%s is a failure', async (_, blob, code) => {
    await expect(unpack(blob, chunk)).rejects.toMatchObject({ name: 'Failure', code })
  })
})

function flipped(bytes: Buffer, at: number, bits = 0x55): Buffer {
  const copy = Buffer.from(bytes)
  const index = at < 0 ? copy.length + at : at
  copy[index] = (copy[index] as number) ^ bits
  return copy
}

test('a blob that unpacks to far more than its size is refused at the limit', async () => {
  const bomb = gzipSync(Buffer.alloc(4_000_000))
  await expect(unpack(bomb, 1000, { ratio: 100, ratioFloor: 100_000 })).rejects.toMatchObject({
    code: 'image/limit-ratio',
  })
  expect(await unpack(bomb, 1000, { ratio: 1100, ratioFloor: 100_000 })).toHaveLength(4_000_000)
})

test('frames beyond the limit are refused; skippable frames are not counted', async () => {
  const frames = Buffer.concat(Array<Buffer>(50).fill(zstdCompressSync('x')))
  const refused = { code: 'image/limit-entries' }
  await expect(unpack(frames, 1000, { entries: 49 })).rejects.toMatchObject(refused)
  const skipped = Buffer.concat(Array<Buffer>(50).fill(skippable(1)))
  expect(await unpack(Buffer.concat([skipped, frames, skipped]), 7, { entries: 50 })).toHaveLength(50)
})

test('the offset of damage after skippable frames is reported', async () => {
  const blob = Buffer.concat([skippable(500), flipped(checksummed, -1)])
  await expect(unpack(blob, 100_000)).rejects.toThrow(/between bytes \d+ and /)
  await expect(unpack(blob, 100_000)).rejects.toThrow(`and ${blob.length}:`)
})

test('the offset of damage is reported', async () => {
  const blob = Buffer.concat([gzipSync(one), Buffer.alloc(9)])
  await expect(unpack(blob, 1000)).rejects.toThrow(`at byte ${gzipSync(one).length}.`)
})

test('a slow sink gets one chunk at a time', async () => {
  const content = Buffer.alloc(3_000_000, 'abcdefg')
  let busy = false
  let length = 0
  const sink = async (chunk: Buffer) => {
    expect(busy).toBe(false)
    busy = true
    await new Promise(setImmediate)
    length += chunk.length
    busy = false
  }
  for (const blob of [gzipSync(content), zstdCompressSync(content), content]) {
    length = 0
    await decompress(from(chunksOf(blob, 100_000)), sink, DEFAULT_LIMITS)
    expect(length).toBe(content.length)
  }
})

test('an exception of the sink ends it', async () => {
  const sink = () => {
    throw new RangeError('enough')
  }
  for (const blob of [gzipSync(two), zstdCompressSync(two), two]) {
    await expect(decompress(from([blob]), sink, DEFAULT_LIMITS)).rejects.toThrow(new RangeError('enough'))
  }
})

test('damage found while the observer aborts leaves nothing behind', async () => {
  const left: unknown[] = []
  const listen = (reason: unknown) => left.push(reason)
  process.on('unhandledRejection', listen)
  const observe = () => {
    throw new RangeError('enough')
  }
  const blob = Buffer.concat([zstdCompressSync(one), Buffer.from('text')])
  await expect(decompress(from([blob]), () => undefined, DEFAULT_LIMITS, { observe })).rejects.toThrow('enough')
  await new Promise(setImmediate)
  process.off('unhandledRejection', listen)
  expect(left).toEqual([])
})
