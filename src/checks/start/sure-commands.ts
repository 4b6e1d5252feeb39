import type { Image } from '../../image/model.ts'
import { type Environment, withVariables } from './environment.ts'
import { expand } from './expansion.ts'
import { isArguments, isPureCommand, withoutHeredocs } from './script.ts'
import { assign, isBuiltin, isPreparing, isSetting, prepare, programWords } from './shell-line.ts'
import { parseShellLine, type ShellCommand, type Word } from './shell-words.ts'

/** A program that a script starts every time. */
export interface SureCommand {
  words: Word[]
  environment: Environment
  /** Whether it replaces the shell, or is the last command. */
  isEnd: boolean
  /** Whether the script fails if it cannot start. */
  isFatal: boolean
  /** Whether nothing before it can change files, PATH or the directory in an unknown way. */
  isFirst: boolean
  /** Whether the script is known to have its own arguments still. */
  hasArguments: boolean
}

interface Placed extends ShellCommand {
  /** Whether it is part of `if`, a loop or a list after `&&` or `||`, so that it may not run. */
  isConditional: boolean
}

/**
 * The programs that a script starts whatever its conditions are, in order, up to one that replaces the shell or to a
 * command that may end the script with success. Empty if the script is not understood.
 */
export function sureCommands(image: Image, code: string, start: Environment): SureCommand[] {
  const script = placeCommands(code)
  if (script === null) return []
  const { commands, functions } = script
  const sure: SureCommand[] = []
  const state = { environment: start, isPure: true, hasSourced: false, hasArguments: true }
  let exits = /^#!\S+[ \t]+-[a-z]*e/.test(code)
  for (const [i, command] of commands.entries()) {
    const { words, behind, isConditional } = command
    const settings = words.slice(0, words.findIndex(word => !isSetting(word)) >>> 0)
    const program = programWords(words)
    const [{ text: name } = { text: '' }] = program
    const replaces = words[settings.length]?.text === 'exec' && name !== 'exec'
    if (functions.has(name) && !isConditional) return sure
    if (isConditional && (replaces || mayEnd(program))) return sure
    if (/^set$/.test(name)) exits = errexit(program, exits)
    const isCalled =
      (replaces && isArguments(name)) || (program[0]?.literal === true && !isBuiltin(name) && !functions.has(name))
    // What a sourced file defines may be a function.
    const isProgram = isCalled && (replaces || !state.hasSourced || name.includes('/'))
    if (!isConditional && isProgram && behind !== '&' && behind !== '|') {
      const isLast = i === commands.length - 1
      sure.push({
        words: program,
        environment: assign(state.environment, settings),
        isEnd: replaces || isLast,
        isFatal: replaces || isLast || (exits && (behind === ';' || behind === '')),
        isFirst: state.isPure,
        hasArguments: state.hasArguments,
      })
    }
    if (replaces) return sure
    follow(image, state, command, program, settings)
  }
  return sure
}

interface State {
  environment: Environment
  isPure: boolean
  hasSourced: boolean
  hasArguments: boolean
}

/** What a command changes for those after it. */
function follow(
  image: Image,
  state: State,
  command: Placed,
  program: readonly Word[],
  settings: readonly Word[],
): void {
  const name = program[0]?.text ?? ''
  const { environment } = state
  if (/^(?:\.|source|eval)$/.test(name)) {
    state.hasSourced = true
    state.isPure = false
    state.environment = withVariables(environment, UNKNOWN)
  } else if (name === 'shift' || (name === 'set' && program[1]?.text === '--')) {
    state.hasArguments = false
  } else if (program.length === 0 || isPreparing(name)) {
    const after =
      program.length === 0 ? assign(environment, settings) : prepare(image, environment, name, program.slice(1))
    state.environment = command.isConditional ? differences(environment, after) : after
  }
  state.isPure &&= isPureCommand(command)
}

const UNKNOWN = [
  ['PATH', null],
  ['LD_LIBRARY_PATH', null],
] as const

/** What may have changed is unknown. */
function differences(before: Environment, after: Environment): Environment {
  const changed = [...after.variables].filter(([name, value]) => before.variables.get(name) !== value)
  return {
    folder: before.folder === after.folder ? before.folder : null,
    variables: withVariables(
      before,
      changed.map(([name]) => [name, null] as const),
    ).variables,
  }
}

/** Whether a command may end the script with success. */
function mayEnd(program: readonly Word[]): boolean {
  const [name, status] = program.map(({ text }) => text)
  return name === 'exit' && !/^[1-9]\d*$/.test(status ?? '')
}

function errexit(program: readonly Word[], before: boolean): boolean {
  const text = program.map(one => one.text).join(' ')
  if (/ -[a-zA-Z]*e|-[a-zA-Z]*o errexit/.test(text)) return true
  return / \+[a-zA-Z]*e|\+o errexit/.test(text) ? false : before
}

const OPENING = new Set(['if', 'while', 'until', 'case', 'for', 'select', '{'])
const CLOSING = new Set(['fi', 'done', 'esac', '}'])
const BETWEEN = new Set(['then', 'else', 'elif', 'do', '!', 'time'])

/** The commands outside of functions, and the names of those; null with a subshell, or if a quote is not closed. */
function placeCommands(code: string): { commands: Placed[]; functions: Set<string> } | null {
  const parsed = parseShellLine(withoutHeredocs(code))
  if (parsed === null) return null
  const commands: Placed[] = []
  const functions = new Set<string>()
  let depth = 0
  let bodyAt: number | null = null
  let isBody = false
  let operator = ''
  for (const command of parsed) {
    const name = functionName(command)
    if (name !== null) {
      functions.add(name)
      isBody = bodyAt === null
      continue
    }
    const { words, depth: after, isCondition } = unwrapWords(command.words, depth)
    if (isBody && after > depth) bodyAt = depth
    isBody = false
    const isInside = bodyAt !== null
    if (bodyAt !== null && after <= bodyAt) bodyAt = null
    const isPart = depth > 0 || after > 0 || isCondition
    if (command.inSubshell && !isInside) return null
    const isConditional = isPart || /^(?:&&|\|\||\|)$/.test(operator) || /^(?:&&|\|\|)$/.test(command.behind)
    // `pattern)` is not a command.
    if (!isInside && words.length > 0 && !(isPart && command.behind === ')')) {
      commands.push({ ...command, words, isConditional })
    }
    operator = command.behind
    depth = after
  }
  return { commands, functions }
}

/** `name()` */
function functionName({ words }: ShellCommand): string | null {
  const text = words.map(word => word.text).join('')
  return /^[\w:.-]+\($/.test(text) && words.length <= 2 ? text.slice(0, -1) : null
}

/** The words behind reserved ones, and the depth after them. */
function unwrapWords(words: readonly Word[], before: number): { words: Word[]; depth: number; isCondition: boolean } {
  let depth = before
  let isCondition = false
  for (let at = 0; at < words.length; at++) {
    const text = words[at]?.text ?? ''
    if (OPENING.has(text)) depth++
    else if (CLOSING.has(text)) depth = Math.max(0, depth - 1)
    else if (!BETWEEN.has(text)) return { words: words.slice(at), depth, isCondition }
    isCondition = true
    if (text === 'case' || text === 'for' || text === 'select') break
  }
  return { words: [], depth, isCondition }
}

/** The text of words with the script's arguments for `$@`; null if one of them is unknown. */
export function expandWords(
  { words, environment, hasArguments }: SureCommand,
  args: readonly string[],
): string[] | null {
  const texts = words.map(({ text, parts }) => {
    if (isArguments(text)) return hasArguments ? args : null
    const expanded = expand(parts, environment.variables)
    return expanded === null ? null : [expanded]
  })
  return texts.every(one => one !== null) ? texts.flat() : null
}
