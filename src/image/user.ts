import { systemOf } from '../oci/system.ts'
import { type Account, atoi, bytesOfName, MAX_FILE, parseGroups, parsePasswd, textOfName } from './accounts.ts'
import type { Image, Need, Tree } from './model.ts'

/** Why a container cannot start as the configured user, or why that is unknown. */
export type UserProblem =
  | AccountProblem
  /** The accounts of other systems, such as Windows, are not files of the image. */
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
  /** The home directory in /etc/passwd, which may be empty; null without an entry. */
  home: string | null
  /** The other groups whose member the user is in /etc/group; empty if USER has a group. */
  groups: number[]
  problem: UserProblem | null
}

/** What `resolveUser` needs of an image's files. */
type Files = Pick<Tree, 'resolve' | 'content'>

/** The files that `resolveUser` reads; each can be a symlink (Nix, OSTree). */
export const USER_NEEDS: Need[] = [
  { kind: 'path', path: '/etc/passwd' },
  { kind: 'path', path: '/etc/group' },
]

/** Resolves the user of an image. For a system other than Unix it is not evaluated, so it is never known to be non-root. */
export function resolveImageUser(image: Image): UserFacts {
  const spec = image.config.user
  if (systemOf(image.platform) === 'unix') return resolveUser(spec, image.tree)
  const problem: UserProblem = { part: 'user', kind: 'not-evaluated', name: spec }
  return { spec, uid: null, gid: null, root: null, numeric: false, resolved: false, ...NO_ACCOUNT, problem }
}

const NO_ACCOUNT = { name: null, home: null, groups: [] }

/**
 * Resolves a USER value with the image's /etc/passwd and /etc/group as Docker and containerd do when they start a
 * container: moby/sys user/user.go `GetExecUser`, containerd pkg/oci/spec_opts.go `WithUser`. If they differ (`app:` is
 * the user's group in moby and group 0 in containerd), moby's result counts. Never throws.
 */
export function resolveUser(spec: string, tree: Files): UserFacts & { problem: AccountProblem | null } {
  const [user = '', group = '', ...rest] = spec.split(':')
  const userId = parseId(user)
  const facts = {
    spec,
    uid: null,
    gid: null,
    root: null,
    numeric: user === '' || typeof userId === 'number',
    resolved: false,
    ...NO_ACCOUNT,
    problem: null,
  }
  if (rest.length > 0) {
    return { ...facts, problem: { part: 'group', kind: 'too-many-parts', name: spec.slice(user.length + 1) } }
  }
  const match = findUser(user, userId, tree)
  if ('problem' in match) return { ...facts, problem: match.problem }
  const { uid, gid, account } = match
  const name = account === null ? null : textOfName(account.name)
  const home = account === null ? null : textOfName(account.home)
  const userFacts = { ...facts, uid, gid, root: uid === 0, name, home }
  const groups = findGroups(group, account, tree)
  // A group in USER replaces that of the account.
  if (group === '' && !inRange(gid)) {
    return { ...userFacts, gid: null, problem: { part: 'group', kind: 'out-of-range', name: user } }
  }
  if (groups === null) return { ...userFacts, resolved: true }
  if ('problem' in groups) return { ...userFacts, gid: null, problem: groups.problem }
  return { ...userFacts, ...groups, resolved: true }
}

/** The login shell of a user, as in /etc/passwd; null if that is unknown. */
export function loginShellOf(name: string, tree: Files): string | null {
  const match = findUser(name, parseId(name), tree)
  return 'problem' in match || match.account === null ? null : textOfName(match.account.shell) || '/bin/sh'
}

type FoundUser = { uid: number; gid: number; account: Account | null } | { problem: AccountProblem }

function findUser(name: string, id: ParsedId, tree: Files): FoundUser {
  if (id === 'out-of-range') return { problem: { part: 'user', kind: 'out-of-range', name } }
  const query = name === '' ? 0 : id
  const accounts = readFile(PASSWD, parsePasswd, tree)
  if (accounts === 'malformed') return { problem: { part: 'user', kind: 'malformed-file', name, file: PASSWD } }
  if (accounts === 'unread') {
    // A number is a UID even if the file is unreadable. Only its group is unknown, for which engines fall back to 0.
    if (query !== 'name') return { uid: query, gid: 0, account: null }
    return { problem: { part: 'user', kind: 'unread-file', name, file: PASSWD } }
  }
  const bytes = bytesOfName(name)
  const account = (accounts ?? []).find(one => (query === 'name' ? one.name === bytes : one.uid === query))
  if (account) {
    if (!inRange(account.uid)) return { problem: { part: 'user', kind: 'out-of-range', name } }
    return { uid: account.uid, gid: account.gid, account }
  }
  if (query !== 'name') return { uid: query, gid: 0, account: null }
  return { problem: { part: 'user', kind: 'unknown-name', name, file: PASSWD, fileMissing: accounts === null } }
}

/** The group that USER names, or those of its account; null if the engine does not look. */
type FoundGroups = { gid: number } | { groups: number[] } | { problem: AccountProblem } | null

function findGroups(name: string, account: Account | null, tree: Files): FoundGroups {
  const id = name === '' ? null : parseId(name)
  if (id === 'out-of-range') return { problem: { part: 'group', kind: 'out-of-range', name } }
  if (id === null && (account === null || account.name === '')) return null
  const groups = readFile(GROUP, parseGroups, tree)
  const problem = { part: 'group', name: name || textOfName(account?.name ?? ''), file: GROUP } as const
  // Engines read the file even for a number.
  if (groups === 'malformed') return { problem: { ...problem, kind: 'malformed-file' } }
  if (id === null) {
    const member = account?.name ?? ''
    const own = groups === 'unread' ? [] : (groups ?? []).filter(({ members }) => members.includes(member))
    return { groups: own.map(({ gid }) => gid) }
  }
  if (id !== 'name') return { gid: id }
  if (groups === 'unread') return { problem: { ...problem, kind: 'unread-file' } }
  const group = (groups ?? []).find(one => one.name === bytesOfName(name))
  if (!group) return { problem: { ...problem, kind: 'unknown-name', fileMissing: groups === null } }
  return inRange(group.gid) ? { gid: group.gid } : { problem: { part: 'group', kind: 'out-of-range', name } }
}

/**
 * Finds the account with the lowest number that is neither root's nor a system service's: a stage can use it without
 * creating one. Debian's policy (9.2.2) and distroless's `nonroot` (65532) set the range. Null if there is none.
 */
export function findOrdinaryAccount(tree: Files): { name: string; uid: number } | null {
  const accounts = readFile(PASSWD, parsePasswd, tree)
  if (accounts === null || typeof accounts === 'string') return null
  const ordinary = accounts.filter(({ name, uid }) => name !== '' && uid >= 1000 && uid < 65534)
  const [first] = ordinary.sort((a, b) => a.uid - b.uid)
  return first === undefined ? null : { name: textOfName(first.name), uid: first.uid }
}

const PASSWD = '/etc/passwd'
const GROUP = '/etc/group'

/** Null if there is no such file. */
function readFile<T>(
  path: string,
  parse: (content: Uint8Array) => T | null,
  tree: Files,
): T | null | 'malformed' | 'unread' {
  const entry = tree.resolve(path)
  if (entry?.type !== 'file') return null
  const content = entry.size === 0 ? new Uint8Array() : tree.content(path)
  if (content === undefined || content.length < entry.size || content.length > MAX_FILE) return 'unread'
  return parse(content) ?? 'malformed'
}

type ParsedId = number | 'name' | 'out-of-range'

/** `00`, `+0` and `-0` are 0, and `0x0` is a name. The range is the one that runc accepts. */
function parseId(text: string): ParsedId {
  const id = atoi(text)
  if (id === null) return 'name'
  return inRange(id) ? id : 'out-of-range'
}

function inRange(id: number): boolean {
  return id >= 0 && id <= 2 ** 31 - 1
}
