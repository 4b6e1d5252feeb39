import { gzipSync, zstdCompressSync } from 'node:zlib'
import { globalPax, makeTar, type TarEntry } from '../../__tests__/helpers/tar.ts'
import type { Random } from './random.ts'

const NAMES = [
  'a',
  'b',
  'etc',
  'usr',
  'bin',
  'lib',
  '.wh.a',
  '.wh.b',
  '.wh..wh..opq',
  '.wh.',
  '.wh..',
  '.wh..wh.plnk',
  '..',
  '.',
  '',
  'é',
  'n'.repeat(90),
]
const FLAGS = ['0', '0', '0', '0', '1', '1', '2', '3', '4', '5', '5', '6', '\0']
const ODD_FLAGS = ['7', 'S', 'x', 'g', 'L', 'K', 'V', 'D', 'X', '9']
const PAX_KEYS = [
  'path',
  'linkpath',
  'size',
  'uid',
  'gid',
  'mtime',
  'SCHILY.xattr.security.capability',
  'SCHILY.xattr.user.x',
  'GNU.sparse.size',
  'GNU.sparse.realsize',
  'GNU.sparse.major',
  'GNU.sparse.minor',
  'GNU.sparse.map',
  'GNU.sparse.offset',
  'GNU.sparse.numbytes',
  'GNU.sparse.name',
  '',
  'a=b',
]
const PAX_VALUES = [
  '',
  '0',
  '1',
  '5',
  '512',
  '99999999999999999999',
  '-1',
  'x',
  '0,1',
  '0,1,2',
  '3,1,1,1',
  'a/b',
  '../x',
  '/etc/passwd',
  'a\0b',
  'p'.repeat(5000),
  '1\n1',
]

function path(random: Random): string {
  const length = 1 + random.below(4)
  return (random.chance(0.1) ? '/' : '') + Array.from({ length }, () => random.pick(NAMES)).join('/')
}

function entry(random: Random, before: TarEntry[]): TarEntry {
  if (random.chance(0.01)) return globalPax({ [random.pick(PAX_KEYS)]: random.pick(PAX_VALUES) })
  const flag = random.pick(random.chance(0.03) ? ODD_FLAGS : FLAGS)
  const known = before.length > 0 && random.chance(0.8) ? String(random.pick(before).path) : path(random)
  const made: TarEntry = {
    path: path(random),
    flag,
    link: random.chance(0.02) ? '' : known,
    mode: random.below(0o10000),
  }
  if (random.chance('0\0'.includes(flag) ? 0.7 : 0.02))
    made.content = random.bytes(random.below(random.chance(0.1) ? 5000 : 40))
  if (random.chance(0.05))
    made.pax = Object.fromEntries(
      Array.from({ length: 1 + random.below(3) }, () => [random.pick(PAX_KEYS), random.pick(PAX_VALUES)]),
    )
  if (random.chance(0.01)) made.size = random.pick([0, 1, 511, 512, 513, 2 ** 31, 2 ** 33 - 1])
  if (random.chance(0.05)) made.base256 = true
  if (random.chance(0.05)) made.gnu = true
  return made
}

/** The tar of a layer: usually valid, sometimes broken in a few places, mostly with valid checksums. */
export function fuzzTar(random: Random): Buffer {
  const entries: TarEntry[] = []
  for (let count = random.below(12); count > 0; count--) entries.push(entry(random, entries))
  let tar = makeTar(entries)
  if (random.chance(0.75)) return tar
  for (let times = 1 + random.below(4); times > 0; times--) tar = breakTar(random, tar)
  return tar
}

function breakTar(random: Random, tar: Buffer): Buffer {
  const blocks = Math.floor(tar.length / 512)
  if (blocks === 0) return tar
  const at = 512 * random.below(blocks)
  switch (random.below(7)) {
    case 0:
      return tar.subarray(0, random.below(tar.length + 1))
    case 1:
      return Buffer.concat([tar.subarray(0, at), tar.subarray(at + 512)])
    case 2:
      return Buffer.concat([tar.subarray(0, at), tar.subarray(512 * random.below(blocks)), tar.subarray(at)])
    case 3:
      return Buffer.concat([
        tar,
        random.chance(0.5) ? Buffer.alloc(random.below(2000)) : random.bytes(random.below(700)),
      ])
    case 4:
      tar[random.below(tar.length)] = random.below(256)
      return tar
    default: {
      // Changes a header field and updates the checksum, so the reader parses the field.
      const [start, width] = random.pick([
        [0, 100],
        [100, 8],
        [108, 8],
        [116, 8],
        [124, 12],
        [156, 1],
        [157, 100],
        [257, 8],
        [345, 155],
        [386, 97],
        [482, 1],
        [483, 12],
      ] as const)
      const value = random.pick([
        random.bytes(width),
        Buffer.alloc(width, 0xff),
        Buffer.alloc(width, 0x80),
        Buffer.from('7'.repeat(width)),
        Buffer.from(`${random.pick(PAX_VALUES)}\0`),
        Buffer.alloc(width, ' '),
      ])
      value.copy(tar, at + start, 0, Math.min(width, value.length))
      const header = tar.subarray(at, at + 512)
      header.fill(' ', 148, 156)
      header.write(
        header
          .reduce((sum, byte) => sum + byte, 0)
          .toString(8)
          .padStart(6, '0') + '\0 ',
        148,
        'latin1',
      )
      return tar
    }
  }
}

/** A blob of the tar in one of the encodings of layers. */
export function encode(random: Random, tar: Buffer): Buffer {
  const parts: Buffer[] = []
  const pieces = random.chance(0.4) ? 1 + random.below(4) : 1
  const size = Math.max(1, Math.ceil(tar.length / pieces))
  for (let at = 0; at < tar.length; at += size) parts.push(tar.subarray(at, at + size))
  if (parts.length === 0) parts.push(tar)
  switch (random.below(3)) {
    case 0:
      return Buffer.concat(parts.map(part => gzipSync(part, { level: 1 })))
    case 1:
      return Buffer.concat(
        parts.flatMap(part =>
          random.chance(0.3) ? [skippable(random), zstdCompressSync(part)] : [zstdCompressSync(part)],
        ),
      )
    default:
      return tar
  }
}

function skippable(random: Random): Buffer {
  const content = random.bytes(random.below(30))
  const head = Buffer.alloc(8)
  head.writeUInt32LE(0x184d2a50 + random.below(16), 0)
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content])
}

/** A copy of the bytes with a small change at a random position. */
export function damage(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  if (copy.length === 0 || random.chance(0.2)) return Buffer.concat([copy, random.bytes(1 + random.below(20))])
  const at = random.below(copy.length)
  if (random.chance(0.3)) return copy.subarray(0, at)
  copy[at] = (copy[at] as number) ^ (1 + random.below(255))
  return copy
}
