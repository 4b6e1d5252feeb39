import { isEditor, isInterpreter, isLanguage } from '../../image/extract/interpreters.ts'
import { basenameOf } from '../../image/paths.ts'
import type { Effect } from './commands.ts'
import { hasWildcard } from './name-pattern.ts'

/** Programs besides interpreters with which root runs any command, or writes any file or password, if the words are free. */
const OTHERS = new RegExp(
  `^(?:${[
    'apt|apt-get|aptitude|dpkg|apk|yum|dnf5?|microdnf|rpm|zypper|pacman|pip[\\d.]*|gem|npm|npx|yarn|pnpm|composer|bundle|rake',
    'su|sudo|doas|runuser|login|passwd|chpasswd|newusers|useradd|usermod|adduser|vipw|vigr|visudo|setfacl',
    'service|run-parts|run-mailcap|systemd-run|supervisord|tini|dumb-init|catatonit|screen|tmux|watch|parallel|ionice|chrt',
    'prlimit|setarch|time|ssh|scp|sftp|ftp|curl|wget|zip|unzip|cpio|pax|ar|split|csplit|patch|sort|shuf|iconv|xxd|openssl',
    'gcc|g\\+\\+|cc|ld|as|cmake|ninja|sqlite3|mysql|psql|man|logrotate|crontab|update-alternatives',
  ].join('|')})$`,
)

/** They have a command for a shell when they wait for keys, whatever their words are. */
const INTERACTIVE = /^(?:gdb|man|screen|tmux|ftp|vipw|vigr|visudo)$/
/** With the name of root or without a name, a shell or a new password of root. */
const ACCOUNTS = /^(?:su|passwd)$/
/** They run the program that their words name. */
const LAUNCHERS =
  /^(?:busybox|toybox|find|xargs|env|nice|ionice|nohup|setsid|stdbuf|timeout|taskset|flock|unshare|nsenter|chroot|setpriv|capsh|chpst|gosu|su-exec|(?:s6-)?setuidgid|script|strace|ltrace|watch|time|chrt|prlimit|setarch|tini|dumb-init|catatonit)$/
/** Only their first word names what they run. */
const FIRST = /^service$/
/** They run what files in the working directory say. */
const PROJECTS = /^(?:g?make|npm|npx|yarn|pnpm|composer|bundle|rake|cmake|ninja)$/

const isEscape = (name: string) => isInterpreter(name) || OTHERS.test(name)

/**
 * The effect of a program with these words.
 * @param args null for any
 * @param canChange whether the user can change the file at a path
 */
export function effectOfWords(
  name: string,
  args: readonly string[] | null,
  hasPatterns: boolean,
  canChange: (path: string) => boolean,
): Effect {
  if (!isEscape(name)) return 'command'
  if (args === null || (hasPatterns && args.length === 1 && /^\*+$/.test(args[0] as string))) return 'root'
  if (isEditor(name) || INTERACTIVE.test(name)) return 'root'
  if (hasPatterns && ((FIRST.test(name) ? args.slice(0, 1) : args).some(hasWildcard) || args[0]?.startsWith('^')))
    return 'unknown'
  const operands = args.filter(word => !word.startsWith('-'))
  const isRelative = (word: string) => !word.startsWith('/')
  if (ACCOUNTS.test(name)) return operands.length === 0 || operands.includes('root') ? 'root' : 'command'
  if (isLanguage(name) && args.length === 0) return 'root'
  // An option before the script may make it a name or read commands from elsewhere.
  if (PROJECTS.test(name) || (isLanguage(name) && isRelative(args[0] ?? ''))) return 'unknown'
  const starts = (word: string) => isEscape(basenameOf(word)) || (isRelative(word) && word.includes('/'))
  if (LAUNCHERS.test(name) && operands.some(starts)) return 'unknown'
  const files = args.map(word => word.slice(word.indexOf('=') + 1)).filter(word => word.startsWith('/'))
  return files.some(canChange) ? 'unknown' : 'command'
}
