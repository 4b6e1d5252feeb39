import { type Environment, withVariables } from '../environment.ts'
import type { ShellSettings } from '../interpreters.ts'
import type { Node } from './tree.ts'
import type { Word } from './words.ts'

/** A program that a script calls, with its arguments, and what is known there. */
export interface Called {
  program: readonly Word[]
  state: State
}

/** What a shell knows at one place of its script. */
export interface State extends ShellSettings {
  environment: Environment
  /** What its arguments may be; null for unknown ones. */
  args: readonly (readonly string[] | null)[]
  /** Arrays; null for one that is unknown. An element may be one, too, as an argument. */
  arrays: ReadonlyMap<string, readonly string[] | null>
  /** The variables that are those of the function that runs. */
  locals: ReadonlySet<string>
  /** `$0`; null if it is unknown. */
  script: string | null
  /** The name of the shell's file. */
  shell: string
  /** Null for a function or an alias that is not understood. */
  functions: ReadonlyMap<string, Node | null>
  /** The user that it runs as; null if it is unknown. */
  uid: number | null
  /** Whether a program that it started as root before may be what the container is for. */
  ran: 'nothing' | 'program' | 'application'
  /** The programs that run in the background, on all ways to this place. */
  background: readonly Called[]
  /** Whether nothing before can change files, and variables and the directory in an unknown way. */
  isPure: boolean
  /** Whether the way to this place depends on a user or a variable that `docker run` often sets. */
  isGuess: boolean
  /** Whether a program that is not in the image is missing, and not a function or one that the script got. */
  knowsCommands: boolean
  /** Whether a variable that is not known is not set. */
  knowsUnset: boolean
  /** Whether the accounts are those of the image. */
  knowsUsers: boolean
  /** Whether code that is not followed, such as a trap or an alias, may run in place of a command, or when the shell ends. */
  replaces: 'never' | 'at-end' | 'always'
  /** The missing program because of which the script got here. */
  cause: Failure | null
  /** `$?`; null if it is unknown. */
  result: Result | null
}

/** The status of a command, and the missing program to which it is due. */
export interface Result {
  status: number
  cause: Failure | null
}

/** A command that cannot start. */
export interface Failure {
  words: readonly string[]
  state: State
  problem?: 'not-in-shell'
}

/** What is known before a script starts. */
export function startState(
  environment: Environment,
  args: readonly string[] | null,
  script: string | null,
  uid: number | null,
): State {
  return {
    ...{
      environment,
      args: [args],
      arrays: new Map(),
      locals: new Set(),
      script,
      shell: 'sh',
      functions: new Map(),
      uid,
      ran: 'nothing',
      background: [],
      isPure: true,
      isGuess: false,
    },
    ...{ knowsCommands: true, knowsUnset: false, knowsUsers: true, exits: false, failsInPipes: false, cause: null },
    result: { status: 0, cause: null },
    replaces: 'never',
  }
}

/** Where a part of a script leads: null if nothing behind it runs. `status` is its result, if that is known. */
export interface After {
  state: State | null
  status: boolean | null
  /** The missing program to which a failure is due. */
  cause?: Failure | null
}

/** The same state, with the missing program to which it is due. */
export const dueTo = (state: State, cause: Failure | null | undefined): State => (cause ? { ...state, cause } : state)

/** Behind a command, `$?` is its status. POSIX, Shell Command Language, 2.8.2: 127 if the shell does not find it. */
export function withResult(after: After): After {
  const { state, status, cause = null } = after
  if (state === null) return after
  const code = status === null ? null : status ? 0 : cause === null ? 1 : 127
  if (cause === null && code === (state.result?.status ?? null)) return after
  return { ...after, state: { ...state, result: code === null ? null : { status: code, cause } } }
}

const RAN = ['nothing', 'program', 'application'] as const

/** More alternatives are unknown. */
const MAX_ALTERNATIVES = 8

/** What is known where ways meet; null if none of them gets there. */
export function join(states: readonly (State | null)[]): State | null {
  const [first, ...others] = states.filter(state => state !== null)
  return first === undefined ? null : others.reduce(joinTwo, first)
}

function joinTwo(one: State, other: State): State {
  if (one === other) return one
  const names = new Set([...one.environment.variables.keys(), ...other.environment.variables.keys()])
  const differing = [...names].filter(
    name => one.environment.variables.get(name) !== other.environment.variables.get(name),
  )
  // A variable that is the function's on one way only may be that of the script behind it.
  const mixed = [...one.locals, ...other.locals].filter(name => one.locals.has(name) !== other.locals.has(name))
  const args =
    one.args === other.args
      ? one.args
      : [...new Map([...one.args, ...other.args].map(each => [JSON.stringify(each), each])).values()]
  return {
    ...one,
    environment: {
      ...withVariables(
        one.environment,
        [...differing, ...mixed].map(name => [name, null]),
      ),
      folder: one.environment.folder === other.environment.folder ? one.environment.folder : null,
    },
    args: args.length > MAX_ALTERNATIVES ? [null] : args,
    locals: mixed.length === 0 ? one.locals : new Set([...one.locals].filter(name => other.locals.has(name))),
    arrays: one.arrays === other.arrays ? one.arrays : joinArrays(one.arrays, other.arrays),
    functions: new Map([...one.functions, ...other.functions]),
    ran: most(one.ran, other.ran),
    background: inBoth(one.background, other.background),
    isPure: one.isPure && other.isPure,
    isGuess: one.isGuess || other.isGuess,
    knowsCommands: one.knowsCommands && other.knowsCommands,
    knowsUnset: one.knowsUnset && other.knowsUnset,
    knowsUsers: one.knowsUsers && other.knowsUsers,
    replaces: mostReplacing(one.replaces, other.replaces),
    exits: one.exits === other.exits ? one.exits : null,
    failsInPipes: one.failsInPipes && other.failsInPipes,
    cause: one.cause === other.cause ? one.cause : null,
    result: one.result?.status === other.result?.status ? one.result : null,
  }
}

/** The same programs where two ways meet. */
export function inBoth(one: readonly Called[], other: readonly Called[]): readonly Called[] {
  if (one === other || one.length === 0) return one
  const programs = new Set(other.map(({ program }) => program[0]))
  return one.filter(({ program }) => programs.has(program[0]))
}

function joinArrays(one: State['arrays'], other: State['arrays']): State['arrays'] {
  const names = [...one.keys(), ...other.keys()]
  return new Map(
    names.map(name => {
      const [a, b] = [one.get(name), other.get(name)]
      return [name, a !== undefined && JSON.stringify(a) === JSON.stringify(b) ? a : null]
    }),
  )
}

const REPLACES = ['never', 'at-end', 'always'] as const

export function mostReplacing(one: State['replaces'], other: State['replaces']): State['replaces'] {
  return REPLACES.indexOf(one) < REPLACES.indexOf(other) ? other : one
}

export function most(one: State['ran'], other: State['ran']): State['ran'] {
  return RAN.indexOf(one) < RAN.indexOf(other) ? other : one
}
