import type { Image, Need, Tree } from './model.ts'

/** Why a container cannot start as the user that was asked for, or why that cannot be told. */
export type UserProblem =
  | AccountProblem
  /** Windows accounts are not files of the image. */
  | { part: 'user'; kind: 'not-evaluated'; name: string }

/** A problem with the account files of an image, or with what USER asks of them. */
export type AccountProblem =
  /** The name is not in /etc/passwd (or /etc/group), or there is no such file. */
  | { part: 'user' | 'group'; kind: 'unknown-name'; name: string; file: string; fileMissing: boolean }
  /** A number below 0 or above 2^31-1, written in the USER or in the entry that it names. */
  | { part: 'user' | 'group'; kind: 'out-of-range'; name: string }
  /** More than one colon. */
  | { part: 'group'; kind: 'too-many-parts'; name: string }
  /** The file that names the user is there, but an engine's parser refuses it (a line of more than 64 KiB). */
  | { part: 'user' | 'group'; kind: 'malformed-file'; name: string; file: string }
  /** The file is in the image, and the reader kept no content of it: nothing can be said. */
  | { part: 'user' | 'group'; kind: 'unread-file'; name: string; file: string }

/** Who a container of the image runs as. */
export interface UserFacts {
  /** `config.User` as the image has it; empty where none was set. */
  spec: string
  uid: number | null
  gid: number | null
  /** Null where it could not be told. */
  root: boolean | null
  /** Whether the user part is a number; an empty one counts, for it is 0. Kubernetes' `runAsNonRoot` needs one. */
  numeric: boolean
  /** Whether an engine finds a user to start the container as. */
  resolved: boolean
  /** The name in /etc/passwd that the user was found under, or null. */
  name: string | null
  problem: UserProblem | null
}

/** The files that `resolveUser` reads; either may be a symlink to another place in the image (Nix, OSTree). */
export const USER_NEEDS: Need[] = [
  { kind: 'path', path: '/etc/passwd' },
  { kind: 'path', path: '/etc/group' },
]

/** `resolveUser` for an image; a Windows image's user is not evaluated and therefore never known to be non-root. */
export function userOf(image: Image): UserFacts {
  const spec = image.config.user
  if (image.platform.os !== 'windows') return resolveUser(spec, image.tree)
  const problem: UserProblem = { part: 'user', kind: 'not-evaluated', name: spec }
  return { spec, uid: null, gid: null, root: null, numeric: false, resolved: false, name: null, problem }
}

/**
 * Resolves a USER value against the image's /etc/passwd and /etc/group as Docker and containerd do when they start a
 * container: moby/sys user/user.go `GetExecUser`, containerd pkg/oci/spec_opts.go `WithUser`. Where the two differ
 * (`app:` has the user's group in moby and group 0 in containerd), moby's answer is given. Never throws.
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
  const found = findUser(user, userId, tree)
  if ('problem' in found) return { ...facts, problem: found.problem }
  const known = { ...facts, uid: found.uid, gid: found.gid, root: found.uid === 0, name: found.name }
  if (group === '') return { ...known, resolved: true }
  const gid = findGroup(group, tree)
  if (typeof gid !== 'number') return { ...known, gid: null, problem: gid }
  return { ...known, gid, resolved: true }
}

type FoundUser = { uid: number; gid: number; name: string | null } | { problem: AccountProblem }

function findUser(name: string, id: ParsedId, tree: Tree): FoundUser {
  if (id === 'out-of-range') return { problem: { part: 'user', kind: 'out-of-range', name } }
  const wanted = name === '' ? 0 : id
  const file = readAccounts('/etc/passwd', PASSWD_LINE_LIMIT, tree)
  if (file === 'malformed') return { problem: { part: 'user', kind: 'malformed-file', name, file: '/etc/passwd' } }
  if (file === 'unread') {
    // A number is a UID whatever the file says; only the group that goes with it stays unknown, and 0 is the fallback.
    if (wanted !== 'name') return { uid: wanted, gid: 0, name: null }
    return { problem: { part: 'user', kind: 'unread-file', name, file: '/etc/passwd' } }
  }
  const fields = (file ?? []).find(([entry, , uid]) => (wanted === 'name' ? entry === name : lenientId(uid) === wanted))
  if (fields) {
    const [entry = '', , uid, gid] = fields
    const ids = { uid: lenientId(uid), gid: lenientId(gid), name: entry }
    if (!inRange(ids.uid)) return { problem: { part: 'user', kind: 'out-of-range', name } }
    if (!inRange(ids.gid)) return { problem: { part: 'group', kind: 'out-of-range', name } }
    return ids
  }
  if (wanted !== 'name') return { uid: wanted, gid: 0, name: null }
  return { problem: { part: 'user', kind: 'unknown-name', name, file: '/etc/passwd', fileMissing: file === null } }
}

function findGroup(name: string, tree: Tree): number | AccountProblem {
  const id = parseId(name)
  if (typeof id === 'number') return id
  if (id === 'out-of-range') return { part: 'group', kind: 'out-of-range', name }
  const file = readAccounts('/etc/group', GROUP_LINE_LIMIT, tree)
  if (file === 'malformed') return { part: 'group', kind: 'malformed-file', name, file: '/etc/group' }
  if (file === 'unread') return { part: 'group', kind: 'unread-file', name, file: '/etc/group' }
  // A line of /etc/group may be a comment; one of /etc/passwd may not.
  const fields = (file ?? []).find(([entry = '']) => !entry.startsWith('#') && entry === name)
  if (!fields) return { part: 'group', kind: 'unknown-name', name, file: '/etc/group', fileMissing: file === null }
  const gid = lenientId(fields[2])
  return inRange(gid) ? gid : { part: 'group', kind: 'out-of-range', name }
}

/**
 * The account with the lowest number among those that are neither root's nor a system service's: what a final stage can
 * run as without making one. Debian's policy (9.2.2) and distroless's `nonroot` (65532) set the range. Null where there is none.
 */
export function ordinaryAccount(tree: Tree): { name: string; uid: number } | null {
  const file = readAccounts('/etc/passwd', PASSWD_LINE_LIMIT, tree)
  if (file === null || typeof file === 'string') return null
  const accounts = file.map(([name = '', , uid]) => ({ name, uid: lenientId(uid) }))
  const ordinary = accounts.filter(({ name, uid }) => name !== '' && uid >= 1000 && uid < 65534)
  return ordinary.sort((a, b) => a.uid - b.uid)[0] ?? null
}

/** The longest line that the engines' parser takes: bufio.Scanner's default, and 1 MiB for groups. */
const PASSWD_LINE_LIMIT = 64 * 1024
const GROUP_LINE_LIMIT = 1024 * 1024

/** The lines of such a file as fields; null where there is no such file. */
function readAccounts(path: string, lineLimit: number, tree: Tree): string[][] | null | 'malformed' | 'unread' {
  const entry = tree.resolve(path)
  if (entry?.type !== 'file') return null
  const content = entry.size === 0 ? new Uint8Array() : tree.content(path)
  if (content === undefined || content.length < entry.size) return 'unread'
  const lines = Buffer.from(content).toString('latin1').split('\n')
  if (lines.some(line => line.length >= lineLimit)) return 'malformed'
  const decoded = lines.map(line => Buffer.from(line, 'latin1').toString('utf8').trim())
  return decoded.filter(line => line !== '').map(line => line.split(':'))
}

type ParsedId = number | 'name' | 'out-of-range'

/** A number as Go's strconv.Atoi reads it (`00`, `+0`, `-0` are 0; `0x0` is none), within what runc accepts. */
function parseId(text: string): ParsedId {
  if (!/^[+-]?\d+$/.test(text)) return 'name'
  // Adding 0 makes -0 a plain 0.
  const id = Number(text) + 0
  return inRange(id) ? id : 'out-of-range'
}

/** A number in an account file: anything else counts as 0, because the engines drop the error (`app:x::` is root). */
function lenientId(text: string | undefined): number {
  return text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) + 0 : 0
}

function inRange(id: number): boolean {
  return id >= 0 && id <= 2 ** 31 - 1
}
