import type { Image } from '../../../image/model.ts'
import type { Environment } from '../../start/environment.ts'
import type { ShellSettings } from '../../start/interpreters.ts'
import type { List, Node } from '../../start/shell/tree.ts'

export type IsMissing = (name: string, environment: Environment) => boolean

/** Where a part of a line may lead. */
export interface State {
  /** That of the last command. A failure of a program that is there is 1. */
  status: number
  ends: 'exit' | 'break' | 'continue' | null
  environment: Environment
  errexit: boolean
  pipefail: boolean
}

export function startState(environment: Environment, { exits, failsInPipes }: ShellSettings): State {
  return { status: 0, ends: null, environment, errexit: exits === true, pipefail: failsInPipes }
}

export interface Run {
  image: Image
  isMissing: IsMissing
  /** The names of the missing programs that the line asks for, in order. */
  missing: Set<string>
  budget: number
  runList: (run: Run, list: List, start: State, exits: boolean) => State[]
  readPipe: (run: Run, pipe: readonly Node[], state: State) => { statuses: number[]; isEmpty: boolean }
}

export const NOT_FOUND = 127

export class NotUnderstood extends Error {}
