import type { Image } from '../../../image/model.ts'
import { type Environment, inFolder, withVariables } from '../environment.ts'
import { expand } from './expansion.ts'
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

/** The program that a line starts first. */
interface FirstProgram {
  /** Without variable assignments. */
  words: Word[]
  /** What the shell gives it. */
  environment: Environment
  /** Whether the line ends if the program cannot start. */
  surely: boolean
}

/** Null if the first program is unknown. */
export function firstProgram(
  commands: readonly ShellCommand[],
  image: Image,
  environment: Environment,
): FirstProgram | null {
  let current = environment
  for (const { words, behind, compound } of commands) {
    const { settings } = splitSettings(words)
    const changed = assign(current, settings)
    // Assignments alone.
    if (settings.length === words.length && !compound) {
      current = changed
      continue
    }
    const rest = programWords(words)
    const [name, ...args] = rest
    if (name === undefined || !name.literal || /[{}()]/.test(name.text)) return null
    if (!BUILTINS.has(name.text)) return { words: rest, environment: changed, surely: behind === '' || behind === '&&' }
    if (!PREPARING.has(name.text) || (behind !== '&&' && behind !== ';')) return null
    current = prepare(image, current, name.text, args)
  }
  return null
}

/** Sets the variables of `NAME=VALUE` words, from left to right. */
export function assign(environment: Environment, words: readonly Word[]): Environment {
  return words.filter(isSetting).reduce((current, { text, parts }) => {
    const [, name = '', changes] = /^(\w+)((?!\w)[^=]*)=/.exec(text) ?? []
    const value = changes ? null : expand(parts, current.variables)
    return withVariables(current, [[name, value?.slice(name.length + 1) ?? null]])
  }, environment)
}

/** What a builtin changes for the commands after it. */
export function prepare(image: Image, environment: Environment, builtin: string, args: readonly Word[]): Environment {
  if (builtin === 'export' || builtin === 'readonly') return assign(environment, args)
  if (builtin === 'unset')
    return withVariables(
      environment,
      args.map(({ text }) => [text, null] as const),
    )
  if (builtin === 'popd') return inFolder(image, environment, null)
  if (builtin !== 'cd' && builtin !== 'pushd') return environment
  const [target, ...others] = args.filter(({ text }) => !/^-[LP]$|^--$/.test(text))
  const path = target === undefined || others.length > 0 ? null : expand(target.parts, environment.variables)
  const searches = path !== null && !/^\.{0,2}\//.test(path) && environment.variables.has('CDPATH')
  return inFolder(image, environment, path === '-' || path === '' || searches ? null : path)
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
