import { withVariables } from '../environment.ts'
import { afterExpansions } from './effects.ts'
import { missingIn } from './failures.ts'
import { commandsIn, leftBy } from './forked.ts'
import { isSetting, programWords } from './line.ts'
import { leave, type Place, type Run, TESTED } from './run.ts'
import { type After, dueTo, type Failure, join, type State } from './state.ts'
import { argumentsOf } from './texts.ts'
import type { Loop } from './tree.ts'
import { readsStatus, UNKNOWN } from './values.ts'
import { forget } from './variables.ts'

/** More turns of a loop are not followed one by one. */
const MAX_TURNS = 12

export function followLoop(run: Run, node: Loop, state: State, place: Place): After {
  const hasTest = node.name !== 'for' && node.name !== 'select'
  return hasTest ? followWhile(run, node, state, place) : followFor(run, node, state, place)
}

/** The body of a loop once: the state before the next turn, and those at `break`. */
function followTurn(run: Run, { body }: Loop, state: State, place: Place): { state: State | null; breaks: State[] } {
  const loop = { breaks: [], continues: [] }
  run.loops.push(loop)
  const after = run.followList(run, body, state, { ...place, isLast: false })
  run.loops.pop()
  return { state: join([after.state, ...loop.continues]), breaks: loop.breaks }
}

function followFor(run: Run, node: Loop, earlier: State, place: Place): After {
  const start = afterExpansions(run.image, node.words ?? [], earlier)
  const values = node.name === 'for' ? valuesOf(run, node, start) : null
  const turns = values !== null && values.length <= MAX_TURNS ? values : null
  if (turns === null) {
    const before = setTo(widen(node, start), node.variable, null)
    const { state, breaks } = followTurn(run, node, before, place)
    return { state: join([before, state, ...breaks]), status: null }
  }
  const ends: State[] = []
  let state: State | null = start
  for (const value of turns) {
    if (state === null) break
    const turn = followTurn(run, node, setTo(state, node.variable, value), place)
    ends.push(...turn.breaks)
    state = turn.state
  }
  return { state: join([state, ...ends]), status: null }
}

const setTo = (state: State, name: string, value: string | null): State => {
  return { ...forget(state, [name]), environment: withVariables(state.environment, [[name, value]]) }
}

/** The values of the variable of `for`; null if they are unknown. */
function valuesOf({ image }: Run, { variable, words }: Loop, state: State): readonly string[] | null {
  const [values = null, ...others] = words === null ? state.args : argumentsOf(image, words, state)
  const isKnown = others.length === 0 && values !== null && !values.some(value => value.startsWith(UNKNOWN))
  return isKnown && /^[A-Za-z_]\w*$/.test(variable) ? values : null
}

function followWhile(run: Run, node: Loop, start: State, place: Place): After {
  const stays = node.name !== 'until'
  const ends: State[] = []
  let state = start
  let reason: Failure | null = null
  // A test of `$?` reads what the turn before leaves.
  const isOfStatus = node.test.some(item => item.node.kind === 'command' && readsStatus(item.node.words))
  for (let turn = 0; turn < MAX_TURNS && (widen(node, state) !== state || (isOfStatus && turn < 2)); turn++) {
    const after = run.followList(run, node.test, state, TESTED)
    if (after.state === null || after.status === !stays) return { state: join([after.state, ...ends]), status: null }
    if (after.status === null) break
    reason ??= after.state.cause === start.cause ? null : after.state.cause
    const then = followTurn(run, node, dueTo(after.state, after.cause), place)
    ends.push(...then.breaks)
    if (then.state === null) return { state: join(ends), status: null }
    state = then.state
  }
  const after = run.followList(run, node.test, widen(node, state), TESTED)
  if (after.state === null || after.status === !stays) return { state: join([after.state, ...ends]), status: null }
  const then = followTurn(run, node, dueTo(after.state, after.cause), place)
  if (after.status === null) return { state: join([after.state, then.state, ...then.breaks, ...ends]), status: null }
  // Without an end, too, it has started what its turns start.
  if (then.state !== null) leave(run, then.state)
  // It waits without end for a program that is not there.
  reason ??= then.state?.cause === start.cause ? null : (then.state?.cause ?? null)
  const cause = after.cause ?? (onlyWaits(run, node, after.state) ? reason : null)
  if (cause && then.state !== null && then.breaks.length === 0) run.failures.push(cause)
  return { state: join([...then.breaks, ...ends]), status: null }
}

/** Whether a loop runs nothing but builtins, `sleep` and its like, and missing programs. */
const onlyWaits = (run: Run, node: Loop, state: State): boolean =>
  commandsIn(node, state).every(
    words =>
      leftBy(run.image, words, state, 'program') === 'nothing' || missingIn(run, programWords(words), state) !== null,
  )

/** What a loop may change is unknown in it; the same state if it changes nothing. */
function widen(node: Loop, state: State): State {
  const commands = commandsIn(node, state)
  const settings = commands.flatMap(words => words.filter(isSetting)).map(({ text }) => /^\w+/.exec(text)?.[0] ?? '')
  const names = (builtin: RegExp) =>
    commands.filter(([word]) => builtin.test(word?.text ?? '')).flatMap(words => words.map(({ text }) => text))
  const read = names(/^(?:read|getopts)$/)
  const changesArguments = names(/^(?:shift|set)$/).length > 0
  const changesFolder = names(/^(?:cd|pushd|popd)$/).length > 0
  const changed = [...settings, ...read]
  if (changed.length === 0 && !changesArguments && !changesFolder) return state
  const environment = withVariables(
    state.environment,
    changed.map(name => [name, null] as const),
  )
  return {
    ...state,
    environment: { ...environment, folder: changesFolder ? null : state.environment.folder },
    arrays: new Map([...state.arrays, ...changed.map(name => [name, null] as const)]),
    args: changesArguments ? [null] : state.args,
  }
}
