import { isBuiltin } from './names.ts'
import type { ShellCommand, Word } from './words.ts'

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
 * left to do. `shell` is the name of its file. Measured: Bash 5.2 and BusyBox 1.36 do that for the last command, Debian's dash 0.5.12 never.
 */
export function replacesShell(commands: readonly ShellCommand[], shell: string): boolean {
  const last = commands.at(-1)
  if (last === undefined || last.behind !== '' || commands.at(-2)?.behind === '|') return false
  const name = last.words.find(word => !isSetting(word))?.text ?? ''
  if (name === 'exec') return true
  return /^(?:bash|busybox)$/.test(shell) && !last.compound && !isBuiltin(name)
}
