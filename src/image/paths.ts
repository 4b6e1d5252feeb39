/** Paths inside an image are absolute, with one slash between names and none at the end. */

/** Linux's PATH_MAX, in bytes. */
export const MAX_PATH = 4096

/** The names of a path, from the root down; empty for the root. Drops `.` and empty names, and keeps `..`. */
export function namesOf(path: string): string[] {
  const names = path.split('/')
  return names.every(name => name !== '' && name !== '.') ? names : names.filter(name => name !== '' && name !== '.')
}

/**
 * Converts a name from an archive into a path. `..` is lexical and cannot leave the root, as in containerd and umoci; the
 * layer reader reports such names.
 */
export function normalize(name: string): string {
  // Nearly all names are plain, and this path allocates only the result.
  if (!UNUSUAL.test(name)) return name === '' || name === '.' ? '/' : '/' + name
  const names: string[] = []
  for (const part of namesOf(name)) {
    if (part === '..') names.pop()
    else names.push(part)
  }
  return '/' + names.join('/')
}

/** Matches an empty name, `.`, `..`, a leading slash and a trailing slash. */
const UNUSUAL = /^\/|\/$|\/\/|(?:^|\/)\.{1,2}(?:\/|$)/

/** Linux's NAME_MAX, in bytes. */
const MAX_NAME = 255

/** Whether the path has a name that is too long for Linux. */
export function hasLongName(path: string): boolean {
  // A UTF-16 unit has at most three bytes, so nearly all paths need no loop.
  const short = MAX_NAME / 3
  if (path.length <= short) return false
  for (let start = 1; start < path.length; ) {
    const slash = path.indexOf('/', start)
    const end = slash < 0 ? path.length : slash
    if (end - start > short && encodeName(path.slice(start, end)).length > MAX_NAME) return true
    start = end + 1
  }
  return false
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash <= 0 ? '/' : path.slice(0, slash)
}

/** A directory and those above it. */
export function upwards(folder: string): string[] {
  const above = parentOf(folder)
  return folder === '/' || above === folder ? ['/'] : [folder, ...upwards(above)]
}

export function basenameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function join(directory: string, name: string): string {
  return directory === '/' ? '/' + name : directory + '/' + name
}

/** Whether `path` is below `directory`, which is not below itself. */
export function isBelow(path: string, directory: string): boolean {
  if (directory === '/') return path !== '/'
  return path.length > directory.length && path.startsWith(directory) && path[directory.length] === '/'
}

/** Whether a path is below one of these directories. It asks each directory above once, whatever the number of paths. */
export function belowAny(directories: ReadonlySet<string>): (path: string) => boolean {
  const answers = new Map<string, boolean>()
  const contains = (directory: string): boolean => {
    const before = answers.get(directory)
    if (before !== undefined) return before
    const answer = directories.has(directory) || (directory !== '/' && contains(parentOf(directory)))
    answers.set(directory, answer)
    return answer
  }
  return path => path !== '/' && contains(parentOf(path))
}

/** Compares in byte order, like `LC_ALL=C sort`. JavaScript's order differs beyond the Basic Multilingual Plane. */
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
 * Decodes a file name. Linux names are arbitrary bytes: a byte that is not UTF-8 becomes a lone low surrogate (U+DC80 to
 * U+DCFF), as in Python's PEP 383, so distinct names stay distinct.
 */
export function decodeName(bytes: Buffer, start = 0, end = bytes.length): string {
  // Nearly all names are ASCII, and this path allocates only the text.
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

/** The bytes of a name that `decodeName` returned. */
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

/** The length of the well-formed UTF-8 sequence at `at`; 0 if there is none. */
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
