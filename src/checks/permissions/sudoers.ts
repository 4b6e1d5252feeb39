import type { Image, Need, TreeEntry } from '../../image/model.ts'
import { normalize, parentOf } from '../../image/paths.ts'
import type { UserFacts } from '../../image/user.ts'
import { type Grant, type Grants, MAX_BYTES, membersOf } from './grants.ts'

export const SUDO_NEEDS: Need[] = [
  { kind: 'path', path: '/etc/sudoers' },
  { kind: 'below', path: '/etc/sudoers.d' },
]

const MAX_FILES = 200
/** Aliases in aliases, and names of all of them: each can name a hundred others. */
const MAX_DEPTH = 5
const MAX_NAMES = 100_000

/** The rules of sudo for the user, as far as they are simple. sudoers(5) */
export function sudoGrants(image: Image, user: UserFacts): Grants {
  const result: Grants = { grants: [], unread: [] }
  const aliases = new Map<string, string[]>()
  const lines: { entry: TreeEntry; line: string }[] = []
  readSudoers(image, '/etc/sudoers', lines, result.unread, new Set())
  for (const { line } of lines) {
    const match = /^(?:User|Cmnd|Cmd|Runas|Host)_Alias\s+(.*)$/.exec(line)
    for (const one of match?.[1]?.split(/(?<![\s\\])\s*:\s*/) ?? []) {
      const [name = '', value = ''] = one.split(/(?<!\s)\s*=\s*/, 2)
      aliases.set(name.trim(), listOf(value))
    }
  }
  let names = 0
  const expand = (of: readonly string[], depth = 0): string[] =>
    of.flatMap(name => {
      const inner = depth < MAX_DEPTH && names < MAX_NAMES ? aliases.get(name) : undefined
      names++
      return inner === undefined ? [name] : expand(inner, depth + 1)
    })
  const { groups, gids } = membersOf(image, user)
  const isUser = (name: string) =>
    name === 'ALL' ||
    name === user.name ||
    (/^#\d+$/.test(name) && Number(name.slice(1)) === user.uid) ||
    (name.startsWith('%#') ? gids.has(Number(name.slice(2))) : name.startsWith('%') && groups.has(name.slice(1)))
  let asks = true
  for (const { line } of lines) {
    const match = /^Defaults(?::(\S+)|@ALL|>(?:ALL|root))?\s+(.*)$/.exec(line)
    if (match === null || !(match[1] === undefined || expand(listOf(match[1])).some(isUser))) continue
    for (const setting of listOf(match[2] ?? '')) {
      if (/^!\s*authenticate$/.test(setting)) asks = false
      const [, exempt] = /^exempt_group\s*=\s*(\S+)$/.exec(setting) ?? []
      if (exempt !== undefined && groups.has(exempt)) asks = false
      if (setting === 'authenticate') asks = true
    }
  }
  for (const { entry, line } of lines) {
    if (/^(?:Defaults|(?:User|Cmnd|Cmd|Runas|Host)_Alias\b)/.test(line)) continue
    const rule = splitRule(line)
    if (rule === null) {
      if (!result.unread.includes(entry)) result.unread.push(entry)
      continue
    }
    const users = expand(listOf(rule.users))
    const hosts = expand(listOf(rule.hosts))
    if (!users.some(isUser)) continue
    const isExcluded = users.some(name => name.startsWith('!'))
    addGrants(
      entry,
      rule.commands,
      asks,
      !isExcluded && hosts.includes('ALL') && hosts.length === 1,
      expand,
      result.grants,
    )
  }
  const [first] = lines
  if (names >= MAX_NAMES && first !== undefined) result.unread.push(first.entry)
  return result
}

/** `users hosts = commands`; null for another form. Both lists may have spaces around their commas. */
function splitRule(line: string): { users: string; hosts: string; commands: string } | null {
  const [whole = ''] = /^(?:[^=\\]|\\.)*=/.exec(line) ?? []
  const lists = whole
    .slice(0, -1)
    .replaceAll(/(?<!\s)\s*,\s*/g, ',')
    .trim()
  const [, users, hosts] = /^(.*\S)\s(\S+)$/.exec(lists.replaceAll(/\s+/g, ' ')) ?? []
  if (users === undefined || hosts === undefined) return null
  return { users, hosts, commands: line.slice(whole.length).trim() }
}

/** The last rule for a command counts: a rule for all commands that asks for the password replaces earlier ones. */
function addGrants(
  entry: TreeEntry,
  spec: string,
  asks: boolean,
  isSure: boolean,
  expand: (names: readonly string[]) => string[],
  grants: Grant[],
): void {
  let password = asks
  let runas: string[] = ['root']
  for (const part of splitOutside(spec)) {
    const match =
      /^(?:\(([^)]*)\)\s*)?((?:(?:[A-Z_]+\s*:|(?:CWD|CHROOT|ROLE|TYPE|TIMEOUT|NOTBEFORE|NOTAFTER)=\S+)\s*)*)(.*)$/.exec(
        part,
      )
    if (match === null) continue
    if (match[1] !== undefined) runas = expand(listOf(match[1].split(':')[0] ?? ''))
    if (/NOPASSWD/.test(match[2] ?? '')) password = false
    else if (/\bPASSWD/.test(match[2] ?? '')) password = true
    const isRoot =
      runas.length === 0
        ? false
        : runas.some(name => /^(?:ALL|"?root"?|#0+)$/.test(name)) &&
          !runas.some(name => /^!(?:root|#0|ALL)$/.test(name))
    for (const command of expand([(match[3] ?? '').trim()])) {
      if (command.startsWith('!')) {
        for (const grant of grants) grant.sure = false
      } else if (password && command === 'ALL' && isRoot) grants.length = 0
      else if (!password && isRoot && command !== '') grants.push({ entry, command, sure: isSure })
    }
  }
}

function readSudoers(
  image: Image,
  path: string,
  lines: { entry: TreeEntry; line: string }[],
  unread: TreeEntry[],
  open: Set<string>,
): void {
  const entry = image.tree.resolve(path)
  if (entry?.type !== 'file' || open.has(entry.path) || open.size >= MAX_FILES) return
  // sudo refuses such files.
  if (entry.uid !== 0 || (entry.mode & 0o002) !== 0 || ((entry.mode & 0o020) !== 0 && entry.gid !== 0)) return
  open.add(entry.path)
  const content = entry.size === 0 ? new Uint8Array() : image.tree.content(path)
  if (content === undefined || content.length > MAX_BYTES) {
    unread.push(entry)
    return
  }
  const text = Buffer.from(content).toString('utf8').replaceAll('\\\n', ' ')
  for (const raw of text.split('\n')) {
    const include = /^\s*[@#](include|includedir)\s+"?([^"\s]+)"?\s*$/.exec(raw)
    if (include !== null) {
      const target = normalize(include[2]?.startsWith('/') ? include[2] : `${parentOf(path)}/${include[2]}`)
      if (include[1] === 'include') readSudoers(image, target, lines, unread, open)
      else {
        for (const name of image.tree.list(image.tree.resolve(target)?.path ?? target)) {
          if (!name.includes('.') && !name.endsWith('~')) readSudoers(image, `${target}/${name}`, lines, unread, open)
        }
      }
      continue
    }
    // `#1000` is a user, and `# 1000` a comment.
    const line = raw.replace(/(^|[^%!])#(?!\d).*/, '$1').trim()
    if (line !== '' && lines.length < 10_000) lines.push({ entry, line })
  }
}

/** Names may be quoted, and have characters as hexadecimal digits. */
function listOf(text: string): string[] {
  return text
    .split(',')
    .map(one => one.trim().replace(/^(!?[%#]*)"([^"]*)"$/, '$1$2'))
    .map(one => one.replaceAll(/\\x([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16))))
    .filter(one => one !== '')
}

/** At commas outside of parentheses. */
function splitOutside(text: string): string[] {
  const parts: string[] = ['']
  let depth = 0
  for (const character of text.slice(0, MAX_BYTES)) {
    if (character === '(') depth++
    else if (character === ')') depth--
    if (character === ',' && depth <= 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts.map(part => part.trim())
}
