import type { Image } from '../../../image/model.ts'
import { isSetting } from './line.ts'
import { isBuiltin } from './names.ts'
import { type After, type Called, type Failure, inBoth, type State } from './state.ts'
import type { List, Node } from './tree.ts'
import type { Word } from './words.ts'

/** A command that a shell may end as, or end with. */
export interface End extends Called {
  /** What is known of it: up to the first unknown word. */
  beginning: readonly string[]
  /** Unknown words are as written. */
  words: readonly string[]
  /** Whether it replaces the shell. */
  isExec: boolean
}

/** Where a part of a script is: whether it is the last one, and whether its result decides something. */
export interface Place {
  isLast: boolean
  isTested: boolean
}

export const TESTED: Place = { isLast: false, isTested: true }

/** What a search follows. */
export interface Subject {
  image: Image
  code: string
  /** The names of files that the script may make itself. */
  ownPrograms: () => ReadonlySet<string>
  /** Whether the shell is dash, which has nothing but what POSIX has. */
  isDash: boolean
  /** Whether a missing program fails. Otherwise, its result is unknown. */
  knowsMissing: boolean
  /** The name of a program, where it is called, that fails as if it were missing. */
  broken: Word | null
  /** The walk through the script, for commands that have others in them. */
  followNode: (run: Run, node: Node, state: State, place: Place) => After
  followList: (run: Run, list: List, state: State, place: Place) => After
}

/** A search through a script, and what it has found. */
export interface Run extends Subject {
  first: Called | null
  ends: End[]
  /** The programs that it may run besides: in other processes, and before others. */
  others: Called[]
  /** Those of them that surely run and stay, as they do on all ways; null before the first end. */
  sure: readonly Called[] | null
  /** Where the script ends because of a missing program. */
  failures: Failure[]
  /** Whether the script may end otherwise, perhaps with success. */
  mayFinish: boolean
  /** Whether it may end by itself behind the application, which it has run. */
  mayStay: boolean
  /** Whether all code is read: what is not may replace the shell. */
  isComplete: boolean
  /** The states at `return`, of each function that runs. */
  returns: State[][]
  /** The states at `break` and `continue`, of each loop. */
  loops: { breaks: State[]; continues: State[] }[]
  /** Commands that may still be followed: a hostile script calls its functions without end. */
  budget: number
}

/** Parts of a script that are followed, again in each call of a function; real scripts have fewer. */
export const MAX_PARTS = 5000

export function newRun(subject: Subject, budget: number): Run {
  return {
    ...subject,
    first: null,
    ends: [],
    others: [],
    sure: null,
    failures: [],
    mayFinish: false,
    mayStay: false,
    isComplete: true,
    returns: [],
    loops: [],
    budget,
  }
}

export function runToEnd(run: Run, list: List, start: State, isLast: boolean): void {
  const { state, status, cause } = run.followList(run, list, start, { isLast, isTested: false })
  if (state !== null) finish(run, state, status, cause ?? null)
}

/** One way that the shell may go, to its end or without one. */
export function leave(run: Run, { background }: State): void {
  run.sure = run.sure === null ? background : inBoth(run.sure, background)
}

/** More are of hostile scripts. */
export const MAX_OTHERS = 100

/** Notes the programs of other processes. */
export function runBeside(run: Run, state: State, programs: readonly (readonly Word[])[]): Called[] {
  const called = programs
    .filter(([name]) => name !== undefined && !isSetting(name) && !isBuiltin(name.text))
    .slice(0, MAX_OTHERS - run.others.length)
    .map(program => ({ program, state }))
  run.others.push(...called)
  return called
}

/** The shell ends by itself. */
export function finish(run: Run, state: State, status: boolean | null, cause: Failure | null): void {
  leave(run, state)
  const failure = cause ?? state.cause
  if (state.ran === 'application') run.mayStay = true
  if (status !== false) run.mayFinish = true
  else if (failure !== null) run.failures.push(failure)
}
