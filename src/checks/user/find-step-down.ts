import { basenameOf } from '../../image/paths.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { environmentBehindEnv } from '../start/env.ts'
import { type Environment, imageEnvironment, withVariables } from '../start/environment.ts'
import { isShell, parseShellCall } from '../start/interpreters.ts'
import { findProgram } from '../start/programs.ts'
import { findScript } from '../start/script-argument.ts'
import { unwrap, unwrapAll } from '../start/wrappers.ts'
import { execlineCommands } from './execline.ts'
import { type End, endsOfShell } from './follow-shell.ts'
import { hasServices, servicesOf } from './services.ts'
import type { State } from './shell-state.ts'
import { isHelper } from './short-programs.ts'
import { isOtherUser, isTool, keepsRights } from './step-down-tools.ts'

export interface StepDown {
  tool: string
  /** The file that calls it; null if ENTRYPOINT or CMD calls it. */
  script: string | null
}

/** A step down, and the words that call it. */
interface Found extends StepDown {
  words: readonly string[]
}

/**
 * How an image that starts as root changes to another user. Three facts are needed: the program is in the image; it is
 * the command that runs, not only one of a script's commands; and its user is known and not root. Null otherwise.
 */
export function findStepDown(image: AnalyzedImage): StepDown | null {
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
  const [found] = all.filter(one => one !== null && !isHelper(startedBy(one)))
  return all.includes(null) ? null : shown(found ?? null)
}

/** The program that runs as the other user. */
const startedBy = ({ words }: Found): string => unwrapAll(words).words[0] ?? ''

const shown = (found: Found | null): StepDown | null => found && { tool: found.tool, script: found.script }

/** Scripts that start each other; real images have fewer. */
const MAX_SCRIPTS = 30

/** The scripts and lines that a search has followed. */
type Seen = Set<string>

/** Whether a script or a line is new to the search. */
function isNew(
  seen: Seen,
  code: string,
  args: readonly string[],
  { variables }: Environment,
  ran: State['ran'],
): boolean {
  const key = JSON.stringify([code, args, variables.get('PATH'), ran])
  const isFirst = !seen.has(key) && seen.size < MAX_SCRIPTS
  seen.add(key)
  return isFirst
}

function inCommand(
  image: AnalyzedImage,
  words: readonly string[],
  environment: Environment,
  ran: State['ran'],
  seen: Seen = new Set(),
): Found | null {
  const [word, ...args] = words
  if (word === undefined) return null
  const next = (others: readonly string[], changed = environment) => inCommand(image, others, changed, ran, seen)
  const program = findProgram(image, word, null, environment)
  const code = program?.path && image.tree.extracts(program.path)?.startScript
  if (program?.path && code !== undefined && code !== '') {
    return inScript(image, program.path, args, environment, ran, seen)
  }
  const wrapped = unwrap(word, args)
  if (wrapped !== null) {
    if (wrapped.kind === 'env') return next(wrapped.words, environmentBehindEnv(image, environment, args))
    if (wrapped.kind !== 'step-down' || wrapped.user === null) return next(wrapped.words)
    const isSure = program !== null && isTool(image, word, program) && isOtherUser(image, word, wrapped.user)
    return isSure && !keepsRights(word, args) ? { tool: basenameOf(word), script: null, words } : null
  }
  if (!isShell(word)) return null
  const { line } = parseShellCall(args)
  if (line !== null) {
    const own = args.slice(args.indexOf(line) + 2)
    if (!isNew(seen, line, own, environment, ran)) return null
    const ends = endsOfShell(image, line, { environment, args: [own], functions: new Map(), ran })
    return first(ends, end => (end.state.ran === 'nothing' ? fromEnd(image, end, seen) : null))
  }
  const script = findScript(image, word, args, environment)
  return script && inScript(image, script.path, args.slice(args.indexOf(script.word) + 1), environment, ran, seen)
}

function inScript(
  image: AnalyzedImage,
  path: string,
  args: readonly string[],
  environment: Environment,
  ran: State['ran'],
  seen: Seen,
): Found | null {
  if (!isNew(seen, path, args, environment, ran)) return null
  const code = image.tree.extracts(path)?.startScript ?? ''
  const [shebang = ''] = /^#!.*/.exec(code) ?? []
  const ends = /\bexeclineb/.test(shebang)
    ? execlineCommands(code).map(
        (words): End => ({
          words,
          state: { environment, args: [args], functions: new Map(), ran },
          isExec: true,
        }),
      )
    : shebang === '' || /\b(?:ba|da|a|z|k|mk)?sh\b/.test(shebang)
      ? endsOfShell(image, code, { environment, args: [args], functions: new Map(), ran })
      : []
  const found = first(ends, end => (end.isExec || end.state.ran === 'nothing' ? fromEnd(image, end, seen) : null))
  const isOwn = found !== null && found.script === null && !args.includes(found.words[0] ?? '')
  return isOwn ? { ...found, script: path } : found
}

/** Not behind a program that may be the application: one in the background, or before one that only waits. */
function fromEnd(image: AnalyzedImage, { words, state }: End, seen: Seen): Found | null {
  const { environment, ran } = state
  const found = ran === 'application' ? null : inCommand(image, words, environment, ran, seen)
  return found !== null && ran === 'program' && isHelper(startedBy(found)) ? null : found
}

function first<T, R>(items: readonly T[], find: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = find(item)
    if (found !== null) return found
  }
  return null
}
