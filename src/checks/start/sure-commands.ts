import type { Image } from '../../image/model.ts'
import { type Environment, withUnknownSearch, withVariables } from './environment.ts'
import { expand } from './expansion.ts'
import { type Placed, placeCommands } from './placed-commands.ts'
import { isPureCommand, mayChangePath, standsForArguments } from './script.ts'
import { assign, isBuiltin, isPreparing, prepare, programWords, splitSettings } from './shell-line.ts'
import type { Word } from './shell-words.ts'

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

/**
 * The programs that a script starts whatever its conditions are, in order, up to one that replaces the shell or to a
 * command that may end the script with success. Empty if the script is not understood.
 */
export function sureCommands(image: Image, code: string, start: Environment): SureCommand[] {
  const script = placeCommands(code)
  if (script === null) return []
  const { functions } = script
  const commands = script.commands.filter(({ inFunction }) => inFunction === null)
  if (commands.some(({ inSubshell }) => inSubshell)) return []
  const sure: SureCommand[] = []
  const state: State = {
    environment: start,
    isPure: true,
    hasSourced: false,
    hasArguments: true,
    aliases: new Set(),
    inFunctions: script.commands.filter(({ inFunction }) => inFunction !== null),
    functions,
  }
  let exits = /^#!\S+[ \t]+-[a-z]*e/.test(code)
  for (const [i, command] of commands.entries()) {
    const { words, behind, isConditional } = command
    const { settings, rest } = splitSettings(words)
    const program = programWords(words)
    const [{ text: name } = { text: '' }] = program
    const replaces = rest[0]?.text === 'exec' && name !== 'exec'
    if (functions.has(name) && !isConditional) return sure
    if (name === 'exit' && !isConditional) return sure
    if (isConditional && (replaces || mayEnd(program))) return sure
    if (/^set$/.test(name)) exits = errexit(program, exits)
    const isCalled =
      (replaces && standsForArguments(program[0])) ||
      (program[0]?.literal === true && !isBuiltin(name) && !functions.has(name) && !state.aliases.has(name))
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
  aliases: Set<string>
  functions: ReadonlySet<string>
  /** The commands of all functions. */
  inFunctions: readonly Placed[]
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
    state.environment = withUnknownSearch(environment)
  } else if (state.functions.has(name)) {
    const after = state.inFunctions.some(({ words }) => changesFolder(words))
      ? { ...environment, folder: null }
      : environment
    state.environment = state.inFunctions.some(mayChangePath) ? withUnknownSearch(after) : after
  } else if (name === 'alias') {
    for (const { text } of program.slice(1)) state.aliases.add(text.split('=', 1)[0] ?? '')
  } else if (name === 'shift' || (name === 'set' && program[1]?.text === '--')) {
    state.hasArguments = false
  } else if (program.length === 0 || isPreparing(name)) {
    const after =
      program.length === 0 ? assign(environment, settings) : prepare(image, environment, name, program.slice(1))
    state.environment = command.isConditional ? differences(environment, after) : after
  }
  state.isPure &&= isPureCommand(command)
}

const changesFolder = (words: readonly Word[]): boolean => /^(?:cd|pushd|popd)$/.test(words[0]?.text ?? '')

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

/** The text of words with the script's arguments, if they are known, for `$@`; null if one of them is unknown. */
export function expandWords(
  { words, environment, hasArguments }: SureCommand,
  args: readonly string[] | null,
): string[] | null {
  const texts = words.map(word => {
    if (standsForArguments(word)) return hasArguments ? args : null
    const { parts } = word
    const expanded = expand(parts, environment.variables)
    return expanded === null ? null : [expanded]
  })
  return texts.every(one => one !== null) ? texts.flat() : null
}
