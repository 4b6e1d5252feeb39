/** What sudoers(5) allows in a line, as far as Stagegate understands it. Whatever else a line has, it may mean anything. */

/** Settings that change who is asked for a password, or whose password. */
const RISKY = new Set([
  'authenticate',
  'exempt_group',
  'runas_default',
  'group_plugin',
  'pam_service',
  'pam_login_service',
])

const SETTING = /^(!?)\s*([a-z_]+)(?:\s*[+-]?=\s*("[^"]*"|[^\s",]*(?:\s[^\s",]+)*))?$/

/** A setting of `Defaults`; null if it is not understood. */
export function parseSetting(text: string): { name: string; off: boolean; value: string } | null {
  const [, not = '', name = '', value = ''] = SETTING.exec(text) ?? []
  return name === '' ? null : { name, off: not !== '', value: value.replaceAll('"', '') }
}

/** Whether a setting decides about passwords. */
export function isRisky(name: string): boolean {
  return RISKY.has(name)
}

/** A user, `%group`, `#uid`, `%#gid`, an alias or `ALL`; `!` excludes it. Not netgroups and groups of plugins. */
export function isMember(word: string): boolean {
  return /^!*\s*(?:%?#\d+|%?[^\s%#:+"\\!=(),]+)$/.test(word)
}

/** Hosts are names, addresses or patterns. */
export function isHost(word: string): boolean {
  return /^!*\s*[\w.:*?/[\]-]+$/.test(word)
}

export interface CommandSpec {
  /** Null if the one before counts. */
  runas: string | null
  tags: string
  command: string
}

const TAG =
  /^(?:(?:NO)?(?:PASSWD|EXEC|SETENV|LOG_INPUT|LOG_OUTPUT|MAIL|FOLLOW|INTERCEPT)\s*:|(?:CWD|CHROOT|ROLE|TYPE|TIMEOUT|NOTBEFORE|NOTAFTER)=[^\s,=:"\\]+)\s*/

/** A command with the users it runs as; null if it is not understood, such as another host with commands behind `:`. */
export function parseCommand(text: string): CommandSpec | null {
  const runas = /^\(([^()]*)\)\s*/.exec(text)
  let rest = text.slice(runas?.[0].length ?? 0)
  let tags = ''
  for (let tag = TAG.exec(rest); tag !== null; tag = TAG.exec(rest)) {
    tags += tag[0]
    rest = rest.slice(tag[0].length)
  }
  if (!isCommandText(rest)) return null
  return { runas: runas?.[1] ?? null, tags, command: rest.trim() }
}

/** In a command, some characters have a backslash; before it may be a digest, and behind it two quotes for no words. */
export function isCommandText(text: string): boolean {
  return /^(?:sha\d+\s*:\s*[\w+/]+=*\s+)?(?:[^:=\\"]|\\.)+(?:\s"")?$/.test(text)
}

/** The names of a list. They may be quoted, and have characters as hexadecimal digits. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map(one => one.trim().replace(/^(!?[%#]*)"([^"]*)"$/, '$1$2'))
    .filter(one => one !== '')
    .map(one => one.replaceAll(/\\x([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16))))
}

/** At commas outside of parentheses and quotes, and not behind a backslash. */
export function splitCommas(text: string): string[] {
  const parts: string[] = ['']
  let depth = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string
    if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && character === '(') depth++
    else if (!isQuoted && character === ')') depth--
    if (character === ',' && depth <= 0 && !isQuoted && text[at - 1] !== '\\') parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts.map(part => part.trim())
}
