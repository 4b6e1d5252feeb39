/** A value of DER, and what follows it. */
function parse(der: Buffer): { tag: number; content: Buffer; rest: Buffer } {
  const [tag = 0, first = 0] = der
  const header = first > 0x80 ? 2 + first - 0x80 : 2
  const end = header + (first > 0x80 ? der.readUIntBE(2, first - 0x80) : first)
  return { tag, content: der.subarray(header, end), rest: der.subarray(end) }
}

/** With a length of more bytes than it needs. */
const encode = (tag: number, content: Buffer) =>
  Buffer.concat([Buffer.from([tag, 0x82, content.length >> 8, content.length & 255]), content])

const open = (tag: number, ...parts: Buffer[]) =>
  Buffer.concat([Buffer.from([tag, 0x80]), ...parts, Buffer.from([0, 0])])

/** The same values in BER: with open lengths, and with octet strings in pieces of some bytes. */
export function toBer(der: Buffer, piece: number): Buffer {
  const parts: Buffer[] = []
  for (let left = der; left.length > 0; ) {
    const { tag, content, rest } = parse(left)
    if ((tag & 0x20) !== 0) parts.push(open(tag, toBer(content, piece)))
    else if (tag === 4) {
      const pieces = []
      for (let at = 0; at < content.length; at += piece) pieces.push(encode(4, content.subarray(at, at + piece)))
      parts.push(open(0x24, ...pieces))
    } else parts.push(tag === 2 ? left.subarray(0, left.length - rest.length) : encode(tag, content))
    left = rest
  }
  return Buffer.concat(parts)
}
