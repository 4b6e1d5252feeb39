/** What the shells know themselves: builtins and reserved words. */
interface Name {
  /** A reserved word that a command follows. */
  isBeforeCommand?: true
  /** dash does not have it. */
  isOfBash?: true
  /** It changes no file, and variables and the directory only in a known way. */
  isPure?: true
  /** The same, unless its output goes to a file. */
  isWriting?: true
  /** The shell always starts the next command. */
  isPreparing?: true
  /** It runs or defines what the line of a health check does not show. */
  isOpaque?: true
}

const GROUPS: readonly [names: string, facts: Name][] = [
  ['if then elif else while until do { ! time', { isBeforeCommand: true }],
  ['} case done esac fi for in', {}],
  ['function select coproc', { isOpaque: true }],
  ['[ test command exit false shift break continue type hash wait', { isPure: true }],
  ['[[ let', { isPure: true, isOfBash: true }],
  ['alias return local', { isPure: true, isOpaque: true }],
  ['echo printf', { isWriting: true }],
  [': cd exec export readonly set true ulimit umask unset', { isPure: true, isPreparing: true }],
  ['pushd popd shopt', { isPure: true, isPreparing: true, isOfBash: true }],
  ['. eval trap', { isOpaque: true }],
  ['source declare typeset', { isOpaque: true, isOfBash: true }],
  ['builtin caller compgen complete dirs disown enable history mapfile readarray', { isOfBash: true }],
  ['bg fg getopts jobs kill pwd read times unalias', {}],
]

const NAMES: ReadonlyMap<string, Name> = new Map(
  GROUPS.flatMap(([names, facts]) => names.split(' ').map((name): [string, Name] => [name, facts])),
)

export const isBuiltin = (name: string): boolean => NAMES.has(name)

export const isBeforeCommand = (name: string): boolean => NAMES.get(name)?.isBeforeCommand === true

export const isOfBash = (name: string): boolean => NAMES.get(name)?.isOfBash === true

export const isOpaque = (name: string): boolean => NAMES.get(name)?.isOpaque === true

export const isPreparing = (name: string): boolean => NAMES.get(name)?.isPreparing === true

/** Whether a builtin changes no file, and variables and the directory only in a known way. */
export function isPure(name: string, isRedirected: boolean): boolean {
  const { isPure = false, isWriting = false } = NAMES.get(name) ?? {}
  return isPure || (isWriting && !isRedirected)
}
