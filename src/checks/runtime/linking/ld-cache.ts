/**
 * The libraries that ldconfig found, by name: /etc/ld.so.cache, which is all that glibc's loader knows of /etc/ld.so.conf.
 * glibc, sysdeps/generic/dl-cache.h. Null for a file that is no such cache.
 */
export function parseLdCache(bytes: Uint8Array): Map<string, string[]> | null {
  const cache = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const start = cache.indexOf(MAGIC)
  if (start < 0 || start + HEADER > cache.length) return null
  const file = cache.subarray(start)
  // Byte order: 2 is little, 3 big, 0 unknown, in which older ones of any order are written.
  const big = (file[28] ?? 0) % 4 === 3
  const u32 = (at: number) => (big ? file.readUInt32BE(at) : file.readUInt32LE(at))
  const count = u32(20)
  if (count > MOST || HEADER + count * ENTRY > file.length) return null
  const found = new Map<string, string[]>()
  for (let i = 0; i < count; i++) {
    const at = HEADER + i * ENTRY
    const [name, path] = [textAt(file, u32(at + 4)), textAt(file, u32(at + 8))]
    if (name === null || path === null) return null
    found.set(name, [...(found.get(name) ?? []), path])
  }
  return found
}

const MAGIC = 'glibc-ld.so.cache1.1'
const HEADER = 48
const ENTRY = 24
/** A large desktop has five thousand. */
const MOST = 65_536

function textAt(file: Buffer, at: number): string | null {
  const end = at < file.length ? file.indexOf(0, at) : -1
  return end < 0 || end - at > 4096 ? null : file.toString('utf8', at, end)
}
