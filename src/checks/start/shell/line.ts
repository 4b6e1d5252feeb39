import type { ShellCommand, Word } from './words.ts'

/** Builtins and reserved words. */
const BUILTINS = new Set(
  '. : [ alias bg break case cd command continue do done elif else esac eval exec exit export fg fi for function getopts hash if in jobs kill local printf pwd read readonly return set shift source test then times trap true false type ulimit umask unalias unset until wait while { } ! [[ echo let declare typeset shopt enable builtin popd pushd dirs history time select coproc mapfile readarray disown wait caller compgen complete'.split(
    ' ',
  ),
)

/** Builtins after which the shell always starts the next command; `exec` alone only redirects. */
const PREPARING = new Set(': cd popd pushd exec export set true ulimit umask unset readonly shopt'.split(' '))

export function isBuiltin(name: string): boolean {
  return BUILTINS.has(name)
}

/** Whether a builtin prepares the commands after it, and changes no file. */
export function isPreparing(name: string): boolean {
  return PREPARING.has(name)
}

/** Builtins and reserved words that dash does not have. */
export const isOfBash = (name: string): boolean =>
  /^(?:source|\[\[|declare|typeset|shopt|let|pushd|popd|dirs|mapfile|readarray|enable|builtin|caller|compgen|disown)$/.test(
    name,
  )

export function isSetting({ text }: Word): boolean {
  return /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=/.test(text)
}

/** The variable assignments in front of a command, and the words behind them. */
export function splitSettings(words: readonly Word[]): { settings: Word[]; rest: Word[] } {
  const at = words.findIndex(word => !isSetting(word))
  const count = at < 0 ? words.length : at
  return { settings: words.slice(0, count), rest: words.slice(count) }
}

/** The words of the program that a command calls, without leading variable assignments and `exec`. */
export function programWords(words: readonly Word[]): Word[] {
  const { rest } = splitSettings(words)
  if (rest[0]?.text !== 'exec') return rest
  let program = 1
  while (rest[program]?.text.startsWith('-')) program += rest[program]?.text === '-a' ? 2 : 1
  // Without a program, `exec` starts nothing.
  return program < rest.length ? rest.slice(program) : rest
}

/**
 * Whether the last program of the line replaces the shell: by `exec`, or because the shell has nothing
 * left to do. Measured: Bash 5.2 and BusyBox 1.36 do that for the last command, Debian's dash 0.5.12 never.
 */
export function replacesShell(commands: readonly ShellCommand[], shell: 'bash' | 'busybox' | 'other'): boolean {
  const last = commands.at(-1)
  if (last === undefined || last.behind !== '' || commands.at(-2)?.behind === '|') return false
  const name = last.words.find(word => !isSetting(word))?.text ?? ''
  if (name === 'exec') return true
  return shell !== 'other' && !last.compound && !BUILTINS.has(name)
}
