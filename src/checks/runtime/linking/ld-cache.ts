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
  let characters = 0
  for (let i = 0; i < count; i++) {
    const at = HEADER + i * ENTRY
    const [name, path] = [textAt(file, u32(at + 4)), textAt(file, u32(at + 8))]
    if (name === null || path === null) return null
    characters += name.length + path.length
    if (characters > MAX_TEXT) return null
    const paths = libraries.get(name)
    if (paths === undefined) libraries.set(name, [path])
    else if (paths.length < MAX_PATHS) paths.push(path)
  }
  return libraries
}

const MAGIC = 'glibc-ld.so.cache1.1'
const HEADER = 48
const ENTRY = 24
/** A large desktop has five thousand. */
const MAX_ENTRIES = 65_536
/** Characters of all names and paths: entries can share bytes. */
const MAX_TEXT = 8 * 2 ** 20
/** Libraries of one name, for different processors. */
const MAX_PATHS = 64
const MAX_NAME = 4096

function textAt(file: Buffer, at: number): string | null {
  const text = file.subarray(at, at + MAX_NAME + 1)
  const end = text.indexOf(0)
  return end < 0 ? null : text.toString('utf8', 0, end)
}
