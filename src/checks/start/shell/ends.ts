import type { Image } from '../../../image/model.ts'
import { once } from '../../../image/once.ts'
import { madePrograms } from '../missing-programs.ts'
import { type End, newRun, runToEnd } from './run.ts'
import type { Failure, State } from './state.ts'
import { parseShell } from './tree.ts'
import { followList, followNode } from './walk.ts'

/** How a script may end. */
export interface Ends {
  /** The commands that it may end as: behind `exec`, or the last one. */
  ends: End[]
  /** The missing program because of which it always fails; null if there is none, or if it may go on. */
  failure: Failure | null
  /** Whether it may end otherwise, perhaps with success. */
  mayFinish: boolean
  /** Whether all of its code is understood. */
  isComplete: boolean
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
export function endsOfShell(image: Image, code: string, start: State, { shell, knowsMissing }: Options): Ends {
  const list = parseShell(code)
  if (list === null) return { ends: [], failure: null, mayFinish: true, isComplete: false }
  const run = newRun({
    ...{ image, code, isDash: shell === 'dash', knowsMissing, followNode, followList },
    ownPrograms: once(() => madePrograms(code)),
  })
  runToEnd(run, list, { ...start, shell }, true)
  const { ends, failures, mayFinish } = run
  const isRead = run.budget > 0
  const failure = ends.length === 0 && !mayFinish && isRead ? (failures[0] ?? null) : null
  return { ends, failure, mayFinish: mayFinish || !isRead, isComplete: run.isComplete && isRead }
}
