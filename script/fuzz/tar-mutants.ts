import { globalPax, paxRecords, type TarEntry, tarEntry } from '../../__tests__/helpers/tar.ts'
import { fuzzTar } from './layers.ts'
import type { Random } from './random.ts'
import { MAGICS, numberField, setChecksum, writeFormat } from './tar-fields.ts'

/** Number fields of a header: offset and width. */
const NUMBERS = [
  [100, 8],
  [108, 8],
  [116, 8],
  [124, 12],
  [136, 12],
  [329, 8],
  [337, 8],
  [345, 12],
  [357, 12],
  [476, 12],
  [488, 12],
] as const
const TEXTS = [
  [0, 100],
  [157, 100],
  [265, 32],
  [345, 155],
] as const
const FLAGS = '0000112345567\0xgLKSVND9'
const KEYS = [
  'path',
  'linkpath',
  'size',
  'uid',
  'gid',
  'mtime',
  'atime',
  'ctime',
  'uname',
  'gname',
  'comment',
  'SCHILY.xattr.security.capability',
  'SCHILY.xattr.user.\0x',
  'LIBARCHIVE.xattr.security.capability',
  'GNU.sparse.size',
  'GNU.sparse.realsize',
  'GNU.sparse.major',
  'GNU.sparse.minor',
  'GNU.sparse.map',
  'GNU.sparse.numblocks',
  'GNU.sparse.offset',
  'GNU.sparse.numbytes',
  'GNU.sparse.name',
]
const VALUES = [
  '',
  'x',
  'a/b',
  'a/',
  '.',
  '/',
  'a\0b',
  'é',
  '0',
  '1',
  '2',
  '3',
  '+1',
  '-1',
  '-0',
  '0x1',
  '1_0',
  ' 1',
  '07',
]
const LARGE = [
  '512',
  '4294967295',
  '4294967296',
  '9007199254740993',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
]
const LISTS = ['0,1', '0,3', '0,0', '1,1,3,0', '3,1,1,1', '0,1,2', ',', '1.5', '-1.5', '.5', '1.', '1.5x', '1.2.3']
const CONTENTS = ['', 'abc', '1\n0\n3\n', '0\n', '-1\n', '2\n0\n1\n4\n2\n', 'x\n', 'abc'.repeat(200)]

function record(random: Random): Buffer {
  const key = random.pick(KEYS)
  const value = random.pick(random.pick([VALUES, VALUES, LARGE, LISTS]))
  const bytes = paxRecords({ [key]: value })
  if (random.chance(0.97)) return bytes
  const text = bytes.toString('latin1')
  return Buffer.from(
    random.pick(['+' + text, '0' + text, ' ' + text, text.slice(0, -1), text.replace('=', '')]),
    'latin1',
  )
}

function sparse(random: Random): Buffer {
  const listed = random.chance(0.3)
  const records: Record<string, string> = {}
  if (random.chance(0.7)) records['GNU.sparse.major'] = random.pick(['0', '1', '1', '2'])
  if (random.chance(0.7)) records['GNU.sparse.minor'] = random.pick(['0', '0', '1'])
  if (random.chance(0.6)) records['GNU.sparse.name'] = random.pick(VALUES)
  if (random.chance(0.7))
    records[random.pick(['GNU.sparse.size', 'GNU.sparse.realsize'])] = random.pick(['0', '3', '9', '2000'])
  if (random.chance(0.8)) records['GNU.sparse.numblocks'] = random.pick(['0', '1', '1', '2'])
  if (!listed && random.chance(0.8))
    records['GNU.sparse.map'] = random.pick(['', '0,3', '0,3', '1,3', '0,1,5,2', '9,0'])
  const list = listed ? [paxRecords({ 'GNU.sparse.offset': '0', 'GNU.sparse.numbytes': '3' })] : []
  return Buffer.concat([paxRecords(records), ...list])
}

function entry(random: Random): Buffer {
  if (random.chance(0.03)) return tarEntry(globalPax({ [random.pick(KEYS)]: random.pick(VALUES) }))
  const flag = random.pick([...(random.chance(0.15) ? FLAGS : '0000125')])
  const made: TarEntry = { path: random.pick(['a', 'b/', 'c/d', '']), flag, link: 'a', mode: random.below(0o10000) }
  if ('0\0'.includes(flag)) made.content = random.pick(CONTENTS)
  if ('xg'.includes(flag)) made.content = Buffer.concat([record(random), record(random)])
  if (random.chance(0.3)) made.before = Buffer.concat(Array.from({ length: 1 + random.below(3) }, () => record(random)))
  else if (random.chance(0.2)) {
    made.before = sparse(random)
    const map = random.pick(CONTENTS)
    if (random.chance(0.7)) made.content = random.pick([map, map.padEnd(512, '\0') + 'abc'])
  }
  if (random.chance(0.2)) made.header = block => writeFormat(random, block)
  const gnu = random.chance(0.05)
    ? [tarEntry({ path: 'L', flag: random.pick(['L', 'K']), content: random.pick(VALUES) })]
    : []
  return Buffer.concat([...gnu, tarEntry(made)])
}

/** An archive that is valid, or differs from a valid one in a few fields or blocks. */
export function mutateTar(random: Random): Buffer {
  if (random.chance(0.2)) return fuzzTar(random)
  const entries = Array.from({ length: 1 + random.below(3) }, () => entry(random))
  let tar: Buffer = Buffer.concat([...entries, Buffer.alloc(random.pick([1024, 1024, 1024, 512, 0]))])
  for (let times = random.pick([0, 0, 1, 1, 2, 3]); times > 0; times--) tar = mutate(random, tar)
  return tar
}

function mutate(random: Random, tar: Buffer): Buffer {
  const blocks = Math.floor(tar.length / 512)
  if (blocks === 0) return tar
  const at = 512 * random.below(blocks)
  const block = tar.subarray(at, at + 512)
  switch (random.below(9)) {
    case 0:
      return tar.subarray(0, random.chance(0.5) ? random.below(tar.length) : at + random.pick([0, 1, 3, 511]))
    case 1:
      return Buffer.concat([tar.subarray(0, at), random.pick<Buffer>([Buffer.alloc(512), block]), tar.subarray(at)])
    case 2:
      return Buffer.concat([tar, random.pick([Buffer.alloc(100), Buffer.from('text'), tarEntry({ path: 'z' })])])
    case 3:
      tar[random.below(tar.length)] = random.below(256)
      return tar
    case 4:
      block.write(random.pick(random.pick([MAGICS, ['tar\0']])), random.pick([257, 508]), 'latin1')
      break
    case 5:
      block.write(random.pick([...FLAGS]), 156, 'latin1')
      break
    case 6: {
      const [start, width] = random.pick(TEXTS)
      block.write(random.pick(['', 'p/', 'é', 'x'.repeat(width), 'a\0b']).slice(0, width), start, 'latin1')
      break
    }
    default: {
      const [start, width] = random.pick(NUMBERS)
      numberField(random, width).copy(block, start, 0, width)
    }
  }
  if (random.chance(0.95)) setChecksum(block)
  return tar
}
