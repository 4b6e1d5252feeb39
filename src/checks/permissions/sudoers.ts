import type { Image, TreeEntry } from '../../image/model.ts'
import type { UserFacts } from '../../image/user.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { parseSudoCommand, UNKNOWN } from './commands.ts'
import { type Grant, type Grants, membersOf } from './grants.ts'
import { isOpen } from './pam-stack.ts'
import { readSudoers } from './read-sudoers.ts'
import { aliasExpander, type Expand, isAliasLine } from './sudoers-aliases.ts'
import { asksForPassword, isDefaultsLine, type Names, opensEnvironment } from './sudoers-defaults.ts'
import { isHost, isMember, listOf, parseCommand, splitCommas } from './sudoers-words.ts'

/** The rules of sudo for the user. sudoers(5). A file with anything else than what is understood is unread. */
export function sudoGrants(image: AnalyzedImage, user: UserFacts): Grants {
  const { lines, unread } = readSudoers(image)
  const grants: Grant[] = []
  const expand = aliasExpander(lines, unread)
  const names = namesOf(image, user)
  const asks = asksForPassword(lines, names, expand, unread)
  const needsPassword = !isOpen(image, 'sudo')
  for (const { entry, line } of lines) {
    if (isAliasLine(line) || isDefaultsLine(line)) continue
    const rule = splitRule(line)
    if (rule === null || !rule.users.every(isMember) || !rule.hosts.every(isHost)) {
      unread.add(entry)
      continue
    }
    const users = expand(rule.users)
    const hosts = expand(rule.hosts)
    if (!users.some(names.isUser)) continue
    const isExcluded = users.some(name => name.startsWith('!'))
    const isSure = !isExcluded && hosts.includes('ALL') && hosts.length === 1
    if (!addGrants(entry, rule.commands, { asks, needsPassword }, isSure, expand, grants)) unread.add(entry)
  }
  if (grants.length > 0) for (const entry of opensEnvironment(lines)) unread.add(entry)
  return { grants, unread: [...unread] }
}

function namesOf(image: Image, user: UserFacts): Names {
  const { groups, gids } = membersOf(image, user)
  const isUser = (name: string) =>
    name === 'ALL' ||
    name === user.name ||
    (/^#\d+$/.test(name) && Number(name.slice(1)) === user.uid) ||
    (name.startsWith('%#') ? gids.has(Number(name.slice(2))) : name.startsWith('%') && groups.has(name.slice(1)))
  return { isUser, groups }
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
  { asks, needsPassword }: { asks: boolean; needsPassword: boolean },
  isSure: boolean,
  expand: Expand,
  grants: Grant[],
): boolean {
  let password = asks && needsPassword
  let runas: string[] = ['root']
  let hasAnyVariables = false
  let hasOtherRoot = false
  for (const part of splitCommas(spec)) {
    const parsed = parseCommand(part)
    if (parsed === null) return false
    // Behind the colon are groups.
    if (parsed.runas !== null) runas = expand(listOf(parsed.runas.split(':')[0] ?? ''))
    if (!runas.every(isMember)) return false
    if (/NOPASSWD/.test(parsed.tags)) password = false
    else if (/\bPASSWD/.test(parsed.tags)) password = needsPassword
    if (/\bSETENV/.test(parsed.tags)) hasAnyVariables = true
    else if (/NOSETENV/.test(parsed.tags)) hasAnyVariables = false
    hasOtherRoot ||= /\bCHROOT/.test(parsed.tags)
    const isRoot =
      runas.some(name => /^(?:ALL|%?root|%?#0+)$/.test(name)) && !runas.some(name => /^!\s*(?:root|#0|ALL)$/.test(name))
    for (const command of expand([parsed.command])) {
      if (command.startsWith('!')) {
        for (const grant of grants) grant.sure = false
      } else if (password && command === 'ALL' && isRoot) grants.length = 0
      else if (!password && isRoot) {
        const allowed = parseSudoCommand(command)
        if (allowed === null) return false
        // Another root directory has other programs.
        const isElsewhere = hasOtherRoot && allowed.kind !== 'all'
        grants.push({
          entry,
          text: command,
          commands: [isElsewhere ? UNKNOWN : { ...allowed, hasAnyVariables }],
          sure: isSure,
        })
      }
    }
  }
  return true
}
