import { afterUnknownCode } from './builtins.ts'
import type { Place, Run } from './run.ts'
import { type After, join, most, type State } from './state.ts'
import { argumentsOf } from './texts.ts'
import { type Node, parseShell } from './tree.ts'
import type { Word } from './words.ts'

/** Calls within calls. */
const MAX_CALLS = 20

/** Long texts cost as much as several parts. */
export const CHARACTERS_PER_PART = 500

export function callFunction(run: Run, body: Node | null, args: readonly Word[], state: State, place: Place): After {
  if (body === null || run.returns.length > MAX_CALLS) {
    // A function that is too deep to be followed may replace the shell.
    if (body !== null) run.isComplete = false
    return { state: { ...state, isPure: false, ran: most(state.ran, 'program') }, status: null }
  }
  const returns: State[] = []
  run.returns.push(returns)
  const own = { ...state, args: argumentsOf(run.image, args, state), locals: new Set<string>() }
  const after = run.followNode(run, body, own, place)
  run.returns.pop()
  const behind = join([after.state, ...returns])
  return {
    ...(returns.length > 0 ? { status: null } : after),
    state: behind && withoutLocals(state, behind),
  }
}

/** Behind a function, its own variables have their values of before. */
function withoutLocals(before: State, behind: State): State {
  const variables = new Map(behind.environment.variables)
  const arrays = new Map(behind.arrays)
  for (const name of behind.locals) {
    const [value, array] = [before.environment.variables.get(name), before.arrays.get(name)]
    if (value === undefined) variables.delete(name)
    else variables.set(name, value)
    if (array === undefined) arrays.delete(name)
    else arrays.set(name, array)
  }
  const environment = { ...behind.environment, variables }
  return { ...behind, args: before.args, locals: before.locals, environment, arrays }
}

/** The code of a sourced file or of `eval`; null if it is unknown. */
export function followCode(run: Run, code: string | null, state: State, place: Place): After {
  run.budget -= Math.floor((code?.length ?? 0) / CHARACTERS_PER_PART)
  const list = code === null || run.returns.length > MAX_CALLS || run.budget <= 0 ? null : parseShell(code)
  if (list === null) {
    run.isComplete = false
    return { state: afterUnknownCode(state), status: null }
  }
  run.returns.push([])
  const after = run.followList(run, list, state, place)
  return { state: join([after.state, ...(run.returns.pop() ?? [])]), status: null }
}
