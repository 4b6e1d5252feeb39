import type { Image } from '../../image/model.ts'
import { absolute } from '../start/environment.ts'
import { expand } from '../start/expansion.ts'
import { isArguments } from '../start/script.ts'
import { assign, isBuiltin, programWords, splitSettings } from '../start/shell-line.ts'
import { type List, type Node, parseShell } from '../start/shell-tree.ts'
import type { Word } from '../start/shell-words.ts'
import { commandsIn, fork, isUnknownProgram } from './forked.ts'
import { afterBuiltin } from './shell-builtins.ts'
import { type After, join, most, type State, textsOf } from './shell-state.ts'

/** A command that a shell may end as, or end with. */
export interface End {
  words: readonly string[]
  state: State
  /** Whether it replaces the shell. */
  isExec: boolean
}

interface Run {
  image: Image
  ends: End[]
  /** The states at `return`, of each function that runs. */
  returns: State[][]
  /** Commands that may still be followed: a hostile script calls its functions without end. */
  budget: number
}

/**
 * The commands that a script or a line may end as: behind `exec`, or the last one. Not those of other processes, and not
 * those that are never reached: after `exit`, in a function that nothing calls, behind `false &&`.
 */
export function endsOfShell(image: Image, code: string, start: State): End[] {
  const list = parseShell(code)
  if (list === null) return []
  const run: Run = { image, ends: [], returns: [], budget: 1000 }
  followList(run, list, start, true)
  return run.ends
}

function followList(run: Run, list: List, start: State, isLast: boolean): After {
  let after: After = { state: start, status: null }
  for (let at = 0; at < list.length && after.state !== null; ) {
    const length = list.slice(at).findIndex(({ behind }) => !/^(?:&&|\|\|?)$/.test(behind)) + 1 || list.length - at
    const chain = list.slice(at, at + length)
    at += length
    const isBackground = chain.at(-1)?.behind === '&'
    after = isBackground
      ? { state: fork(after.state, chain, 'application'), status: true }
      : followChain(run, chain, after.state, isLast && at >= list.length)
  }
  return after
}

/** Commands with `&&`, `||` and `|` between them. */
function followChain(run: Run, chain: List, start: State, isLast: boolean): After {
  let after: After = { state: start, status: null }
  let operator = ''
  for (let at = 0; at < chain.length && after.state !== null; ) {
    const length = chain.slice(at).findIndex(({ behind }) => behind !== '|') + 1 || chain.length - at
    const pipe = chain.slice(at, at + length)
    at += length
    const { state, status } = after
    const isSkipped = (operator === '&&' && status === false) || (operator === '||' && status === true)
    const isSure = operator === '' || status !== null
    operator = pipe.at(-1)?.behind ?? ''
    if (isSkipped) continue
    const [first] = pipe
    const then: After =
      first === undefined || pipe.length > 1
        ? { state: fork(state, pipe, 'program'), status: null }
        : followNode(run, first.node, state, isLast && at >= chain.length)
    // What comes after `&&` waits for a program that ends.
    if (operator === '&&' && then.state?.ran === 'program') then.state = { ...then.state, ran: state.ran }
    after = isSure ? then : { state: join([state, then.state]), status: null }
  }
  return after
}

function followNode(run: Run, node: Node, state: State, isLast: boolean): After {
  switch (node.kind) {
    case 'command':
      return followCommand(run, node.words, state, isLast)
    case 'not': {
      const after = followNode(run, node.node, state, false)
      return { ...after, status: after.status === null ? null : !after.status }
    }
    case 'group':
      return followList(run, node.body, state, isLast)
    case 'subshell':
      return { state: fork(state, node.body, 'program'), status: null }
    case 'function':
      return { state: { ...state, functions: new Map([...state.functions, [node.name, node.body]]) }, status: true }
    case 'case': {
      const ways = node.arms.map(arm => followList(run, arm, state, isLast).state)
      return { state: join(node.isWhole ? ways : [...ways, state]), status: null }
    }
    case 'if': {
      const ways: (State | null)[] = []
      let rest: State | null = state
      for (const { test, body } of node.branches) {
        const after: After = followList(run, test, rest, false)
        if (after.state !== null && after.status !== false) {
          ways.push(followList(run, body, after.state, isLast).state)
        }
        rest = after.status === true ? null : after.state
        if (rest === null) break
      }
      if (rest !== null) ways.push(followList(run, node.otherwise, rest, isLast).state)
      return { state: join(ways), status: null }
    }
    case 'loop': {
      const after = followList(run, node.test, state, false)
      const stays = node.name !== 'until'
      if (after.state === null || after.status === !stays) return { ...after, status: null }
      const body = followList(run, node.body, after.state, false).state
      const isEndless = after.status === stays && /^[wu]/.test(node.name)
      const hasBreak = node.body.some(({ node }) => commandsIn(node, state).some(([word]) => word?.text === 'break'))
      return { state: isEndless && !hasBreak ? null : join([after.state, body]), status: null }
    }
  }
}

function followCommand(run: Run, words: readonly Word[], state: State, isLast: boolean): After {
  if (run.budget-- <= 0) return { state: null, status: null }
  const { settings, rest } = splitSettings(words)
  const environment = assign(state.environment, settings)
  const program = programWords(words)
  const [first, ...args] = program
  const name = first?.text ?? ''
  const go = (changed: Partial<State> = {}, status: boolean | null = null): After => {
    return { state: { ...state, ...changed }, status }
  }
  if (first === undefined) return go({ environment })
  if (rest[0]?.text === 'exec') {
    if (name === 'exec') return go()
    end(run, program, { ...state, environment }, true)
    return { state: null, status: null }
  }
  if (state.functions.has(name)) return callFunction(run, state.functions.get(name) ?? null, args, state, isLast)
  switch (name) {
    case 'command':
    case 'builtin':
      return /^-/.test(args[0]?.text ?? '-') ? go() : followCommand(run, [...settings, ...args], state, isLast)
    case 'return':
      run.returns.at(-1)?.push(state)
      return { state: null, status: null }
    case 'exit':
    case 'break':
    case 'continue':
      return { state: null, status: null }
    case '.':
    case 'source': {
      const path = absolute(environment, expand(args[0]?.parts ?? [], environment.variables) ?? '')
      return followCode(run, run.image.tree.extracts(path ?? '')?.startScript ?? null, state, false)
    }
    case 'eval': {
      const isKnown = args.every(({ literal }) => literal)
      return followCode(run, isKnown ? args.map(({ text }) => text).join(' ') : null, state, isLast)
    }
  }
  if (isBuiltin(name)) return afterBuiltin(run.image, program, state)
  if (isLast) end(run, program, { ...state, environment }, false)
  const isOwn = isArguments(name) && run.returns.length === 0
  return isUnknownProgram(words, state) ? go({ ran: most(state.ran, isOwn ? 'application' : 'program') }) : go()
}

function end(run: Run, program: readonly Word[], state: State, isExec: boolean): void {
  for (const words of textsOf(program, state)) run.ends.push({ words, state, isExec })
}

function callFunction(run: Run, body: Node | null, args: readonly Word[], state: State, isLast: boolean): After {
  if (body === null || run.returns.length > 20)
    return { state: { ...state, ran: most(state.ran, 'program') }, status: null }
  const returns: State[] = []
  run.returns.push(returns)
  const after = followNode(run, body, { ...state, args: textsOf(args, state) }, isLast)
  run.returns.pop()
  const behind = join([after.state, ...returns])
  return {
    state: behind && { ...behind, args: state.args },
    status: returns.length > 0 ? null : after.status,
  }
}

/** The code of a sourced file or of `eval`; null if it is unknown. */
function followCode(run: Run, code: string | null, state: State, isLast: boolean): After {
  const list = code === null || run.returns.length > 20 ? null : parseShell(code)
  if (list === null) return { state, status: null }
  run.returns.push([])
  const after = followList(run, list, state, isLast)
  return { state: join([after.state, ...(run.returns.pop() ?? [])]), status: null }
}
