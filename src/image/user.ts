import type { Image, Need, Tree } from './model.ts'

/** Why a container cannot start as the configured user, or why that is unknown. */
export type UserProblem =
  | AccountProblem
  /** Windows accounts are not files of the image. */
  | { part: 'user'; kind: 'not-evaluated'; name: string }

/** A problem with the account files of an image, or with its USER. */
export type AccountProblem =
  /** The name is not in /etc/passwd (or /etc/group), or there is no such file. */
  | { part: 'user' | 'group'; kind: 'unknown-name'; name: string; file: string; fileMissing: boolean }
  /** A number below 0 or above 2^31-1, in USER or in the entry that it names. */
  | { part: 'user' | 'group'; kind: 'out-of-range'; name: string }
  /** More than one colon. */
  | { part: 'group'; kind: 'too-many-parts'; name: string }
  /** The account file exists, but an engine's parser rejects it (a line of more than 64 KiB). */
  | { part: 'user' | 'group'; kind: 'malformed-file'; name: string; file: string }
  /** The file is in the image, but the reader did not keep its content. */
  | { part: 'user' | 'group'; kind: 'unread-file'; name: string; file: string }

/** The user that a container of the image runs as. */
export interface UserFacts {
  /** `config.User` from the image; empty if not set. */
  spec: string
  uid: number | null
  gid: number | null
  /** Null if unknown. */
  root: boolean | null
  /** Whether the user part is a number, as Kubernetes' `runAsNonRoot` requires. An empty one is 0. */
  numeric: boolean
  /** Whether an engine finds a user to start the container as. */
  resolved: boolean
  /** The user's name in /etc/passwd, or null. */
  name: string | null
  problem: UserProblem | null
}

/** The files that `resolveUser` reads; each can be a symlink (Nix, OSTree). */
export const USER_NEEDS: Need[] = [
  { kind: 'path', path: '/etc/passwd' },
  { kind: 'path', path: '/etc/group' },
]

/** Resolves the user of an image. A Windows image's user is not evaluated, so it is never known to be non-root. */
export function resolveImageUser(image: Image): UserFacts {
  const spec = image.config.user
  if (image.platform.os !== 'windows') return resolveUser(spec, image.tree)
  const problem: UserProblem = { part: 'user', kind: 'not-evaluated', name: spec }
  return { spec, uid: null, gid: null, root: null, numeric: false, resolved: false, name: null, problem }
}

/**
 * Resolves a USER value with the image's /etc/passwd and /etc/group as Docker and containerd do when they start a
 * container: moby/sys user/user.go `GetExecUser`, containerd pkg/oci/spec_opts.go `WithUser`. If they differ (`app:` is
 * the user's group in moby and group 0 in containerd), moby's result counts. Never throws.
 */
export function resolveUser(spec: string, tree: Tree): UserFacts & { problem: AccountProblem | null } {
  const [user = '', group = '', ...rest] = spec.split(':')
  const userId = parseId(user)
  const facts = {
    spec,
    uid: null,
    gid: null,
    root: null,
    numeric: user === '' || typeof userId === 'number',
    resolved: false,
    name: null,
    problem: null,
  }
  if (rest.length > 0) {
    return { ...facts, problem: { part: 'group', kind: 'too-many-parts', name: spec.slice(user.length + 1) } }
  }
  const account = findUser(user, userId, tree)
  if ('problem' in account) return { ...facts, problem: account.problem }
  const userFacts = { ...facts, uid: account.uid, gid: account.gid, root: account.uid === 0, name: account.name }
  if (group === '') return { ...userFacts, resolved: true }
  const gid = findGroup(group, tree)
  if (typeof gid !== 'number') return { ...userFacts, gid: null, problem: gid }
  return { ...userFacts, gid, resolved: true }
}

type Account = { uid: number; gid: number; name: string | null } | { problem: AccountProblem }

function findUser(name: string, id: ParsedId, tree: Tree): Account {
  if (id === 'out-of-range') return { problem: { part: 'user', kind: 'out-of-range', name } }
  const query = name === '' ? 0 : id
  const file = readAccounts('/etc/passwd', MAX_PASSWD_LINE, tree)
  if (file === 'malformed') return { problem: { part: 'user', kind: 'malformed-file', name, file: '/etc/passwd' } }
  if (file === 'unread') {
    // A number is a UID even if the file is unreadable. Only its group is unknown, for which engines fall back to 0.
    if (query !== 'name') return { uid: query, gid: 0, name: null }
    return { problem: { part: 'user', kind: 'unread-file', name, file: '/etc/passwd' } }
  }
  const fields = (file ?? []).find(([entry, , uid]) =>
    query === 'name' ? entry === toBytes(name) : lenientId(uid) === query,
  )
  if (fields) {
    const [entry = '', , uid, gid] = fields
    const ids = { uid: lenientId(uid), gid: lenientId(gid), name: toText(entry) }
    if (!inRange(ids.uid)) return { problem: { part: 'user', kind: 'out-of-range', name } }
    if (!inRange(ids.gid)) return { problem: { part: 'group', kind: 'out-of-range', name } }
    return ids
  }
  if (query !== 'name') return { uid: query, gid: 0, name: null }
  return { problem: { part: 'user', kind: 'unknown-name', name, file: '/etc/passwd', fileMissing: file === null } }
}

function findGroup(name: string, tree: Tree): number | AccountProblem {
  const id = parseId(name)
  if (typeof id === 'number') return id
  if (id === 'out-of-range') return { part: 'group', kind: 'out-of-range', name }
  const file = readAccounts('/etc/group', MAX_GROUP_LINE, tree)
  if (file === 'malformed') return { part: 'group', kind: 'malformed-file', name, file: '/etc/group' }
  if (file === 'unread') return { part: 'group', kind: 'unread-file', name, file: '/etc/group' }
  // The engines ignore comments in /etc/group, but not in /etc/passwd.
  const fields = (file ?? []).find(([entry = '']) => !entry.startsWith('#') && entry === toBytes(name))
  if (!fields) return { part: 'group', kind: 'unknown-name', name, file: '/etc/group', fileMissing: file === null }
  const gid = lenientId(fields[2])
  return inRange(gid) ? gid : { part: 'group', kind: 'out-of-range', name }
}

/**
 * Finds the account with the lowest number that is neither root's nor a system service's: a stage can use it without
 * creating one. Debian's policy (9.2.2) and distroless's `nonroot` (65532) set the range. Null if there is none.
 */
export function findOrdinaryAccount(tree: Tree): { name: string; uid: number } | null {
  const file = readAccounts('/etc/passwd', MAX_PASSWD_LINE, tree)
  if (file === null || typeof file === 'string') return null
  const accounts = file.map(([name = '', , uid]) => ({ name: toText(name), uid: lenientId(uid) }))
  const ordinary = accounts.filter(({ name, uid }) => name !== '' && uid >= 1000 && uid < 65534)
  return ordinary.sort((a, b) => a.uid - b.uid)[0] ?? null
}

/** Bytes of a line that the engines' parser accepts: bufio.Scanner's default, and 1 MiB for groups. */
const MAX_PASSWD_LINE = 64 * 1024
const MAX_GROUP_LINE = 1024 * 1024

/** The fields of each line, one character per byte; null if there is no such file. */
function readAccounts(path: string, lineLimit: number, tree: Tree): string[][] | null | 'malformed' | 'unread' {
  const entry = tree.resolve(path)
  if (entry?.type !== 'file') return null
  const content = entry.size === 0 ? new Uint8Array() : tree.content(path)
  if (content === undefined || content.length < entry.size) return 'unread'
  const lines = Buffer.from(content).toString('latin1').split('\n')
  if (lines.some(line => line.length >= lineLimit)) return 'malformed'
  return lines.map(trimLine).flatMap(line => (line === '' ? [] : [line.split(':')]))
}

/** The characters that Go's `unicode.IsSpace` knows, in UTF-8. */
const SPACE = String.raw`(?:[\t-\r ]|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80)+`
const LEADING = new RegExp(`^${SPACE}`)
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

/** The engines compare bytes, one per character here: what is not UTF-8 equals only itself. */
const toBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

const toText = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8')

type ParsedId = number | 'name' | 'out-of-range'

/** Parses a number like Go's strconv.Atoi (`00`, `+0`, `-0` are 0; `0x0` is a name), in the range that runc accepts. */
function parseId(text: string): ParsedId {
  if (!/^[+-]?\d+$/.test(text)) return 'name'
  // Adding 0 turns -0 into 0.
  const id = Number(text) + 0
  return inRange(id) ? id : 'out-of-range'
}

/** A number in an account file. Anything else is 0, because the engines ignore the error (`app:x::` is root). */
function lenientId(text: string | undefined): number {
  return text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) + 0 : 0
}

function inRange(id: number): boolean {
  return id >= 0 && id <= 2 ** 31 - 1
}
