import type { Image } from '../../../image/model.ts'
import type { Environment } from '../../start/environment.ts'
import type { ShellSettings } from '../../start/interpreters.ts'
import { programWords } from '../../start/shell/line.ts'
import { type List, matchesAll, type Node } from '../../start/shell/tree.ts'
import { runCommand } from './commands.ts'
import { filterStatus, NEVER_FAILS } from './filters.ts'
import { type IsMissing, NOT_FOUND, NotUnderstood, type Run, type State, startState } from './run.ts'
import { expandWord } from './words.ts'

/** More states or commands are not followed. */
const MAX_STATES = 64
const MAX_COMMANDS = 2000

/**
 * All statuses that a line may return, whatever the programs do that are there; and the missing programs that it asks
 * for. Null if the line is not understood.
 */
export function statusesOf(
  image: Image,
  list: List,
  environment: Environment,
  settings: ShellSettings,
  isMissing: IsMissing,
): { statuses: ReadonlySet<number>; missing: readonly string[] } | null {
  const run: Run = { image, isMissing, missing: new Set(), budget: MAX_COMMANDS, runList, readPipe }
  try {
    const states = runList(run, list, startState(environment, settings), true)
    return { statuses: new Set(states.map(({ status }) => status)), missing: [...run.missing] }
  } catch (error) {
    if (error instanceof NotUnderstood) return null
    throw error
  }
}

/** @param exits whether a failure ends the shell under `set -e` */
function runList(run: Run, list: List, start: State, exits: boolean): State[] {
  let states = [start]
  for (let at = 0; at < list.length; ) {
    const length = list.slice(at).findIndex(({ behind }) => !/^(?:&&|\|\|?)$/.test(behind)) + 1 || list.length - at
    const chain = list.slice(at, at + length)
    at += length
    states = each(states, state => runChain(run, chain, state, exits))
  }
  return states
}

/** Follows the states that have not ended, and joins equal ones. */
function each(states: readonly State[], follow: (state: State) => State[]): State[] {
  const all = states.flatMap(state => (state.ends === null ? follow(state) : [state]))
  const unique = [...new Map(all.map(state => [keyOf(state), state])).values()]
  if (unique.length > MAX_STATES) throw new NotUnderstood()
  return unique
}

const keyOf = ({ environment: { folder, variables }, ...rest }: State): string =>
  JSON.stringify([rest, folder, [...variables]])

/** Commands with `&&`, `||` and `|` between them. */
function runChain(run: Run, chain: List, start: State, exits: boolean): State[] {
  if (chain.at(-1)?.behind === '&') return [{ ...start, status: 0 }]
  let states = [start]
  let operator = ''
  for (let at = 0; at < chain.length; ) {
    const length = chain.slice(at).findIndex(({ behind }) => behind !== '|') + 1 || chain.length - at
    const pipe = chain.slice(at, at + length).map(({ node }) => node)
    at += length
    const before = operator
    operator = chain[at - 1]?.behind ?? ''
    const isLast = at >= chain.length
    states = each(states, state => {
      const isSkipped = (before === '&&' && state.status !== 0) || (before === '||' && state.status === 0)
      return isSkipped ? [state] : runPipe(run, pipe, state, exits && isLast)
    })
  }
  return states
}

function runPipe(run: Run, pipe: readonly Node[], state: State, exits: boolean): State[] {
  const [first, ...others] = pipe
  if (first === undefined) return [state]
  // `!` is in front of the whole pipe.
  if (first.kind === 'not') {
    return runPipe(run, [first.node, ...others], state, false).map(after => {
      return after.ends === null ? { ...after, status: after.status === 0 ? 1 : 0 } : after
    })
  }
  const states =
    others.length === 0
      ? runNode(run, first, state, exits)
      : readPipe(run, pipe, state).statuses.map(status => ({ ...state, status }))
  return states.map(after => (exits && after.errexit && after.status !== 0 ? { ...after, ends: 'exit' } : after))
}

/** The statuses of a pipe, and whether it writes nothing or a blank line. */
function readPipe(run: Run, pipe: readonly Node[], state: State): { statuses: number[]; isEmpty: boolean } {
  let result: { statuses: number[]; isEmpty: boolean } = { statuses: [0], isEmpty: false }
  let failures: number[] = []
  for (const [i, node] of pipe.entries()) {
    const words = node.kind === 'command' ? programWords(node.words) : []
    const [name = '', ...args] = words.map(({ text }) => text)
    const after = runNode(run, node, state, false).map(({ status }) => status)
    const isAbsent = after.every(status => status === NOT_FOUND)
    const isBlank =
      /^(?:echo|printf)$/.test(name) && words.slice(1).every(word => expandWord(run, word, state).text === '')
    const filter = i > 0 && result.isEmpty && !isAbsent && node.kind === 'command' ? filterStatus(name, args) : null
    const status = filter?.status ?? (i > 0 && !isAbsent && NEVER_FAILS.test(name) ? 0 : null)
    result = {
      statuses: status === null ? [...new Set(after)] : [status],
      isEmpty: isAbsent || isBlank || filter?.isEmpty === true,
    }
    if (state.pipefail && !result.statuses.includes(0)) failures = result.statuses
  }
  return failures.length > 0 && !result.statuses.includes(NOT_FOUND) ? { ...result, statuses: failures } : result
}

function runNode(run: Run, node: Node, state: State, exits: boolean): State[] {
  switch (node.kind) {
    case 'command':
      return runCommand(run, node.words, state)
    case 'not':
      return runPipe(run, [node], state, false)
    case 'group':
      return runList(run, node.body, state, exits)
    case 'subshell':
      return inSubshell(runList(run, node.body, state, exits), state)
    case 'case': {
      const arms = node.arms.flatMap(({ body }) => runList(run, body, state, exits))
      return node.arms.some(matchesAll) ? arms : [...arms, { ...state, status: 0 }]
    }
    case 'if': {
      const ways: State[] = []
      let rest = [state]
      for (const { test, body } of node.branches) {
        const tested = each(rest, one => runList(run, test, one, false))
        const entering = tested.filter(({ ends, status }) => ends !== null || status === 0)
        ways.push(...each(entering, one => runList(run, body, one, exits)))
        rest = tested.filter(({ ends, status }) => ends === null && status !== 0)
      }
      const otherwise = (one: State) => runList(run, node.otherwise, { ...one, status: 0 }, exits)
      return [...ways, ...each(rest, otherwise)]
    }
    case 'loop':
      return runLoop(run, node, state, exits)
    case 'function':
      throw new NotUnderstood()
  }
}

const inSubshell = (states: readonly State[], before: State): State[] =>
  states.map(({ status }) => ({ ...before, status }))

/** More rounds than a line can tell apart. */
const MAX_ROUNDS = 8

/** A loop without an end returns nothing: the engine stops it. */
function runLoop(run: Run, { name, test, body }: Node & { kind: 'loop' }, start: State, exits: boolean): State[] {
  const hasTest = /^[wu]/.test(name)
  const after: State[] = hasTest ? [] : [{ ...start, status: 0 }]
  const keys = new Set<string>()
  let current = [start]
  for (let round = 0; current.length > 0; round++) {
    if (round === MAX_ROUNDS) throw new NotUnderstood()
    const tested = hasTest ? each(current, state => runList(run, test, state, false)) : current
    const stays = (state: State) => !hasTest || (state.status === 0) === (name === 'while')
    after.push(...tested.filter(({ ends }) => ends === 'exit'))
    const open = tested.filter(({ ends }) => ends === null)
    for (const state of open.filter(state => !stays(state))) {
      after.push({ ...state, status: 0 }, ...(round > 0 ? [{ ...state, status: 1 }] : []))
    }
    const bodies = each(open.filter(stays), state => runList(run, body, state, exits))
    after.push(...bodies.filter(({ ends }) => ends === 'exit'))
    after.push(...bodies.filter(({ ends }) => ends === 'break').map(state => ({ ...state, ends: null, status: 0 })))
    const next = bodies
      .filter(({ ends }) => ends === null || ends === 'continue')
      .map(state => ({ ...state, ends: null }))
    if (!hasTest) after.push(...next)
    current = next.filter(state => !keys.has(keyOf(state)))
    for (const state of current) keys.add(keyOf(state))
  }
  return each(after, state => [state])
}
