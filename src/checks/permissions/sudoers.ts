import type { Image, TreeEntry } from '../../image/model.ts'
import type { UserFacts } from '../../image/user.ts'
import { type Grant, type Grants, membersOf } from './grants.ts'
import { readSudoers, type SudoersLine } from './read-sudoers.ts'
import { isHost, isMember, isRisky, listOf, parseCommand, parseSetting, splitCommas } from './sudoers-words.ts'

/** Aliases in aliases, and names of all of them: each can name a hundred others. */
const MAX_DEPTH = 5
const MAX_NAMES = 100_000

const ALIAS = /^(?:User|Cmnd|Cmd|Runas|Host)_Alias\s+(.*)$/

/** The rules of sudo for the user. sudoers(5). A file with anything else than what is understood is unread. */
export function sudoGrants(image: Image, user: UserFacts): Grants {
  const { lines, unread } = readSudoers(image)
  const grants: Grant[] = []
  const aliases = readAliases(lines, unread)
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
  for (const { entry, line } of lines) {
    const [, scope = '', settings] = /^Defaults([:@>!]\S+)?\s+(.*)$/.exec(line) ?? []
    if (settings === undefined) continue
    const isOfUser = scope.startsWith(':') && expand(listOf(scope.slice(1))).some(isUser)
    const applies = isOfUser || /^(?:@ALL|>(?:ALL|root))?$/.test(scope)
    for (const text of splitCommas(settings)) {
      const setting = parseSetting(text)
      if (setting === null) unread.add(entry)
      else if (!isRisky(setting.name) || (scope.startsWith(':') && !isOfUser)) continue
      else if (applies && setting.name === 'authenticate') asks = !setting.off
      else if (applies && setting.name === 'exempt_group') asks &&= !groups.has(setting.value)
      else unread.add(entry)
    }
  }
  for (const { entry, line } of lines) {
    if (ALIAS.test(line) || /^Defaults(?:[:@>!]|\s)/.test(line)) continue
    const rule = splitRule(line)
    if (rule === null || !rule.users.every(isMember) || !rule.hosts.every(isHost)) {
      unread.add(entry)
      continue
    }
    const users = expand(rule.users)
    const hosts = expand(rule.hosts)
    if (!users.some(isUser)) continue
    const isExcluded = users.some(name => name.startsWith('!'))
    const isSure = !isExcluded && hosts.includes('ALL') && hosts.length === 1
    if (!addGrants(entry, rule.commands, asks, isSure, expand, grants)) unread.add(entry)
  }
  const [first] = lines
  if (names >= MAX_NAMES && first !== undefined) unread.add(first.entry)
  return { grants, unread: [...unread] }
}

function readAliases(lines: readonly SudoersLine[], unread: Set<TreeEntry>): Map<string, string[]> {
  const aliases = new Map<string, string[]>()
  for (const { entry, line } of lines) {
    for (const one of ALIAS.exec(line)?.[1]?.split(/(?<![\s\\])\s*:\s*(?=[A-Z][A-Z0-9_]*\s*=)/) ?? []) {
      const [, name, value] = /^\s*([A-Z][A-Z0-9_]*)\s*=(.*)$/.exec(one) ?? []
      if (name === undefined || value === undefined) unread.add(entry)
      else aliases.set(name, listOf(value))
    }
  }
  return aliases
}

/** `users hosts = commands`; null for another form. Both lists may have spaces around their commas. */
function splitRule(line: string): { users: string[]; hosts: string[]; commands: string } | null {
  const [whole = ''] = /^(?:[^=\\]|\\.)*=/.exec(line) ?? []
  const lists = whole
    .slice(0, -1)
    .replaceAll(/(?<!\s)\s*,\s*/g, ',')
    .trim()
  const [, users, hosts] = /^(.*\S)\s(\S+)$/.exec(lists.replaceAll(/\s+/g, ' ')) ?? []
  if (users === undefined || hosts === undefined) return null
  return { users: listOf(users), hosts: listOf(hosts), commands: line.slice(whole.length).trim() }
}

/**
 * The last rule for a command counts: a rule for all commands that asks for the password replaces earlier ones.
 * @returns false if a command was not understood
 */
function addGrants(
  entry: TreeEntry,
  spec: string,
  asks: boolean,
  isSure: boolean,
  expand: (names: readonly string[]) => string[],
  grants: Grant[],
): boolean {
  let password = asks
  let runas: string[] = ['root']
  for (const part of splitCommas(spec)) {
    const parsed = parseCommand(part)
    if (parsed === null) return false
    // Behind the colon are groups.
    if (parsed.runas !== null) runas = expand(listOf(parsed.runas.split(':')[0] ?? ''))
    if (!runas.every(isMember)) return false
    if (/NOPASSWD/.test(parsed.tags)) password = false
    else if (/\bPASSWD/.test(parsed.tags)) password = true
    const isRoot =
      runas.some(name => /^(?:ALL|%?root|%?#0+)$/.test(name)) && !runas.some(name => /^!\s*(?:root|#0|ALL)$/.test(name))
    for (const command of expand([parsed.command])) {
      if (command.startsWith('!')) {
        for (const grant of grants) grant.sure = false
      } else if (password && command === 'ALL' && isRoot) grants.length = 0
      else if (!password && isRoot && command !== '') grants.push({ entry, command, sure: isSure })
    }
  }
  return true
}
