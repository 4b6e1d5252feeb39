import { decodeName } from './paths.ts'

/** A line of /etc/passwd. Names have one character per byte, so what is not UTF-8 equals only itself. */
export interface Account {
  name: string
  /** Null in a line without a colon. */
  password: string | null
  uid: number
  gid: number
  home: string
  /** Empty for `/bin/sh`. */
  shell: string
}

/** A line of /etc/group; names as in `Account`. */
export interface Group {
  name: string
  gid: number
  members: string[]
}

/** Bytes of an account file that is read: enough for 30,000 accounts. */
export const MAX_FILE = 2 * 2 ** 20

/** Bytes of a line that the engines' parser accepts: bufio.Scanner's default, and 1 MiB for groups. */
const MAX_PASSWD_LINE = 64 * 1024
const MAX_GROUP_LINE = 1024 * 1024

/**
 * The accounts of /etc/passwd as engines read them (moby/sys/user, user.go): without comments, and with 0 for a number
 * that is missing or malformed. Null if they refuse the file.
 */
export const parsePasswd = onceEach((content: Uint8Array): Account[] | null => {
  const lines = fieldsOfLines(content, MAX_PASSWD_LINE)
  return (
    lines?.map(([name = '', password = null, uid, gid, , home = '', shell = '']) => {
      return { name, password, uid: parseNumber(uid), gid: parseNumber(gid), home, shell }
    }) ?? null
  )
})

/** The groups of /etc/group, likewise; here, a line that starts with `#` is a comment. */
export const parseGroups = onceEach((content: Uint8Array): Group[] | null => {
  const lines = fieldsOfLines(content, MAX_GROUP_LINE)?.filter(([name]) => !name?.startsWith('#'))
  return (
    lines?.map(([name = '', , gid, members = '']) => {
      return { name, gid: parseNumber(gid), members: members === '' ? [] : members.split(',') }
    }) ?? null
  )
})

/** Fields of a line that are read. */
const FIELDS = 7

/** Many checks ask for the accounts of one file. */
function onceEach<T>(parse: (content: Uint8Array) => T): (content: Uint8Array) => T {
  const results = new WeakMap<Uint8Array, { value: T }>()
  return content => {
    const result = results.get(content) ?? { value: parse(content) }
    results.set(content, result)
    return result.value
  }
}

/** The fields of each line that is not empty, one character per byte; null if a line or the file is too long. */
export function fieldsOfLines(content: Uint8Array, maxLine = Number.POSITIVE_INFINITY): string[][] | null {
  if (content.length > MAX_FILE) return null
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  const lines = bytes.toString('latin1').split('\n')
  if (lines.some(line => line.length >= maxLine)) return null
  return lines.map(trimLine).flatMap(line => (line === '' ? [] : [line.split(':', FIELDS)]))
}

/** The bytes of a text as names of accounts have them. As in Go, half a surrogate pair is U+FFFD. */
export function bytesOfName(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** The name of an account for people, and different for different names. */
export function textOfName(bytes: string): string {
  return decodeName(Buffer.from(bytes, 'latin1'))
}

/** The characters that Go's `unicode.IsSpace` knows, in UTF-8. */
const SPACE = String.raw`(?:[\t-\r ]|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80)`
const LEADING = new RegExp(`^${SPACE}+`)
const TRAILING = new RegExp(`${SPACE}$`)

/** As Go's `bytes.TrimSpace`, which keeps a byte order mark and trims U+0085, unlike `trim()`. */
function trimLine(bytes: string): string {
  const line = bytes.replace(LEADING, '')
  // The search from each space would take quadratic time in a line of spaces.
  let end = line.length
  while (end > 0 && TRAILING.test(line.slice(Math.max(0, end - 3), end))) {
    end -= TRAILING.exec(line.slice(Math.max(0, end - 3), end))?.[0].length ?? 1
  }
  return line.slice(0, end)
}

/** The engines ignore errors: what is not a number is 0 (`app:x::` is root). */
function parseNumber(text = ''): number {
  return atoi(text) ?? 0
}

/** The largest number of 64 bits. */
const MAX_UINT = '18446744073709551615'

/**
 * As Go's strconv.Atoi; null for a syntax error. A number that is out of range is the largest or smallest one; Go notices
 * that before it looks at the character after it.
 */
export function atoi(text: string): number | null {
  const [, sign, digits = '', rest] = /^([+-]?)(\d*)(.*)$/s.exec(text) ?? []
  const significant = digits.replace(/^0+/, '')
  const overflows =
    significant.length > MAX_UINT.length || (significant.length === MAX_UINT.length && significant > MAX_UINT)
  if (digits === '' || (rest !== '' && !overflows)) return null
  const number = Math.min(2 ** 63, Number(digits))
  // Adding 0 turns -0 into 0.
  return (sign === '-' ? -number : number) + 0
}
