import { isShell, parseShebang, readerOf } from '../../image/extract/shells.ts'
import { CALLS_STEP_DOWN } from '../../image/extract/start-script.ts'
import { basenameOf } from '../../image/paths.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import { environmentBehindEnv } from '../start/env.ts'
import { type Environment, imageEnvironment, withVariables } from '../start/environment.ts'
import { kindOfShell, parseShellCall, shellOfScript } from '../start/interpreters.ts'
import { findProgram } from '../start/programs.ts'
import { findScript } from '../start/script-argument.ts'
import { replacesCommands } from '../start/shell/builtins.ts'
import { type Ends, endsOfShell } from '../start/shell/ends.ts'
import type { End } from '../start/shell/run.ts'
import { type State, startState } from '../start/shell/state.ts'
import { isHelper } from '../start/short-programs.ts'
import { userOfTool } from '../start/tool-user.ts'
import { behindMultiCall, MAX_WRAPPERS, unwrap, unwrapAll } from '../start/wrappers.ts'
import { commandOfExecline } from './execline.ts'
import { hasServices, servicesOf } from './services.ts'
import { isGenuine, isTool, keepsRights } from './step-down-tools.ts'

export interface StepDown {
  /** Null if the words that may call one are known only when the container runs. */
  tool: string | null
  /** The file that calls it; null if ENTRYPOINT or CMD calls it. */
  script: string | null
  /** Whether no way of the script keeps root, as far as it is known. */
  isSure: boolean
}

/** A step down, and the words that call it. */
interface Call extends StepDown {
  words: readonly string[]
}

/** What a command starts with. */
type Place = Pick<State, 'environment' | 'isPure' | 'knowsUsers' | 'ran'>

/**
 * How an image that starts as root changes to another user. For a sure one, three facts are needed: the program is in the
 * image; it is the command that runs, not only one of a script's commands; and its user is known and not root. Null if
 * root stays.
 */
export const findStepDown = shared((image): StepDown | null => {
  const { entrypoint, cmd } = image.config
  const place: Place = { environment: imageEnvironment(image), ran: 'nothing', isPure: true, knowsUsers: true }
  const call = inCommand(image, [...entrypoint, ...cmd], place, { scriptsAndLines: new Set(), wrappers: 0 })
  return call && { tool: call.tool, script: call.script, isSure: call.isSure }
})

/** Whether the program that runs as the other user only helps, as far as it is known. */
const startsHelper = ({ words }: Call): boolean => {
  const { words: program, isCut } = unwrapAll(words)
  return isCut || isHelper(program[0] ?? '')
}

/** Scripts that start each other; real images have fewer. */
const MAX_SCRIPTS = 30

/** What a search has followed. */
interface History {
  scriptsAndLines: Set<string>
  wrappers: number
}

/** Whether a script or a line is new to the search. */
function isNew(history: History, code: string, args: readonly string[], { environment, ran }: Place): boolean {
  const key = JSON.stringify([code, args, environment.variables.get('PATH'), ran])
  const { scriptsAndLines } = history
  const isFirst = !scriptsAndLines.has(key) && scriptsAndLines.size < MAX_SCRIPTS
  scriptsAndLines.add(key)
  return isFirst
}

function inCommand(image: AnalyzedImage, words: readonly string[], place: Place, history: History): Call | null {
  const [word, ...args] = behindMultiCall(words)
  if (word === undefined) return null
  const { environment } = place
  const next = (others: readonly string[], changed = place) => inCommand(image, others, changed, history)
  const program = findProgram(image, word, null, environment)
  if (program?.entry?.path === '/init' && hasServices(image)) return inServices(image, args, place, history)
  const code = program?.path && image.tree.extracts(program.path)?.startScript
  if (program?.path && code !== undefined && code !== '') return inScript(image, program.path, args, place, history)
  const wrapped = unwrap(word, args)
  if (wrapped !== null) {
    // Behind so many, root counts as kept.
    if (++history.wrappers > MAX_WRAPPERS * MAX_SCRIPTS) return null
    if (wrapped.kind === 'env')
      return next(wrapped.words, { ...place, environment: environmentBehindEnv(image, environment, args) })
    if (wrapped.kind !== 'step-down' || wrapped.user === null) return next(wrapped.words)
    const { tool } = wrapped
    const rights = keepsRights(wrapped)
    if (program === null || !isTool(image, tool, program) || rights === 'kept') return null
    const user = userOfTool(image, tool, wrapped.user, place)
    const isSure =
      user === 'other' &&
      rights === 'dropped' &&
      isFound(word, environment) &&
      isGenuine(image, tool, program, environment)
    return user === 'root' ? null : { tool, script: null, words, isSure }
  }
  if (!isShell(word)) return null
  const { line, readsStartFiles } = parseShellCall(args)
  if (line !== null) {
    const own = args.slice(args.indexOf(line) + 2)
    if (!isNew(history, line, own, place)) return null
    const result = endsOfShell(image, withStartFile(line, word, environment), asRoot(place, own, null), {
      shell: kindOfShell(image, words[0] ?? word, environment),
      knowsMissing: false,
    })
    return ifSure(
      !readsStartFiles,
      agreed(line, result, end => (end.state.ran === 'nothing' ? fromEnd(image, end, history) : null)),
    )
  }
  const script = findScript(image, word, args, environment)
  const own = script && args.slice(args.indexOf(script.word) + 1)
  return script && ifSure(!readsStartFiles, inScript(image, script.path, own ?? [], place, history, word))
}

const ifSure = (isSure: boolean, call: Call | null): Call | null => call && { ...call, isSure: call.isSure && isSure }

/** Whether the file of a program is known. */
const isFound = (word: string, { variables }: Environment): boolean =>
  word.includes('/') || variables.get('PATH') !== null

/** bash(1), INVOCATION: under its own name, it reads the file of BASH_ENV before a script or a line. */
function withStartFile(code: string, shell: string, { variables }: Environment): string {
  return basenameOf(shell) === 'bash' && variables.get('BASH_ENV') ? `. "$BASH_ENV"\n${code}` : code
}

/** s6-overlay starts every service, and the command behind its /init. */
function inServices(image: AnalyzedImage, command: readonly string[], place: Place, history: History): Call | null {
  const path = place.environment.variables.get('PATH') ?? ''
  const ofInit = { ...place, environment: withVariables(place.environment, [['PATH', `/command:${path}`]]) }
  const calls: Call[] = []
  const follow = (words: readonly string[]): boolean => {
    const call = words.length === 0 ? null : inCommand(image, words, ofInit, history)
    return words.length === 0 || (call !== null && calls.push(call) > 0)
  }
  // The first service that stays root decides: there may be as many as there are files.
  for (const service of servicesOf(image)) if (!follow([service])) return null
  if (!follow(command)) return null
  const call = calls.find(one => !startsHelper(one))
  return call === undefined ? null : { ...call, isSure: calls.every(one => one.isSure) }
}

/** What a script of a container knows that starts with nothing but the image's variables. */
const asRoot = ({ environment, ...place }: Place, args: readonly string[], script: string | null): State => {
  const replaces = [...environment.variables].some(([name, value]) => replacesCommands(name, value ?? ''))
  return {
    ...startState(environment, args, script, 0),
    ...place,
    knowsUnset: true,
    replaces: replaces ? 'always' : 'never',
  }
}

function inScript(
  image: AnalyzedImage,
  path: string,
  args: readonly string[],
  place: Place,
  history: History,
  interpreter?: string,
): Call | null {
  if (!isNew(history, path, args, place)) return null
  const code = image.tree.extracts(path)?.startScript ?? ''
  const first = interpreter === undefined ? shellOfFile(code, path) : null
  // The kernel starts `#!/bin/sh /other` as `/bin/sh /other SCRIPT`.
  if (first?.isOther) return inCommand(image, [...first.words, ...args], place, history)
  const state = asRoot(place, args, path)
  const shell = interpreter ?? shellOfScript(code)
  const result =
    basenameOf(readerOf(code) ?? '') === 'execlineb'
      ? endsOfExecline(code, state)
      : shell === null
        ? null
        : endsOfShell(image, withStartFile(code, shell, place.environment), state, {
            shell: kindOfShell(image, shell, place.environment),
            knowsMissing: false,
          })
  const called =
    result &&
    agreed(code, result, end => (end.isExec || end.state.ran === 'nothing' ? fromEnd(image, end, history) : null))
  const call = ifSure(!first?.readsStartFiles, called)
  const isOfScript = call !== null && call.script === null && !args.includes(call.words[0] ?? '')
  return isOfScript ? { ...call, script: path } : call
}

/** How the first line of a script calls its shell; null if that is none. */
function shellOfFile(code: string, path: string) {
  const [, line = ''] = /^#!(.*)/.exec(code) ?? []
  const { interpreter, argument } = parseShebang(line) ?? {}
  if (interpreter === undefined) return null
  const words = [interpreter, ...(argument == null ? [] : [argument]), path]
  const [shell = '', ...args] = unwrapAll(words).words
  if (!isShell(shell)) return null
  const call = parseShellCall(args)
  return { words, isOther: call.line !== null || call.operands[0] !== path, readsStartFiles: call.readsStartFiles }
}

function endsOfExecline(code: string, state: State): Pick<Ends, 'ends' | 'isComplete' | 'mayStay'> {
  const words = commandOfExecline(code)
  return {
    ends: words === null ? [] : [{ program: [], words, beginning: words, state, isExec: true }],
    isComplete: true,
    mayStay: false,
  }
}

/** The step down of a script: sure if all of its ends have one, and null if none has one. */
function agreed(
  code: string,
  { ends, isComplete, mayStay }: Pick<Ends, 'ends' | 'isComplete' | 'mayStay'>,
  find: (end: End) => Call | null,
): Call | null {
  const calls = ends.map(end => find(end) ?? (isUnknown(end) && CALLS_STEP_DOWN.test(code) ? UNKNOWN : null))
  const stepDowns = calls.filter(call => call !== null)
  const call = stepDowns.find(({ isSure }) => isSure) ?? stepDowns[0]
  if (call === undefined) return isComplete || !CALLS_STEP_DOWN.test(code) ? null : UNKNOWN
  return { ...call, isSure: isComplete && !mayStay && calls.every(one => one?.isSure) }
}

const UNKNOWN: Call = { tool: null, script: null, words: [], isSure: false }

/** Whether the program is known only when the container runs: not the name of one in a folder that is unknown. */
const isUnknown = ({ beginning, words }: End): boolean =>
  beginning.length === 0 && words[0] !== undefined && !/\/[\w.-]+$/.test(words[0])

/** Not behind a program that may be the application: one in the background, or before one that only waits. */
function fromEnd(image: AnalyzedImage, { words, state, isExec }: End, history: History): Call | null {
  const { ran, replaces } = state
  const call = ran === 'application' ? null : inCommand(image, words, state, history)
  return call !== null && ran === 'program' && startsHelper(call)
    ? null
    : ifSure(replaces === 'never' || (replaces === 'at-end' && isExec), call)
}
