import { basenameOf } from '../../image/paths.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import { environmentBehindEnv } from '../start/env.ts'
import { type Environment, imageEnvironment, withVariables } from '../start/environment.ts'
import { endsOfShell } from '../start/follow-shell.ts'
import { isShell, parseShellCall } from '../start/interpreters.ts'
import { findProgram } from '../start/programs.ts'
import { findScript } from '../start/script-argument.ts'
import type { End } from '../start/shell-run.ts'
import { type State, startState } from '../start/shell-state.ts'
import { isHelper } from '../start/short-programs.ts'
import { unwrap, unwrapAll } from '../start/wrappers.ts'
import { execlineCommands } from './execline.ts'
import { hasServices, servicesOf } from './services.ts'

import { isOtherUser, isTool, keepsRights } from './step-down-tools.ts'

export interface StepDown {
  tool: string
  /** The file that calls it; null if ENTRYPOINT or CMD calls it. */
  script: string | null
}

/** A step down, and the words that call it. */
interface Call extends StepDown {
  words: readonly string[]
}

/**
 * How an image that starts as root changes to another user. Three facts are needed: the program is in the image; it is
 * the command that runs, not only one of a script's commands; and its user is known and not root. Null otherwise.
 */
export const findStepDown = shared((image): StepDown | null => {
  const { entrypoint, cmd } = image.config
  const command = [...entrypoint, ...cmd]
  const environment = imageEnvironment(image)
  const init = command.findIndex(word => basenameOf(word) === 'init')
  if (init < 0 || !hasServices(image)) return shown(inCommand(image, command, environment, 'nothing'))
  // s6-overlay starts every service, and the command behind it.
  const path = environment.variables.get('PATH') ?? ''
  const ofInit = withVariables(environment, [['PATH', `/command:${path}`]])
  const started = [...servicesOf(image).map(service => [service]), command.slice(init + 1)]
  const all = started.filter(words => words.length > 0).map(words => inCommand(image, words, ofInit, 'nothing'))
  const [call] = all.filter(one => one !== null && !isHelper(startedBy(one)))
  return all.includes(null) ? null : shown(call ?? null)
})

/** The program that runs as the other user. */
const startedBy = ({ words }: Call): string => unwrapAll(words).words[0] ?? ''

const shown = (call: Call | null): StepDown | null => call && { tool: call.tool, script: call.script }

/** Scripts that start each other; real images have fewer. */
const MAX_SCRIPTS = 30

/** The scripts and lines that a search has followed. */
type History = Set<string>

/** Whether a script or a line is new to the search. */
function isNew(
  history: History,
  code: string,
  args: readonly string[],
  { variables }: Environment,
  ran: State['ran'],
): boolean {
  const key = JSON.stringify([code, args, variables.get('PATH'), ran])
  const isFirst = !history.has(key) && history.size < MAX_SCRIPTS
  history.add(key)
  return isFirst
}

function inCommand(
  image: AnalyzedImage,
  words: readonly string[],
  environment: Environment,
  ran: State['ran'],
  history: History = new Set(),
): Call | null {
  const [word, ...args] = words
  if (word === undefined) return null
  const next = (others: readonly string[], changed = environment) => inCommand(image, others, changed, ran, history)
  const program = findProgram(image, word, null, environment)
  const code = program?.path && image.tree.extracts(program.path)?.startScript
  if (program?.path && code !== undefined && code !== '') {
    return inScript(image, program.path, args, environment, ran, history)
  }
  const wrapped = unwrap(word, args)
  if (wrapped !== null) {
    if (wrapped.kind === 'env') return next(wrapped.words, environmentBehindEnv(image, environment, args))
    if (wrapped.kind !== 'step-down' || wrapped.user === null) return next(wrapped.words)
    const tool = basenameOf(basenameOf(word) === 'busybox' ? (args[0] ?? '') : word)
    const isSure = program !== null && isTool(image, tool, program) && isOtherUser(image, tool, wrapped.user)
    return isSure && !keepsRights(tool, args) ? { tool, script: null, words } : null
  }
  if (!isShell(word)) return null
  const { line } = parseShellCall(args)
  if (line !== null) {
    const own = args.slice(args.indexOf(line) + 2)
    if (!isNew(history, line, own, environment, ran)) return null
    const { ends } = endsOfShell(image, line, asRoot(environment, own, null, ran), { knowsMissing: false })
    return first(ends, end => (end.state.ran === 'nothing' ? fromEnd(image, end, history) : null))
  }
  const script = findScript(image, word, args, environment)
  return script && inScript(image, script.path, args.slice(args.indexOf(script.word) + 1), environment, ran, history)
}

/** What a script of a container knows that starts with nothing but the image's variables. */
const asRoot = (environment: Environment, args: readonly string[], script: string | null, ran: State['ran']): State => {
  return { ...startState(environment, args, script, 0), ran, knowsUnset: true }
}

function inScript(
  image: AnalyzedImage,
  path: string,
  args: readonly string[],
  environment: Environment,
  ran: State['ran'],
  history: History,
): Call | null {
  if (!isNew(history, path, args, environment, ran)) return null
  const code = image.tree.extracts(path)?.startScript ?? ''
  const [shebang = ''] = /^#!.*/.exec(code) ?? []
  const ends = /\bexeclineb/.test(shebang)
    ? execlineCommands(code).map(
        (words): End => ({
          words,
          beginning: words,
          state: asRoot(environment, args, path, ran),
          isExec: true,
        }),
      )
    : shebang === '' || /\b(?:ba|da|a|z|k|mk)?sh\b/.test(shebang)
      ? endsOfShell(image, code, asRoot(environment, args, path, ran), { knowsMissing: false }).ends
      : []
  const call = first(ends, end => (end.isExec || end.state.ran === 'nothing' ? fromEnd(image, end, history) : null))
  const isOwn = call !== null && call.script === null && !args.includes(call.words[0] ?? '')
  return isOwn ? { ...call, script: path } : call
}

/** Not behind a program that may be the application: one in the background, or before one that only waits. */
function fromEnd(image: AnalyzedImage, { words, state }: End, history: History): Call | null {
  const { environment, ran } = state
  const call = ran === 'application' ? null : inCommand(image, words, environment, ran, history)
  return call !== null && ran === 'program' && isHelper(startedBy(call)) ? null : call
}

function first<T, R>(items: readonly T[], find: (item: T) => R | null): R | null {
  for (const item of items) {
    const result = find(item)
    if (result !== null) return result
  }
  return null
}
