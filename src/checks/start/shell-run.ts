import type { Image } from '../../image/model.ts'
import type { Failure, State } from './shell-state.ts'

/** A command that a shell may end as, or end with. */
export interface End {
  /** What is known of it: up to the first unknown word. */
  beginning: readonly string[]
  /** Unknown words are as written. */
  words: readonly string[]
  state: State
  /** Whether it replaces the shell. */
  isExec: boolean
}

/** A search through a script, and what it has found. */
export interface Run {
  image: Image
  code: string
  /** The names of files that the script may make itself. */
  ownPrograms: () => ReadonlySet<string>
  /** Whether the shell is dash, which has nothing but what POSIX has. */
  isDash: boolean
  /** Whether a missing program fails. Otherwise, its result is unknown. */
  knowsMissing: boolean
  ends: End[]
  /** Where the script ends because of a missing program. */
  failures: Failure[]
  /** Whether the script may end otherwise, perhaps with success. */
  mayFinish: boolean
  /** Whether all code is read: what is not may replace the shell. */
  isComplete: boolean
  /** The states at `return`, of each function that runs. */
  returns: State[][]
  /** The states at `break` and `continue`, of each loop. */
  loops: { breaks: State[]; continues: State[] }[]
  /** Commands that may still be followed: a hostile script calls its functions without end. */
  budget: number
}
