import { afterUnknownCode } from './builtins.ts'
import { commandsIn } from './forked.ts'
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
  if (body === null || run.returns.length > MAX_CALLS)
    return { state: { ...state, isPure: false, ran: most(state.ran, 'program') }, status: null }
  const returns: State[] = []
  run.returns.push(returns)
  const after = run.followNode(run, body, { ...state, args: argumentsOf(run.image, args, state) }, place)
  run.returns.pop()
  const behind = join([after.state, ...returns])
  return {
    ...(returns.length > 0 ? { status: null } : after),
    state: behind && { ...behind, args: state.args, environment: withoutLocals(body, state, behind) },
  }
}

/** Variables of a function have their values of before behind it. */
function withoutLocals(body: Node, before: State, { environment }: State): State['environment'] {
  const isLocal = (word: Word | undefined) => /^(?:local|declare|typeset)$/.test(word?.text ?? '')
  const words = commandsIn(body, { ...before, functions: new Map() })
    .filter(([word]) => isLocal(word))
    .flat()
  const names = words.flatMap(({ text }) => /^[A-Za-z_]\w*/.exec(text) ?? [])
  const variables = new Map(environment.variables)
  for (const name of names) {
    const value = before.environment.variables.get(name)
    if (value === undefined) variables.delete(name)
    else variables.set(name, value)
  }
  return { ...environment, variables }
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
