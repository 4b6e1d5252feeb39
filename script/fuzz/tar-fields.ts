import type { Random } from './random.ts'

export const MAGICS = ['ustar\x0000', 'ustar  \0', 'ustar\0\0\0', 'ustar   ', '\0\0\0\0\0\0\0\0']

/** Makes the header one of another format, with or without what only that format has. */
export function writeFormat(random: Random, block: Buffer): void {
  block.write(random.pick(MAGICS), 257, 'latin1')
  if (random.chance(0.5))
    block.write(random.pick(['p', 'é', 'p\xff', '8', '00000000017']), random.pick([345, 357]), 'latin1')
  if (random.chance(0.3)) {
    block.write('tar\0', 508, 'latin1')
    block.write(random.pick(['', '17', '8', '\x80\x01']), random.pick([476, 488]), 'latin1')
  }
}

/** A number field, valid or not. */
export function numberField(random: Random, width: number): Buffer {
  const bytes = Buffer.alloc(width)
  switch (random.below(6)) {
    case 0:
      return random.bytes(width)
    case 1:
      return bytes.fill(random.pick([0xff, 0x80, 0x20, 0x37, 0]))
    case 2:
      bytes.fill(random.pick([0, 0xff]))
      bytes[0] = random.pick([0x80, 0xff, 0xc0, 0xbf])
      bytes[random.below(width)] = random.below(256)
      bytes[width - 1] = random.below(256)
      return bytes
    default:
      bytes.write(
        random.pick(['0', '3', '12 ', ' 7', '  17\0', '8', '1\x002', '-1', '+1', '0x1', '7'.repeat(width)]),
        'latin1',
      )
      return bytes
  }
}

export function setChecksum(block: Buffer): void {
  block.fill(' ', 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(sum.toString(8).padStart(6, '0') + '\0 ', 148, 'latin1')
}
