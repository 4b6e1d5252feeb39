/** Paths inside an image: absolute, one slash between names, none at the end. */

/** Linux's PATH_MAX, in bytes. */
export const MAX_PATH = 4096

/** The names of a path from the root down; empty for the root. `.` and empty names are left out, `..` is kept. */
export function namesOf(path: string): string[] {
  const names = path.split('/')
  return names.every(name => name !== '' && name !== '.') ? names : names.filter(name => name !== '' && name !== '.')
}

/**
 * A name as an archive has it, as a path of the image. `..` is taken lexically and never leads out of the root,
 * which is how containerd and umoci contain such names; whoever reads the archive reports them.
 */
export function normalize(name: string): string {
  // Nearly every name is plain already, so the common case allocates nothing but the result.
  if (!UNUSUAL.test(name)) return name === '' || name === '.' ? '/' : '/' + name
  const names: string[] = []
  for (const part of namesOf(name)) {
    if (part === '..') names.pop()
    else names.push(part)
  }
  return '/' + names.join('/')
}

/** An empty name, `.`, `..`, a leading or a closing slash. */
const UNUSUAL = /^\/|\/$|\/\/|(?:^|\/)\.{1,2}(?:\/|$)/

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash <= 0 ? '/' : path.slice(0, slash)
}

export function basenameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function join(directory: string, name: string): string {
  return directory === '/' ? '/' + name : directory + '/' + name
}

/** Whether `path` lies below `directory`, which is not below itself. */
export function isBelow(path: string, directory: string): boolean {
  if (directory === '/') return path !== '/'
  return path.length > directory.length && path.startsWith(directory) && path[directory.length] === '/'
}

/** Byte order, as `LC_ALL=C sort` has it; JavaScript's own order differs beyond the Basic Multilingual Plane. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    if (x < 0xd800 && y < 0xd800) return x - y
    return Buffer.compare(encodeName(a), encodeName(b))
  }
  return a.length - b.length
}

/**
 * The string for a file name's bytes. Linux names are bytes of any kind: one that is not UTF-8 becomes a lone low
 * surrogate (U+DC80 to U+DCFF), as in Python's PEP 383, so that two names never become one.
 */
export function decodeName(bytes: Buffer, start = 0, end = bytes.length): string {
  // Very many names are read, and nearly all are plain: these make no object but the text.
  let at = start
  while (at < end && (bytes[at] as number) < 0x80) at++
  if (at === end) return bytes.toString('latin1', start, end)
  const name = bytes.subarray(start, end)
  try {
    return strict.decode(name)
  } catch {
    return decodeLossless(name)
  }
}

/** The bytes of a name that `decodeName` gave. */
export function encodeName(name: string): Buffer {
  if (!LONE.test(name)) return Buffer.from(name, 'utf8')
  const parts: Buffer[] = []
  for (const character of name) {
    const code = character.codePointAt(0) as number
    parts.push(code >= 0xdc80 && code <= 0xdcff ? Buffer.of(code - 0xdc00) : Buffer.from(character, 'utf8'))
  }
  return Buffer.concat(parts)
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const LONE = /[\udc80-\udcff]/u

function decodeLossless(buffer: Buffer): string {
  let text = ''
  for (let i = 0; i < buffer.length; ) {
    const length = sequenceLength(buffer, i)
    text += length === 0 ? String.fromCharCode(0xdc00 + (buffer[i] as number)) : buffer.toString('utf8', i, i + length)
    i += length || 1
  }
  return text
}

/** How many bytes the well-formed UTF-8 sequence at `at` has; 0 where there is none. */
function sequenceLength(buffer: Buffer, at: number): number {
  const lead = buffer[at] as number
  if (lead < 0x80) return 1
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0
  if (length === 0 || at + length > buffer.length) return 0
  try {
    strict.decode(buffer.subarray(at, at + length))
    return length
  } catch {
    return 0
  }
}
