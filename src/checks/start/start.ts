import { isDeepStrictEqual } from 'node:util'
import { parseShebang, refusesArgument } from '../../image/extract/shells.ts'
import type { Need } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { loginShellOf, USER_NEEDS } from '../../image/user.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import { childrenOf } from './children.ts'
import type { Doubt } from './doubt.ts'
import { environmentBehindEnv, searchOfEnv } from './env.ts'
import { type Environment, imageEnvironment, inFolder, withUnknownSearch } from './environment.ts'
import { type Identity, identityOf } from './identity.ts'
import { missingFile } from './missing-file.ts'
import { NAME_SERVICE_NEEDS } from './name-services.ts'
import type { NeededFile } from './needed-file.ts'
import { findProgram, type Program, type ProgramProblem } from './programs.ts'
import { commandsOfShell } from './script-command.ts'
import { type ShellCode, shellCodeOf } from './shell/code.ts'
import { withToolUser } from './tool-user.ts'
import { unwrap, type Wrapped } from './wrappers.ts'

/** One program of the chain from the image's command to the one that keeps running. */
export interface Step extends Program {
  /** The word that names it. */
  word: string
  args: string[]
  /** What names it: the image's command, the first line of a script, a program that starts others, a shell's line. */
  by: 'command' | 'shebang' | Wrapped['kind'] | 'shell' | 'script'
  /** The script or program that names it; null for the command itself. */
  from: string | null
  /** The script that it interprets, if the script's first line names it. */
  script: string | null
  /** Why it is not certain that the container ends if this one cannot be started; null if that is proven. */
  doubt: Doubt | null
  environment: Environment
  /** Whether the script that names it waits for it, instead of handing over to it. */
  stays: boolean
  /** Whether the container ends with it, and all of its words are known. */
  isLast: boolean
  /** The instruction that it comes from. */
  instruction: 'ENTRYPOINT' | 'CMD' | 'HEALTHCHECK'
}

export interface Start {
  steps: Step[]
  /** What runs besides, or may: in the background, before others of a shell, as a child of find(1). */
  others: Step[]
  /** The file that the program of a step needs and does not find. */
  missingFile: (NeededFile & { step: Step }) | null
  /** The first step behind which not everything is followed, because of a limit. */
  cut: Step | null
}

export const START_NEEDS: Need[] = [
  ...USER_NEEDS,
  ...NAME_SERVICE_NEEDS,
  { kind: 'extract', name: 'elf' },
  { kind: 'extract', name: 'shebang' },
  { kind: 'extract', name: 'npmMain' },
  // Shows whether a script runs its arguments as a command, or gives up root.
  { kind: 'extract', name: 'startScript' },
]

/** What a container of the image starts, one program after the other. */
export const startOf = shared((image: AnalyzedImage): Start => {
  const { entrypoint, cmd } = image.config
  return followCommand(image, [...entrypoint, ...cmd], entrypoint.length > 0 ? 'ENTRYPOINT' : 'CMD')
})

/** What a command starts in a container of the image, with its user, and its PATH and working directory unless others are given. */
export function followCommand(
  image: AnalyzedImage,
  command: readonly string[],
  instruction: Step['instruction'],
  environment = imageEnvironment(image),
): Start {
  const trail: Trail = { left: MAX_PROGRAMS, leftBesides: MAX_PROGRAMS, active: [], cut: null }
  const start = newSearch(trail)
  const [word, ...args] = command
  if (word === undefined) return { ...start, cut: null }
  const first = {
    word,
    args,
    by: 'command',
    from: null,
    script: null,
    doubt: null,
    stays: false,
    isLast: true,
  } as const
  follow(image, start, { ...first, instruction, environment, identity: identityOf(image) })
  return { ...start, cut: trail.cut }
}

/** A start, and whether it is what runs besides. */
interface Search extends Omit<Start, 'cut'> {
  isOther: boolean
  trail: Trail
}

interface Trail {
  /** Programs that may still be followed. */
  left: number
  /** The same of what runs besides. */
  leftBesides: number
  /** What is followed at the moment. */
  active: Next[]
  /** The first step behind which not everything is followed. */
  cut: Step | null
}

const newSearch = (trail: Trail): Search => {
  return { steps: [], others: [], missingFile: null, isOther: false, trail }
}

type Next = Omit<Step, keyof Program> & {
  identity: Identity | null
  /** Where the word is looked up, if that differs. */
  search?: Environment
  /** Why it starts nothing, if that is known without the file. */
  failure?: ProgramProblem | null
  /** False if a script before may have changed the accounts. */
  knowsUsers?: boolean
}

/** The programs that are followed, on all ways of the scripts; real images have a few. */
const MAX_PROGRAMS = 250

function follow(image: AnalyzedImage, start: Search, next: Next): void {
  const { active } = start.trail
  // A program that starts itself again in the same way starts nothing new.
  if (active.some(one => isSame(one, next))) return
  active.push(next)
  followNew(image, start, next)
  active.pop()
}

const isSame = (a: Next, b: Next): boolean =>
  a.word === b.word &&
  a.identity === b.identity &&
  a.knowsUsers === b.knowsUsers &&
  a.environment.folder === b.environment.folder &&
  isDeepStrictEqual(a.args, b.args) &&
  isDeepStrictEqual(a.environment.variables, b.environment.variables)

function followNew(image: AnalyzedImage, start: Search, next: Next): void {
  const { word, args, identity, search, failure = null, knowsUsers = true, ...rest } = next
  const { environment } = rest
  const withKnownUser = (program: Program | null) => (knowsUsers ? withToolUser(image, program, word, args) : program)
  const program =
    failure === null
      ? withKnownUser(findProgram(image, word, identity, search ?? environment))
      : { path: null, entry: null, problem: failure }
  if (program === null) return
  if (start.trail[start.isOther ? 'leftBesides' : 'left']-- <= 0) {
    start.trail.cut ??= start.steps.at(-1) ?? null
    return
  }
  const isGuess = !word.includes('/') && (search ?? environment).variables.get('PATH') === null
  const step: Step = { ...rest, ...program, word, args, doubt: rest.doubt ?? (isGuess ? { kind: 'variable' } : null) }
  start.steps.push(step)
  if (start.isOther) start.others.push(step)
  if (program.problem !== null || program.path === null) return
  const [argument = null] = step.by === 'shebang' && args[0] !== step.script ? args : []
  if (refusesArgument(word, argument)) return
  const then = nextOf(image, step, knowsUsers)
  if (then !== null) follow(image, start, { ...then, identity: then.sameUser ? identity : null })
  // A program that is a script fails first if its interpreter does.
  if ((then !== null && then.by !== 'shebang') || isBroken(start)) return
  const missing = missingFile(image, step, identity)
  start.missingFile = missing && { ...missing, step }
  const code = then === null && missing === null ? shellCodeOf(image, step) : null
  if (code !== null) followShell(image, start, step, code, identity)
  for (const { words, isSure } of then === null ? childrenOf(image, [word, ...args], environment) : []) {
    const doubt = step.doubt ?? (isSure ? null : { kind: 'variable' as const })
    followOther(image, start, { ...step, by: 'launcher', from: step.path, doubt, identity, knowsUsers }, words)
  }
}

const keyOf = ({ word, args, doubt, environment: { folder, variables } }: Omit<Next, 'identity'>): string =>
  JSON.stringify([word, args, doubt, folder, variables.get('PATH')])

/** More are of hostile images. */
const MAX_OTHERS = 100

/** What runs besides is not a part of the chain, and what it lacks does not end the container. */
function followOther(image: AnalyzedImage, start: Search, next: Next, [word, ...args]: readonly string[]): void {
  const isKnown = start.others.some(one => keyOf(one) === keyOf({ ...next, word: word ?? '', args }))
  if (word === undefined || isKnown) return
  if (start.others.length >= MAX_OTHERS) start.trail.cut ??= start.steps.at(-1) ?? null
  else follow(image, { ...newSearch(start.trail), others: start.others, isOther: true }, { ...next, word, args })
}

const isBroken = ({ steps, missingFile: missing }: Pick<Start, 'steps' | 'missingFile'>): boolean =>
  missing !== null || steps.some(({ problem }) => problem !== null)

/** The programs that the code of a shell calls. The last one counts, and a problem of the first. */
function followShell(
  image: AnalyzedImage,
  start: Search,
  step: Step,
  code: ShellCode,
  identity: Identity | null,
): void {
  const { path, environment, instruction } = step
  const doubt: Doubt | null = code.isPrepared ? { kind: 'start-files', file: step.word } : null
  const guess: Doubt = code.path === null ? { kind: 'line' } : { kind: 'script', file: code.path }
  const { commands, others, isCut } = commandsOfShell(image, code, environment, identity)
  if (isCut)
    start.trail.cut ??= { ...step, path: code.path ?? path, entry: image.tree.resolve(code.path ?? '') ?? step.entry }
  const by = code.path === null ? ('shell' as const) : ('script' as const)
  const common = { by, from: code.path ?? path, script: null, identity }
  for (const { words, isProven, ...other } of instruction === 'HEALTHCHECK' ? [] : others) {
    const why = step.doubt ?? doubt ?? (isProven ? null : guess)
    followOther(image, start, { ...step, ...common, ...other, doubt: why, stays: true, isLast: false }, words)
  }
  for (const command of instruction === 'HEALTHCHECK' ? commands.slice(0, 1) : commands) {
    const [word = '', ...args] = command.words
    const count = start.steps.length
    follow(image, start, {
      word,
      args,
      ...common,
      doubt: step.doubt ?? doubt ?? (command.isProven ? null : guess),
      environment: command.environment,
      stays: command.stays,
      isLast: step.isLast && command.isWhole && !command.goesOn,
      failure: command.problem,
      knowsUsers: command.knowsUsers,
      instruction: command.own === null ? instruction : instructionOf(image, command.own, instruction),
    })
    const fails = start.missingFile !== null || start.steps.slice(count).some(({ problem }) => problem !== null)
    if (instruction === 'HEALTHCHECK' || (fails && !command.isOptional)) return
    // A line is short: its first program is a part of the start, if it works.
    if (command.goesOn && (fails || code.path !== null)) {
      start.steps.length = count
      start.missingFile = null
    }
  }
}

type After = Omit<Next, 'identity'> & { sameUser: boolean }

/** The next program that this one starts; null for a shell. */
function nextOf(image: AnalyzedImage, step: Step, knowsUsers: boolean): After | null {
  const { word, args, path, doubt, environment, instruction, isLast } = step
  const common = { from: path, script: null, doubt, environment, sameUser: true, stays: false, isLast }
  const shebang = image.tree.extracts(path ?? '')?.shebang
  if (shebang !== undefined) {
    const { interpreter = null, argument = null } = parseShebang(shebang) ?? {}
    if (interpreter === null) return null
    const passed = [...(argument === null ? [] : [argument]), path ?? '', ...args]
    return { ...common, word: interpreter, args: passed, by: 'shebang', script: path, instruction }
  }
  const wrapped = unwrap(word, args)
  if (wrapped) {
    const [named, ...others] = wrapped.words
    if (named === undefined) return null
    const { kind, sameUser, sameVariables, folder, shell, user } = wrapped
    const first = shell === 'account' && knowsUsers ? (loginShellOf(user ?? 'root', image.tree) ?? named) : named
    const script = kind === 'env' ? step.script : null
    const place = script === null ? instructionOf(image, wrapped.words, instruction) : instruction
    const behind = kind === 'env' ? environmentBehindEnv(image, environment, args) : environment
    const placed = folder === undefined ? behind : inFolder(image, behind, folder)
    // su(1) sets the variables of this file.
    const isSet = shell !== undefined && (image.tree.resolve('/etc/environment')?.size ?? 0) > 0
    const changed = sameVariables && !isSet ? placed : withUnknownSearch(placed)
    return {
      ...common,
      word: first,
      args: others,
      by: kind,
      sameUser,
      script,
      environment: changed,
      ...(kind === 'env' && { search: searchOfEnv(image, path, changed, args) }),
      ...(shell !== undefined && /^(?:nologin|false)$/.test(basenameOf(first)) && { failure: 'no-login' as const }),
      instruction: place,
    }
  }
  return null
}

/** CMD follows ENTRYPOINT: as many last words as CMD has are its own. */
function instructionOf(
  { config }: AnalyzedImage,
  words: readonly string[],
  instruction: Step['instruction'],
): Step['instruction'] {
  if (instruction === 'HEALTHCHECK') return instruction
  return words.length <= config.cmd.length ? 'CMD' : 'ENTRYPOINT'
}
