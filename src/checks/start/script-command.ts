import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { Environment } from './environment.ts'
import type { Identity } from './identity.ts'
import { type ShellSettings, shellOfScript } from './interpreters.ts'
import { isHidden, madePrograms } from './missing-programs.ts'
import { findProgram, type ProgramProblem } from './programs.ts'
import { afterUnknownCode } from './shell/builtins.ts'
import { endsOfShell } from './shell/ends.ts'
import { startState } from './shell/state.ts'

/** The program that decides whether a script works. */
export interface ScriptCommand {
  words: readonly string[]
  environment: Environment
  /** Whether nothing in the script can help if the program cannot start. */
  isProven: boolean
  /** The words that come from the script's arguments; null if none does. */
  own: string[] | null
  /** Whether the script waits for it, instead of handing over to it. */
  stays: boolean
  /** Set if the shell does not have it. */
  problem: ProgramProblem | null
  /** Whether the accounts are those of the image. */
  knowsUsers: boolean
}

/** A script, and the shell that reads it. */
export interface ShellScript {
  path: string
  args: string[]
  /** The file of the shell. */
  shell: string | null
  settings: ShellSettings
}

/**
 * The command that a shell script hands over to; before it, the first program that the script always needs and the image
 * lacks. Null if the script does not say.
 */
export function commandOfScript(
  image: Image,
  { path, args, shell, settings }: ShellScript,
  environment: Environment,
  identity: Identity | null,
): ScriptCommand | null {
  const code = image.tree.extracts(path)?.startScript
  if (code === undefined || shellOfScript(code) === null) return null
  const initial = { ...startState(environment, args, path, identity?.uid ?? null), ...settings }
  // bash(1), INVOCATION
  const start = environment.variables.has('BASH_ENV') ? afterUnknownCode(initial) : initial
  // Other shells have more builtins.
  const knowsMissing = ![shellOfScript(code), shell].some(name => /^(?:z|m?k)sh/.test(basenameOf(name ?? '')))
  const { ends, failure, mayFinish } = endsOfShell(image, code, start, {
    shell: basenameOf(shell ?? 'sh'),
    knowsMissing,
  })
  if (failure !== null) {
    const { words, state, problem = null } = failure
    const isProven = state.isPure && !state.isGuess && problem === null
    return {
      words,
      environment: state.environment,
      isProven,
      own: ownOf(words, args),
      stays: false,
      problem,
      knowsUsers: true,
    }
  }
  const [end] = ends
  if (end === undefined || mayFinish || new Set(ends.map(({ beginning }) => beginning.join('\0'))).size > 1) return null
  const { beginning: words, state } = end
  const isUnknown = words[0] === undefined || isElsewhere(image, code, words[0], state.environment)
  if (isUnknown) return null
  const isProven = ends.every(one => one.state.isPure && !one.state.isGuess)
  const stays = ends.every(({ isExec }) => !isExec)
  const knowsUsers = ends.every(one => one.state.knowsUsers)
  return { words, environment: state.environment, isProven, own: ownOf(words, args), stays, problem: null, knowsUsers }
}

/** Whether a program that is not there may be found in another PATH, or made. */
const isElsewhere = (image: Image, code: string, word: string, environment: Environment): boolean =>
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
