import { isShell, SHELL, shellOfFirstLine } from '../../image/extract/shells.ts'
import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { Environment } from './environment.ts'
import { NODE_VALUE } from './node-options.ts'
import { findProgram } from './programs.ts'

/** A program that runs a file of code. */
interface Interpreter {
  name: RegExp
  /** Options without a value that are common in start commands. */
  flag: RegExp
  /** Options with a value. */
  value: RegExp
  /** Options that are followed by code or a module name instead of a file. */
  code: RegExp
  /** Whether its first argument may also be a command or a script of a package. */
  hasCommands?: boolean
}

const CODE = /^-[a-zA-Z]*[cemEpr]$/

const INTERPRETERS: readonly Interpreter[] = [
  {
    name: /^node(?:js)?$/,
    flag: /^--(?:enable-source-maps|inspect(?:-brk)?|no-[a-z-]+|trace-[a-z-]+|expose-gc|watch|preserve-symlinks(?:-main)?|use-[a-z-]+|abort-on-uncaught-exception|experimental-(?:strip-types|transform-types|vm-modules|sqlite|wasm-modules|detect-module|require-module|fetch|permission|websocket))$/,
    value: NODE_VALUE,
    code: CODE,
  },
  { name: /^(?:python|pypy)[\d.]*$/, flag: /^-[uOBIsESvqxbdP]+$/, value: /^-[WX]$/, code: CODE },
  {
    name: SHELL,
    flag: /^[-+][aefhiklmnuvx]+$|^--(?:login|posix|noprofile|norc)$/,
    value: /^[-+][a-z]*[oO]$/,
    code: /^-[a-z]*c/,
  },
  { name: /^(?:ruby|perl)[\d.]*$/, flag: /^-[wW]$/, value: /^$/, code: CODE },
  { name: /^php[\d.]*$/, flag: /^-[nq]$/, value: /^-[cd]$/, code: CODE },
  { name: /^(?:bun|deno)$/, flag: /^$/, value: /^$/, code: CODE, hasCommands: true },
]

/** The argument of an interpreter that names a file of code. */
export interface ScriptArgument {
  word: string
  /** Whether it is surely a file, because the table has all options before it. */
  certain: boolean
}

/** The script among the arguments of an interpreter, by its name or path; null if there is none. */
export function scriptArgument(name: string, args: readonly string[]): ScriptArgument | null {
  const base = basenameOf(name)
  const argument = base === 'java' ? jarOf(args) : behindInterpreter(base, args)
  // `-` is the standard input.
  return argument?.word === '' || argument?.word === '-' ? null : argument
}

function behindInterpreter(base: string, args: readonly string[]): ScriptArgument | null {
  const interpreter = INTERPRETERS.find(one => one.name.test(base))
  if (interpreter === undefined) return null
  const { hasCommands = false } = interpreter
  const certain = hasCommands ? null : behindOptions(args, interpreter)
  const word = certain ?? likelyScript(hasCommands ? args.filter(arg => arg !== 'run') : args, interpreter)
  // `node inspect FILE` starts the debugger.
  if (word === null || (base === 'node' && word === 'inspect')) return null
  return { word, certain: certain !== null }
}

function jarOf(args: readonly string[]): ScriptArgument | null {
  const at = args.indexOf('-jar')
  const word = at < 0 ? undefined : args[at + 1]
  return word === undefined ? null : { word, certain: args.slice(0, at).every(arg => arg.startsWith('-')) }
}

function behindOptions(args: readonly string[], { flag, value }: Interpreter): string | null {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    if (value.test(arg)) i++
    else if (arg === '--') return args[i + 1] ?? null
    else if (flag.test(arg)) continue
    else if (!arg.startsWith('-')) return arg
    else if (!/^--[a-z][a-z-]*=/.test(arg)) return null
  }
  return null
}

/** The first word that is not an option, although an unknown option before it may have a value. */
function likelyScript(args: readonly string[], { code }: Interpreter): string | null {
  const at = args.findIndex(arg => !arg.startsWith('-'))
  return at < 0 || args.slice(0, at).some(arg => code.test(arg)) ? null : (args[at] as string)
}

/** How a shell is called. */
export interface ShellCall {
  /** The line that it gets with `-c`; null if there is none. */
  line: string | null
  /** What is behind its options. */
  operands: string[]
  /** Whether it reads start files before, as a login or an interactive shell does. */
  readsStartFiles: boolean
  /** `-e` and `-o pipefail` */
  settings: ShellSettings
}

/** POSIX, sh; bash(1), INVOCATION: an option with `o` or `O` takes the next word, and `-c` takes the first operand. */
export function parseShellCall(args: readonly string[]): ShellCall {
  let hasLine = false
  let readsStartFiles = false
  let settings: ShellSettings = { exits: false, failsInPipes: false }
  let at = 0
  for (; at < args.length; at++) {
    const arg = args[at] as string
    if (arg === '--' || arg === '-') {
      at++
      break
    }
    if (!/^[-+]./.test(arg)) break
    if (arg.startsWith('--')) {
      readsStartFiles ||= arg === '--login'
      if (arg === '--rcfile' || arg === '--init-file') at++
      continue
    }
    hasLine ||= /^-.*c/.test(arg)
    readsStartFiles ||= /^-.*[li]/.test(arg)
    const values = arg.match(/[oO]/g)?.length ?? 0
    settings = settingsBehind(settings, arg, args.slice(at + 1, at + 1 + values))
    at += values
  }
  const operands = args.slice(at)
  return { line: hasLine ? (operands[0] ?? null) : null, operands, readsStartFiles, settings }
}

/** Options that decide where a script ends. */
export interface ShellSettings {
  /** `set -e`; null if that is unknown. */
  exits: boolean | null
  /** `set -o pipefail` */
  failsInPipes: boolean
}

/** The settings behind one word of options, such as `-eu`, `+e` or `-o`, and the names that it takes. */
export function settingsBehind(before: ShellSettings, options: string, names: readonly string[]): ShellSettings {
  const isOn = options.startsWith('-')
  const hasErrexit = options.includes('e') || names.includes('errexit')
  return {
    exits: hasErrexit ? isOn : before.exits,
    failsInPipes: names.includes('pipefail') ? isOn : before.failsInPipes,
  }
}

/** The line that a shell gets with `-c`; null if there is none. */
export function lineOfShell(name: string, args: readonly string[]): string | null {
  return isShell(name) ? parseShellCall(args).line : null
}

/** The shell that reads a script: `sh` if its first line names no interpreter, and null if that is not a shell. */
export const shellOfScript = (code: string): string | null => (code.startsWith('#!') ? shellOfFirstLine(code) : 'sh')

/** The name of the file behind a shell's name, such as `dash` for `/bin/sh`. */
export function kindOfShell(image: Image, shell: string, environment: Environment): string {
  return basenameOf(findProgram(image, shell, null, environment)?.entry?.path ?? shell)
}
