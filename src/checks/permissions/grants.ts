import type { TreeEntry } from '../../image/model.ts'
import type { Command } from './commands.ts'

/** A rule with which the user runs a command without a password. */
export interface Grant {
  entry: TreeEntry
  /** As the rule has it; `ALL` for every command. */
  text: string
  /** What it can be; each of them is allowed. */
  commands: readonly Command[]
  /** The user it runs as, by name or number; null for any. */
  as: string | null
}

export interface Grants {
  grants: Grant[]
  /** Files that were not understood completely. */
  unread: TreeEntry[]
}

export const MAX_BYTES = 256 * 1024

/** Lines with other characters are not understood. */
export const isPlain = (line: string): boolean => /^[\t -~]*$/.test(line)

const KEPT = new RegExp(
  `^(?:${[
    'LANG|LANGUAGE|LINGUAS|LC_[A-Z]+|TZ|TERM|COLORS|COLORTERM|LS_COLORS|COLUMNS|LINES|HOSTNAME|USERNAME|MAIL|HISTSIZE',
    'PS1|PS2|DISPLAY|XAUTHORITY|XAUTHORIZATION|_XKB_CHARSET|XMODIFIERS|GTK_IM_MODULE|QT_IM_MODULE|QT_IM_SWITCHER|KDEDIR|QTDIR',
    '(?:[a-z]+|[A-Z]+)_(?:proxy|PROXY)|SSH_(?:AUTH_SOCK|CONNECTION|CLIENT|TTY)|DEBIAN_FRONTEND|CI',
  ].join('|')})$`,
)

/** Whether a program of root may get a variable of the user: with it, no usual program runs code or reads another file. */
export const isKept = (variable: string): boolean => KEPT.test(variable)
