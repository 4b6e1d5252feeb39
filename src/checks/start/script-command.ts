import { basenameOf } from '../../image/paths.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Environment } from './environment.ts'
import type { Identity } from './identity.ts'
import { isHidden, madePrograms } from './missing-programs.ts'
import { findProgram, type ProgramProblem } from './programs.ts'
import { type ShellCode, stateBefore } from './shell/code.ts'
import { type Ends, endsOfShell } from './shell/ends.ts'
import { knownTextsOf } from './shell/texts.ts'
import { endsSoon } from './short-programs.ts'

/** A program that decides whether the code of a shell works. */
export interface ScriptCommand {
  words: readonly string[]
  environment: Environment
  /** Whether nothing in the code can help if the program cannot start. */
  isProven: boolean
  /** Whether the code may do without it. */
  isOptional: boolean
  /** Whether other commands of the code come behind it. */
  goesOn: boolean
  /** Whether all of its words are known. */
  isWhole: boolean
  /** The words that come from the shell's arguments; null if none does. */
  own: string[] | null
  /** Whether the shell waits for it, instead of handing over to it. */
  stays: boolean
  /** Set if the shell does not have it. */
  problem: ProgramProblem | null
  /** Whether the accounts are those of the image. */
  knowsUsers: boolean
}

const COMMAND = { isWhole: true, isOptional: false, goesOn: false, stays: false, problem: null, knowsUsers: true }

/** What the code of a shell starts. */
export interface ShellCommands {
  commands: ScriptCommand[]
  /** The programs that it may start besides: not those that end at once. */
  others: Pick<ScriptCommand, 'words' | 'environment' | 'isProven' | 'knowsUsers'>[]
  /** Whether the code goes on behind the limit of what is followed. */
  isCut: boolean
}

/**
 * The program that the code calls first, and the one that it hands over to; instead of both, the first program that it always
 * needs and the image lacks. Without those that are unknown.
 */
export function commandsOfShell(
  image: AnalyzedImage,
  code: ShellCode,
  environment: Environment,
  identity: Identity | null,
): ShellCommands {
  const start = stateBefore(code, environment, identity?.uid ?? null)
  const result = endsOfShell(image, code.code, start, { shell: code.shell, knowsMissing: code.isCommon })
  const { failure } = result
  if (failure === null) {
    const commands = [firstOf(image, result), endOf(image, code, result)].filter(one => one !== null)
    return { commands, others: othersOf(image, result), isCut: result.isCut }
  }
  const { words, state, problem = null } = failure
  const isProven = state.isPure && !state.isGuess && problem === null
  const own = ownOf(words, code.args)
  return {
    commands: [{ ...COMMAND, words, environment: state.environment, isProven, own, problem }],
    others: [],
    isCut: false,
  }
}

/** All ends are among them, too: there may be several, or the shell may do without them. */
function othersOf(image: AnalyzedImage, { others, ends }: Ends): ShellCommands['others'] {
  return [...others, ...ends.map(one => ({ ...one, isSure: false }))].flatMap(({ program, state, isSure }) =>
    knownTextsOf(image, program, state)
      .filter(words => words.length > 0 && !endsSoon(image, words, state))
      .map(words => {
        const { environment, isPure, isGuess, knowsUsers } = state
        return { words, environment, isProven: isSure && isPure && !isGuess, knowsUsers }
      }),
  )
}

function firstOf(image: AnalyzedImage, { first, ends, isNeeded }: Ends): ScriptCommand | null {
  if (first === null || ends.some(({ program }) => program[0] === first.program[0])) return null
  const { program, state } = first
  const [words = [], ...others] = knownTextsOf(image, program, state)
  const [word] = words
  // A missing program is a failure, unless the code does without it.
  if (others.length > 0 || word === undefined || findProgram(image, word, null, state.environment)?.entry == null)
    return null
  const isOptional = !isNeeded(first)
  const isProven = !isOptional && state.isPure && !state.isGuess
  return { ...COMMAND, words, environment: state.environment, isProven, isOptional, goesOn: true, own: null }
}

function endOf(image: AnalyzedImage, { code, args }: ShellCode, { ends, mayFinish }: Ends): ScriptCommand | null {
  const [end] = ends
  if (end === undefined || mayFinish || new Set(ends.map(({ beginning }) => beginning.join('\0'))).size > 1) return null
  const {
    beginning: words,
    state: { environment },
  } = end
  if (words[0] === undefined || isElsewhere(image, code, words[0], environment)) return null
  const isProven = ends.every(one => one.state.isPure && !one.state.isGuess)
  const isWhole = ends.every(one => one.words.length === one.beginning.length)
  const stays = ends.every(({ isExec }) => !isExec)
  const knowsUsers = ends.every(one => one.state.knowsUsers)
  return { ...COMMAND, words, environment, isProven, isWhole, own: ownOf(words, args), stays, knowsUsers }
}

/** Whether a program that is not there may be found in another PATH, or made. */
const isElsewhere = (image: AnalyzedImage, code: string, word: string, environment: Environment): boolean =>
  findProgram(image, word, null, environment)?.entry === null &&
  (isHidden(image, word, environment) || madePrograms(code).has(basenameOf(word)))

/** The last words of a command that are the last of the arguments. */
function ownOf(words: readonly string[], args: readonly string[]): string[] | null {
  const count = Math.min(words.length, args.length)
  for (let length = count; length > 0; length--) {
    const own = args.slice(-length)
    if (own.join('\0') === words.slice(-length).join('\0')) return own
  }
  return null
}
