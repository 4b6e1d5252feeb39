import type { Environment } from './environment.ts'
import { expand } from './expansion.ts'
import { withoutHeredocs } from './placed-commands.ts'
import { assign, isPreparing, isSetting, programWords, splitSettings } from './shell-line.ts'
import { parseShellLine, RESERVED, type ShellCommand, type Word } from './shell-words.ts'

/** The commands of a script, without reserved words before them; null if it is not understood. */
export function commandsOfScript(code: string): ShellCommand[] | null {
  const commands = parseShellLine(withoutHeredocs(code))
  return (
    commands?.map(command => {
      const at = command.words.findIndex(({ text }) => !RESERVED.has(text))
      return { ...command, words: at < 0 ? [] : command.words.slice(at) }
    }) ?? null
  )
}

/** `$@` */
export const isArguments = (text: string): boolean => /^\$(?:@|\{@\})$/.test(text)

/** Whether a word is replaced by a script's arguments: `"$@"`; `$@` or `$*`, which the shell splits. */
export function standsForArguments(word: Word | undefined): boolean {
  return word !== undefined && (isArguments(word.text) || (word.splits === true && /^\$(?:\*|\{\*\})$/.test(word.text)))
}

/** `exec "$@"` */
export const isHandover = ({ words }: ShellCommand): boolean =>
  words.length === 2 && words[0]?.text === 'exec' && standsForArguments(words[1])

/**
 * The commands that replace a shell, variables expanded as far as they are known: behind `exec`, and behind `set --` if
 * the script hands over.
 */
export function replacements(commands: readonly ShellCommand[], environment: Environment): string[][] {
  const current = assignments(commands, environment)
  const texts = (words: readonly Word[]) => words.map(({ text, parts }) => expand(parts, current.variables) ?? text)
  const handsOver = commands.some(isHandover)
  return commands.flatMap(({ words }) => {
    const [name, dashes] = splitSettings(words).rest.map(({ text }) => text)
    if (name === 'exec') return [texts(programWords(words))]
    return handsOver && name === 'set' && dashes === '--' ? [texts(words.slice(2))] : []
  })
}

/** A variable with several values is unknown. */
function assignments(commands: readonly ShellCommand[], environment: Environment): Environment {
  const keywords = /^(?:export|local|readonly|declare|typeset)$/
  const variables = new Map(environment.variables)
  const assigned = new Set<string>()
  for (const { words } of commands) {
    const settings = keywords.test(words[0]?.text ?? '') ? words.slice(1) : words
    if (!settings.every(isSetting)) continue
    for (const word of settings) {
      const [name = ''] = word.text.split(/\+?=/, 1)
      const value = assign({ ...environment, variables }, [word]).variables.get(name) ?? null
      variables.set(name, assigned.has(name) && variables.get(name) !== value ? null : value)
      assigned.add(name)
    }
  }
  return { ...environment, variables }
}

/** Whether programs may be found elsewhere behind this command. */
export function mayChangePath({ words }: ShellCommand): boolean {
  return /^(?:\.|source|eval)$/.test(words[0]?.text ?? '') || words.some(({ text }) => /^PATH\+?=/.test(text))
}

/** Commands that change neither files nor the environment. */
const PURE = new Set(['set', '[', 'test', '[[', ']', 'case', 'esac', 'fi', '}', 'command', 'exit', 'true', ':'])

/** Builtins that only write, unless their output goes to a file. */
const WRITING = new Set(['echo', 'printf'])

/** Whether a command changes no file, and variables and the directory only in a known way. */
export function isPureCommand({ words, compound }: ShellCommand): boolean {
  if (words.some(({ text }) => substitutes(text))) return false
  const name = words[0]?.text ?? ''
  return words.every(isSetting) || PURE.has(name) || isPreparing(name) || (WRITING.has(name) && !compound)
}

/** Whether a word runs a command that may do more than to look for a program. */
const substitutes = (text: string): boolean => /`|\$\((?!command -v |id -[ug]\))|\$\([^)]*[;&|]/.test(text)

/** The programs before the arguments: `exec node "$@"`, `set -- node "$@"`. */
export function passedPrograms(commands: readonly ShellCommand[]): string[] {
  const passed = commands.flatMap(({ words }) => {
    const [name, ...args] = words.map(({ text }) => text)
    const before = name === 'exec' ? args : name === 'set' && args[0] === '--' ? args.slice(1) : []
    return before.length === 2 && before[1] === '$@' && before[0] !== undefined ? [before[0]] : []
  })
  return [...new Set(passed)]
}

/** Whether a script passes words that are not programs to another one, as node's does. */
export function asksForPrograms(commands: readonly ShellCommand[]): boolean {
  const texts = commands.map(({ words }) => words.map(({ text }) => text).join(' '))
  return texts.some(text => /\b(?:command -v|type|which|hash) "?\$\{?1\b/.test(text))
}

/** `[ "${1#-}" != "$1" ]`, `[ "${1:0:1}" = - ]` */
const OPTION_TEST = /^\[\[? (?:\$\{1#-\} != \$(?:1|\{1\})|\$\{1:0:1\} ==? -) \]?\]$/

/** Whether a script that passes its arguments to a program does so for options alone, as PHP's does. */
export function passesOptionsOnly(commands: readonly ShellCommand[]): boolean {
  const texts = commands
    .filter(command => !isHandover(command))
    .map(({ words }) => words.map(({ text }) => text).join(' '))
  const others = texts.filter(text => /\$\{?[\d@*#]/.test(text) && !/^set -- \S+ \$@$/.test(text))
  return others.length > 0 && others.every(text => OPTION_TEST.test(text))
}

/** Whether a script does something else with its arguments than to run them. */
export function usesArguments(commands: readonly ShellCommand[]): boolean {
  return commands.some(
    command => !isHandover(command) && command.words.some(({ text }) => /\$(?:[\d@*#]|\{[\d@*#!])/.test(text)),
  )
}

/**
 * Whether a script does nothing but run its arguments, or pass them to the program that they name, as node's does for
 * options: if that program cannot start so, nothing in the script helps.
 */
export function onlyRuns(commands: readonly ShellCommand[], program: string): boolean {
  return commands.every((command, i) => {
    const { words, behind, compound } = command
    const texts = words.map(({ text }) => text)
    if (texts.some(substitutes)) return false
    const isPattern = words.length === 1 && !compound && (behind === ')' || commands[i + 1]?.behind === ')')
    if (isHandover(command) || words.length === 0 || isPattern) return true
    const [name = '', ...args] = texts
    const passed = name === 'exec' ? args : name === 'set' && args[0] === '--' ? args.slice(1) : null
    return passed === null ? PURE.has(name) : passed.length === 2 && passed[0] === program && passed[1] === '$@'
  })
}
