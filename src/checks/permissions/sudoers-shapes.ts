import { type Command, parseSudoCommand } from './commands.ts'
import { isKept, isPlain } from './grants.ts'

/**
 * The shapes of lines of sudoers(5) that usual images have. A line of another shape, such as an alias, a list of users,
 * an exception or a continued line, may mean anything.
 */
export type SudoersLine =
  | { kind: 'nothing' }
  | { kind: 'include'; path: string; isFolder: boolean }
  | { kind: 'settings'; searchPath: string[] }
  | SudoersRule

export interface SudoersRule {
  kind: 'rule'
  /** `ALL`, or a name, or a number with `#`; behind `%` that of a group. */
  who: string
  /** Null for any. */
  as: string | null
  commands: { text: string; command: Command; tag: 'PASSWD' | 'NOPASSWD' | null }[]
}

const NAME = String.raw`[a-z_][a-z\d_.-]*`
const NUMBER = String.raw`#(?:0|[1-9]\d*)`
const AS = `(?:ALL|${NAME}|${NUMBER})`
/** Blank, or a comment, which is one line whatever its end is. A number behind `#` is that of a user. */
const NOTHING = /^[ \t]*(?:$|#(?!-?\d|include))/
const INCLUDE = /^[@#](include|includedir)[ \t]+(\/[\w./-]+)$/
const SETTINGS = new RegExp(`^Defaults(?::%?${NAME})?[ \\t]+(.*)$`)
/** Which editor root gets for rules of sudo: who may start it writes them anyway. */
const EDITORS = /^Defaults!\/usr\/s?bin\/visudo[ \t]+env_keep[ \t]*\+=[ \t]*"SUDO_EDITOR EDITOR VISUAL"$/
const RULE = new RegExp(
  `^(ALL|%?(?:${NAME}|${NUMBER}))[ \\t]+ALL[ \\t]*=[ \\t]*(?:\\([ \\t]*(${AS})[ \\t]*(?::[ \\t]*${AS}[ \\t]*)?\\)[ \\t]*)?([^( \\t].*)$`,
)
const TAG = /^(?:(NO)?(PASSWD|SETENV|EXEC)[ \t]*:[ \t]*)/
const COMMAND = /^(?:[^\\"#,:=]|\\[,:=])+(?:[ \t]"")?$/

/** Null for a line of another shape. */
export function parseSudoersLine(raw: string): SudoersLine | null {
  if (NOTHING.test(raw)) return { kind: 'nothing' }
  if (!isPlain(raw)) return null
  const line = raw.trim()
  const [, kind, path] = INCLUDE.exec(line) ?? []
  if (path !== undefined) return { kind: 'include', path, isFolder: kind === 'includedir' }
  const text = line.replace(/[ \t]#(?:[ \t].*)?$/, '').trim()
  if (EDITORS.test(text)) return { kind: 'nothing' }
  const settings = SETTINGS.exec(text)?.[1]
  return settings === undefined ? parseRule(text) : parseSettings(settings)
}

function parseRule(line: string): SudoersRule | null {
  const [, who, as = 'root', list = ''] = RULE.exec(line) ?? []
  if (who === undefined) return null
  const commands: SudoersRule['commands'] = []
  let tag: 'PASSWD' | 'NOPASSWD' | null = null
  let hasAnyVariables = false
  for (const part of list.split(/(?<!\\),/)) {
    let text = part.trim()
    for (let match = TAG.exec(text); match !== null; match = TAG.exec(text)) {
      const isOff = match[1] !== undefined
      if (match[2] === 'PASSWD') tag = isOff ? 'NOPASSWD' : 'PASSWD'
      if (match[2] === 'SETENV') hasAnyVariables = !isOff
      text = text.slice(match[0].length)
    }
    const command = COMMAND.test(text) ? parseSudoCommand(text) : null
    if (command === null) return null
    commands.push({ text, command: { ...command, hasAnyVariables }, tag })
  }
  return { kind: 'rule', who, as: as === 'ALL' ? null : as.replace('#', ''), commands }
}

/** Settings that change neither who is asked for a password nor what commands read, with and without `!`. */
const FLAG =
  /^(?:env_reset|!?(?:mail_badpass|use_pty|requiretty|visiblepw|always_set_home|match_group_by_gid|always_query_group_plugin|tty_tickets|insults|pwfeedback|lecture|targetpw|syslog))$/
const VALUES: Readonly<Record<string, RegExp>> = {
  passwd_tries: /^\d+$/,
  passwd_timeout: /^\d+$/,
  timestamp_timeout: /^-?\d+$/,
  timestamp_type: /^(?:global|ppid|tty)$/,
  lecture: /^(?:never|once|always)$/,
  syslog: /^[a-z\d]+$/,
  secure_path: /^\/[\w./+-]*(?::\/[\w./+-]*)*$/,
}

function parseSettings(list: string): SudoersLine | null {
  const searchPath: string[] = []
  for (const part of list.split(',')) {
    const text = part.trim()
    const [, name = '', operator, word = '', quoted] =
      /^([a-z_]+)[ \t]*([+-]?=)[ \t]*("([^"]*)"|[^"\\ \t]+)$/.exec(text) ?? []
    const value = quoted ?? word
    const isKnown =
      name === 'env_keep'
        ? value.split(/[ \t]+/).every(one => one === '' || isKept(one))
        : FLAG.test(text) || (operator === '=' && VALUES[name]?.test(value) === true)
    if (!isKnown) return null
    if (name === 'secure_path') searchPath.push(...value.split(':'))
  }
  return { kind: 'settings', searchPath }
}
