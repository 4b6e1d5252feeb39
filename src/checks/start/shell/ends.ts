import { once } from '../../../image/once.ts'
import type { AnalyzedImage } from '../../analysis.ts'
import { madePrograms } from '../missing-programs.ts'
import { effortOf } from './effort.ts'
import { type End, MAX_OTHERS, MAX_PARTS, newRun, type Run, runToEnd } from './run.ts'
import type { Called, Failure, State } from './state.ts'
import { parseShell } from './tree.ts'
import { followList, followNode } from './walk.ts'
import type { Word } from './words.ts'

/** How a script may end. */
export interface Ends {
  /** The program that it names first, even in another process. */
  first: Called | null
  /** The commands that it may end as: behind `exec`, or the last one. */
  ends: End[]
  /** The programs that it may run besides: in other processes, and before others. */
  others: (Called & { isSure: boolean })[]
  /** The missing program because of which it always fails; null if there is none, or if it may go on. */
  failure: Failure | null
  /** Whether it may end otherwise, perhaps with success. */
  mayFinish: boolean
  /** Whether it may end otherwise behind the application, which it has run. */
  mayStay: boolean
  /** Whether all of its code is understood. */
  isComplete: boolean
  /** Whether its code goes on behind the limit of what is followed. */
  isCut: boolean
  /** Whether it always fails if a program fails where it is called. */
  isNeeded: (called: Called) => boolean
}

interface Options {
  /** The name of its file, as far as it is known. */
  shell: string
  knowsMissing: boolean
}

/**
 * How a script or a line may end. The commands are not those of other processes, and not those that are never reached:
 * after `exit`, in a function that nothing calls, behind `false &&`, or in a branch for another command.
 */
export function endsOfShell(image: AnalyzedImage, code: string, start: State, { shell, knowsMissing }: Options): Ends {
  const list = parseShell(code)
  if (list === null) return UNKNOWN
  const follow = (broken: Word | null) => {
    const effort = effortOf(image)
    const budget = Math.min(MAX_PARTS, effort.left)
    const run = newRun(
      {
        ...{ image, code, isDash: shell === 'dash', knowsMissing, broken, followNode, followList },
        ownPrograms: once(() => madePrograms(code)),
      },
      budget,
    )
    runToEnd(run, list, { ...start, shell }, true)
    effort.left -= budget - Math.max(0, run.budget)
    return run
  }
  const run = follow(null)
  const { first, ends, mayFinish, mayStay } = run
  const isRead = run.budget > 0
  const isKnown = run.isComplete && isRead
  return {
    first,
    ends,
    others: run.others.map(one => ({ ...one, isSure: isKnown && run.sure?.includes(one) === true })),
    failure: failureIn(run),
    mayFinish: mayFinish || !isRead,
    mayStay,
    isComplete: isKnown,
    isCut: !isRead || run.others.length >= MAX_OTHERS,
    isNeeded: ({ program }) => failureIn(follow(program[0] ?? null)) !== null,
  }
}

const UNKNOWN: Ends = {
  ...{ first: null, ends: [], others: [], failure: null, mayFinish: true, mayStay: false },
  ...{ isComplete: false, isCut: false },
  isNeeded: () => false,
}

const failureIn = ({ ends, mayFinish, failures, budget }: Run): Failure | null =>
  ends.length === 0 && !mayFinish && budget > 0 ? (failures[0] ?? null) : null
