import { COPIES_PER_PART, followCommand } from './command.ts'
import { afterExpansions } from './effects.ts'
import { afterFailure, failureOf } from './failures.ts'
import { fork } from './forked.ts'
import { followLoop } from './loops.ts'
import { type Place, type Run, TESTED } from './run.ts'
import { type After, dueTo, join, type State, withResult } from './state.ts'
import { type Item, type List, matchesAll, type Node } from './tree.ts'
import { matches, valueIn, whereRead } from './values.ts'

export function followList(run: Run, list: List, start: State, place: Place): After {
  let after: After = { state: start, status: null }
  for (let at = 0; at < list.length && after.state !== null; ) {
    const chain = upTo(list, at, ({ behind }) => !/^(?:&&|\|\|?)$/.test(behind))
    at += chain.length
    const isBackground = chain.at(-1)?.behind === '&'
    after = isBackground
      ? withResult({ state: fork(run, after.state, chain, 'application', true), status: true })
      : followChain(run, chain, after.state, { ...place, isLast: place.isLast && at >= list.length })
  }
  return after
}

/** The items from one place to the first that is an end. */
function upTo(list: List, start: number, isEnd: (item: Item) => boolean): List {
  let at = start
  while (at < list.length - 1 && !isEnd(list[at] as Item)) at++
  return list.slice(start, at + 1)
}

/** Commands with `&&`, `||` and `|` between them. */
function followChain(run: Run, chain: List, start: State, place: Place): After {
  let after: After = { state: start, status: null }
  let operator = ''
  for (let at = 0; at < chain.length && after.state !== null; ) {
    const pipe = upTo(chain, at, ({ behind }) => behind !== '|')
    at += pipe.length
    const { state, status, cause } = after
    const isSkipped = (operator === '&&' && status === false) || (operator === '||' && status === true)
    const isSure = operator === '' || status !== null
    const operatorBefore = operator
    operator = pipe.at(-1)?.behind ?? ''
    if (isSkipped) continue
    const isEnd = at >= chain.length
    const then = followPipe(run, pipe, dueTo(state, cause), {
      isLast: place.isLast && isEnd,
      isTested: place.isTested || !isEnd,
    })
    // What comes after `&&` waits for a program that ends.
    if (operator === '&&' && then.state?.ran === 'program') then.state = { ...then.state, ran: state.ran }
    // If nothing goes on behind it, what goes on has skipped it.
    const skipped = then.state === null ? operatorBefore === '||' : null
    after = isSure ? then : { state: join([state, then.state]), status: skipped }
  }
  return after
}

function followPipe(run: Run, pipe: List, state: State, place: Place): After {
  const [first] = pipe
  if (pipe.length === 1 && first !== undefined) return withResult(followNode(run, first.node, state, place))
  const behind = fork(run, state, pipe, 'program', place.isLast)
  const deciding = state.failsInPipes ? pipe : pipe.slice(-1)
  const failure = deciding.map(({ node }) => failureOf(run, [{ node, behind: '' }], state)).find(one => one !== null)
  return withResult(afterFailure(run, behind, failure ?? null, place))
}

export function followNode(run: Run, node: Node, state: State, place: Place): After {
  if (run.budget-- <= 0) return { state: null, status: null }
  switch (node.kind) {
    case 'command':
      return followCommand(run, node, state, place)
    case 'not': {
      const after = followNode(run, node.node, state, TESTED)
      return { ...after, status: after.status === null ? null : !after.status }
    }
    case 'group':
      return followList(run, node.body, state, place)
    case 'subshell': {
      const behind = fork(run, state, node.body, 'program', place.isLast)
      return afterFailure(run, behind, failureOf(run, node.body, state), place)
    }
    case 'function':
      run.budget -= Math.floor(state.functions.size / COPIES_PER_PART)
      return { state: { ...state, functions: new Map([...state.functions, [node.name, node.body]]) }, status: true }
    case 'case':
      return followCase(run, node, whereRead(node.word ? [node.word] : [], state), place)
    case 'if':
      return followIf(run, node, state, place)
    case 'loop':
      return followLoop(run, node, state, place)
  }
}

function followIf(run: Run, node: Extract<Node, { kind: 'if' }>, state: State, place: Place): After {
  const ways: After[] = []
  let rest: State | null = state
  for (const { test, body } of node.branches) {
    const { state: then, status, cause }: After = followList(run, test, rest, TESTED)
    if (then !== null && status !== false) {
      ways.push(followList(run, body, status === true ? dueTo(then, cause) : then, place))
    }
    rest = status === true || then === null ? null : dueTo(then, cause)
    if (rest === null) break
  }
  if (rest !== null) {
    ways.push(node.otherwise.length > 0 ? followList(run, node.otherwise, rest, place) : { state: rest, status: true })
  }
  return joinAfter(ways)
}

function followCase(run: Run, node: Extract<Node, { kind: 'case' }>, earlier: State, place: Place): After {
  const state = node.word === null ? earlier : afterExpansions(run.image, [node.word], earlier)
  const value = node.word && valueIn(run.image, node.word, state)
  const ways: After[] = []
  let isDecided = false
  // With `;&` and `;;&`, Bash goes on behind an arm.
  const goesOn = /;&/.test(run.code)
  for (const arm of node.arms) {
    const { patterns, body } = arm
    const results = patterns?.map(one => (value === null ? null : matches(run.image, value, one, state))) ?? [null]
    const isChosen = !goesOn && (matchesAll(arm) || results.includes(true))
    const result = isChosen ? true : goesOn || results.includes(null) ? null : false
    if (result === false) continue
    ways.push(followList(run, body, state, place))
    isDecided = result === true
    if (isDecided) break
  }
  return joinAfter(isDecided ? ways : [...ways, { state, status: true }])
}

/** The result of ways, if they agree. */
function joinAfter(ways: readonly After[]): After {
  const going = ways.filter(({ state }) => state !== null)
  const [first] = going
  const state = join(going.map(one => one.state))
  return going.length === 1 && first ? first : { state, status: null }
}
