import { STEP_DOWN_TOOLS } from '../../image/extract/start-script.ts'
import type { Image } from '../../image/model.ts'
import { type Environment, withVariables } from './environment.ts'
import type { Identity } from './identity.ts'
import { ownCommands, placeCommands } from './placed-commands.ts'
import { findProgram } from './programs.ts'
import {
  asksForPrograms,
  commandsOfScript,
  isHandover,
  mayChangePath,
  onlyRuns,
  passedPrograms,
  passesOptionsOnly,
  replacements,
  standsForArguments,
  usesArguments,
} from './script.ts'
import { missingScript } from './script-argument.ts'
import type { ShellCommand } from './shell-words.ts'
import { splitsArguments, splitWords } from './split-arguments.ts'
import { expandWords, sureCommands } from './sure-commands.ts'

/** The program that decides whether a script works. */
export interface ScriptCommand {
  words: string[]
  environment: Environment
  /** Whether nothing in the script can help if the program cannot start. */
  isProven: boolean
  /** The words that come from the script's arguments; null if none does. */
  own: string[] | null
}

/**
 * The command that a shell script hands over to; before it, the first program that the script always needs and the image
 * lacks. Null if the script does not say. `own` are the script's arguments.
 */
export function commandOfScript(
  image: Image,
  script: string,
  own: string[],
  environment: Environment,
  identity: Identity | null,
): ScriptCommand | null {
  const code = image.tree.extracts(script)?.startScript
  const commands = code === undefined ? null : commandsOfScript(code)
  if (code === undefined || commands === null || !isForShell(code)) return null
  const asPassed = (words: string[]) => (splitsArguments(commands) ? splitWords(code, words) : words)
  const args = asPassed(own)
  const sure = sureCommands(image, code, environment).map(command => ({
    ...command,
    texts: expandWords(command, args),
  }))
  const missing = sure.find(({ isFatal, words, environment: at }) => {
    return isFatal && !standsForArguments(words[0]) && isMissing(image, words[0]?.text ?? '', identity, at)
  })
  if (missing) {
    const words = missing.texts ?? [missing.words[0]?.text ?? '']
    return { words, environment: missing.environment, isProven: missing.isFirst, own: null }
  }
  const tool = missingTool(image, ownCommands(code), environment, identity)
  if (tool !== null) return { words: tool, environment, isProven: false, own: null }
  const last = commands.at(-1)
  const end = sure.at(-1)
  if (last && isHandover(last)) {
    const passed = argumentsAtEnd(code, own)
    const split = passed === null ? null : asPassed(passed)
    const isReached = end !== undefined && standsForArguments(end.words[0])
    if (split === null || (!isReached && endsBefore(code))) return null
    const unknown = commands.some(mayChangePath) ? withVariables(environment, [['PATH', null]]) : environment
    const command = handover(image, commands, split, isReached ? end.environment : unknown, identity)
    return command?.own ? { ...command, own: passed } : command
  }
  if (!end?.isEnd || end.texts === null || isHidden(image, end.texts[0] ?? '', end.environment)) return null
  const hasOwn = args !== null && args.length > 0 && end.texts.slice(-args.length).join('\0') === args.join('\0')
  return { words: end.texts, environment: end.environment, isProven: end.isFirst, own: hasOwn ? own : null }
}

/** Whether a script always ends before its last command. */
function endsBefore(code: string): boolean {
  const { commands } = placeCommands(code) ?? { commands: [] }
  return commands.some(({ words, isConditional, isForked, inFunction }) => {
    return words[0]?.text === 'exit' && !isConditional && !isForked && inFunction === null
  })
}

function isMissing(image: Image, word: string, identity: Identity | null, environment: Environment): boolean {
  return findProgram(image, word, identity, environment)?.entry === null && !isHidden(image, word, environment)
}

/** Whether a name is not searched in a known PATH, and a program of the image has it: an environment of Python, for example. */
function isHidden(image: Image, word: string, { variables }: Environment): boolean {
  if (word.includes('/') || variables.get('PATH') !== null) return false
  for (const { path, type, mode } of image.tree.entries()) {
    if (path.endsWith(`/${word}`) && (type === 'symlink' || (type === 'file' && (mode & 0o111) !== 0))) return true
  }
  return false
}

/** What `shift` leaves of a script's arguments; null if it may not run, or more than once. */
function argumentsAtEnd(code: string, own: string[]): string[] | null {
  const shifts = (placeCommands(code)?.commands ?? []).filter(({ words, inFunction }) => {
    return words[0]?.text === 'shift' && inFunction === null
  })
  const counts = shifts.map(({ words, isConditional }) => (isConditional ? Number.NaN : Number(words[1]?.text ?? 1)))
  const count = counts.reduce((sum, one) => sum + one, 0)
  return Number.isNaN(count) ? null : own.slice(count)
}

/** A script without a first line may be one, too. */
const isForShell = (code: string): boolean => !code.startsWith('#!') || /^#![^\n]*\b(?:ba|da|a|z|k)?sh\b/.test(code)

/** A tool that switches the user, which the script runs if it is root. */
function missingTool(
  image: Image,
  commands: readonly ShellCommand[],
  environment: Environment,
  identity: Identity | null,
): string[] | null {
  const asks = commands.some(({ words }) => words.some(({ text }) => /\bid -u\b|\bEUID\b|\$\{?UID\b/.test(text)))
  if (!asks || identity?.uid !== 0) return null
  const isTool = (name: string) => (STEP_DOWN_TOOLS as readonly string[]).includes(name)
  const calls = replacements(commands, environment).filter(([name = '']) => isTool(name))
  const absent = calls.filter(([name = '']) => findProgram(image, name, identity, environment)?.entry === null)
  // With several, the script may choose the one that is there.
  return absent.length === calls.length ? (absent[0] ?? null) : null
}

/** What `exec "$@"` at the end of a script starts. */
function handover(
  image: Image,
  commands: readonly ShellCommand[],
  own: string[],
  environment: Environment,
  identity: Identity | null,
): ScriptCommand | null {
  const [word] = own
  if (word === undefined) return null
  const problem = findProgram(image, word, identity, environment)?.problem ?? null
  const direct = { words: own, environment, own }
  if (problem === null || problem === 'no-format' || problem === 'not-permitted' || problem === 'not-readable') {
    return { ...direct, isProven: onlyRuns(commands, word) }
  }
  if (isHidden(image, word, environment)) return null
  // The word is not a program, so the script may pass it to one.
  const passed = passedPrograms(commands)
  const [program] = passed
  if (program === undefined) {
    const isProven = onlyRuns(commands, '')
    return isProven || !usesArguments(commands) ? { ...direct, isProven } : null
  }
  if (passed.length > 1) return null
  const isProven = onlyRuns(commands, program)
  if (word.startsWith('-') || asksForPrograms(commands)) {
    return { words: [program, ...own], environment, isProven, own }
  }
  const isRefused = passesOptionsOnly(commands) || missingScript(image, program, own, identity, environment) !== null
  return isProven && isRefused ? { ...direct, isProven } : null
}
