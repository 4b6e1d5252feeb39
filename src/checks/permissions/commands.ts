/** A command that a rule of sudo or doas allows. */
export interface Command {
  /** `all`: every command. `edit`: sudoedit. `unknown`: a form that Stagegate does not evaluate, such as a regular expression. */
  kind: 'all' | 'program' | 'edit' | 'unknown'
  /** Absolute; empty for kinds other than `program`. */
  path: string
  /** The words behind it; null if the rule allows any. */
  args: readonly string[] | null
  /** Whether the path and the words are patterns, as in sudoers(5). */
  hasPatterns: boolean
  /** Whether the user chooses the variables of its environment, with which the loader loads any library. */
  hasAnyVariables: boolean
}

const NONE = { path: '', args: null, hasPatterns: false, hasAnyVariables: false } as const

/** Every command. */
export const EVERY: Command = { ...NONE, kind: 'all' }

/** A command that may do anything. */
export const UNKNOWN: Command = { ...NONE, kind: 'unknown' }

/** A command of sudoers(5), "Cmnd": a path, which may be a folder or a pattern, and words; `ALL`, or `sudoedit`. Null if it is not one. */
export function parseSudoCommand(text: string): Command | null {
  const [path = '', ...words] = text.trim().split(/\s+/)
  if (path === 'ALL' && words.length === 0) return EVERY
  if (path.startsWith('^')) return UNKNOWN
  const isEdit = path === 'sudoedit' || path.endsWith('/sudoedit')
  if (!isEdit && !path.startsWith('/')) return null
  if (path.includes('\\')) return UNKNOWN
  // Two quotes mean no words.
  const args =
    words.length === 0 ? null : words.filter(word => word !== '""').map(word => word.replaceAll(/\\(.)/g, '$1'))
  return { ...NONE, kind: isEdit ? 'edit' : 'program', path: isEdit ? '' : path, args, hasPatterns: true }
}

/** Where doas looks for a command without a slash. */
const SAFE_PATH = ['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin']

/** The programs that a command of doas.conf(5) can be. One that is relative to the working directory is any. */
export function doasCommands(name: string, args: readonly string[] | null): Command[] {
  const program: Command = { ...NONE, kind: 'program', args }
  if (name.startsWith('/')) return [{ ...program, path: name }]
  return name.includes('/') ? [EVERY] : SAFE_PATH.map(folder => ({ ...program, path: `${folder}/${name}` }))
}

/** What a user who may run a command as root gets: root; perhaps root; or what the command does. The strongest first. */
export const EFFECTS = ['root', 'unknown', 'command'] as const
export type Effect = (typeof EFFECTS)[number]
