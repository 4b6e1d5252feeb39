import type { Random } from './random.ts'

/** A USER with account files that it may name. */
export interface AccountCase {
  spec: string
  passwd: Buffer
  group: Buffer
}

const NAMES = [
  '99999999999999999999999x',
  'root',
  'app',
  'node',
  'a',
  '',
  '#app',
  '+',
  'über',
  '\ufeffroot',
  'root\u0085',
  '1000',
  '0',
  'x y',
  '\xe9',
]
const NUMBERS = [
  ...['0', '00', '+0', '-0', '1', '7', '1000', '-1', '2147483647', '2147483648', '4294967296', '9223372036854775808'],
  ...[
    '',
    'ten',
    '0x0',
    '1_0',
    ' 7',
    '7 ',
    '٧',
    '1e3',
    '1.0',
    '+',
    '99999999999999999999999',
    '99999999999999999999999x',
    '18446744073709551615x',
    '18446744073709551616x',
  ],
]
/** Spaces of Go, of JavaScript only, and what is neither; some are not UTF-8. */
const SPACES = [
  ...[
    ' ',
    '\t',
    '\v',
    '\f',
    '\r',
    '\0',
    '\xa0',
    '\x85',
    '\xc2',
    '\xc2\x85',
    '\xc2\xa0',
    '\xe1\x9a\x80',
    '\xe2\x80\x89',
  ],
  ...[
    '\xe2\x80\xa8',
    '\xe2\x81\x9f',
    '\xe3\x80\x80',
    '\xef\xbb\xbf',
    '\xe2\x80\x8b',
    '\xe2\x80',
    '\x80',
    '\xff',
    '\x1c',
  ],
]

/** Mostly files that an engine takes, with what readers treat differently. */
export function mutateAccounts(random: Random): AccountCase {
  const user = name(random)
  const group = random.chance(0.5) ? null : random.chance(0.5) ? name(random) : number(random)
  const start = random.chance(0.5) ? number(random) : user
  return {
    spec: group === null ? start : `${start}:${group}${random.chance(0.02) ? ':x' : ''}`,
    passwd: file(random, () => [name(random), 'x', number(random), number(random), 'g', `/${name(random)}`, '/bin/sh']),
    group: file(random, () => [
      name(random),
      'x',
      number(random),
      Array.from({ length: random.below(4) }, () => name(random)).join(','),
    ]),
  }
}

const name = (random: Random) => random.pick(NAMES)
const number = (random: Random) => (random.chance(0.7) ? random.pick(['0', '1', '7', '1000']) : random.pick(NUMBERS))

/** The bytes of a file with lines of such fields. */
function file(random: Random, fields: () => string[]): Buffer {
  const lines = Array.from({ length: random.below(8) }, () => {
    const all = fields()
    const some = random.chance(0.9) ? all : all.slice(0, random.below(all.length + 1))
    const line = Buffer.from(some.join(':'), 'utf8').toString('latin1')
    return space(random) + (random.chance(0.02) ? line + '\xff'.repeat(longLength(random)) : line) + space(random)
  })
  const end = random.chance(0.8) ? '\n' : ''
  const bytes = Buffer.from(lines.join(random.chance(0.1) ? '\r\n' : '\n') + end, 'latin1')
  if (random.chance(0.1) && bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256)
  return bytes
}

/** Around the limit of a line. */
const longLength = (random: Random) => random.pick([10, 65_490, 65_520 + random.below(30), 70_000])

function space(random: Random): string {
  return random.chance(0.7) ? '' : Array.from({ length: 1 + random.below(3) }, () => random.pick(SPACES)).join('')
}
