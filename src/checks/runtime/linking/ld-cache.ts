/**
 * The libraries that ldconfig found, by name: glibc's loader reads /etc/ld.so.cache and not /etc/ld.so.conf.
 * glibc, sysdeps/generic/dl-cache.h. Null if the file is not a cache.
 */
export function parseLdCache(bytes: Uint8Array): Map<string, string[]> | null {
  const cache = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const start = cache.indexOf(MAGIC)
  if (start < 0 || start + HEADER > cache.length) return null
  const file = cache.subarray(start)
  // Byte order: 2 is little, 3 big, 0 unknown, as in older caches of any order.
  const big = (file[28] ?? 0) % 4 === 3
  const u32 = (at: number) => (big ? file.readUInt32BE(at) : file.readUInt32LE(at))
  const count = u32(20)
  if (count > MAX_ENTRIES || HEADER + count * ENTRY > file.length) return null
  const libraries = new Map<string, string[]>()
  for (let i = 0; i < count; i++) {
    const at = HEADER + i * ENTRY
    const [name, path] = [textAt(file, u32(at + 4)), textAt(file, u32(at + 8))]
    if (name === null || path === null) return null
    libraries.set(name, [...(libraries.get(name) ?? []), path])
  }
  return libraries
}

const MAGIC = 'glibc-ld.so.cache1.1'
const HEADER = 48
const ENTRY = 24
/** A large desktop has five thousand. */
const MAX_ENTRIES = 65_536

function textAt(file: Buffer, at: number): string | null {
  const end = at < file.length ? file.indexOf(0, at) : -1
  return end < 0 || end - at > 4096 ? null : file.toString('utf8', at, end)
}
