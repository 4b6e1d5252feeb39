import type { Image } from '../../image/model.ts'
import { once } from '../../image/once.ts'
import { basenameOf } from '../../image/paths.ts'
import { absolute, withVariables } from './environment.ts'
import { changesUsers, commandsIn, fork, leftBy } from './forked.ts'
import { getsPrograms, isMissing, madePrograms } from './missing-programs.ts'
import { isArguments, isPureCommand } from './script.ts'
import { afterBuiltin, afterUnknownCode, askFor, assignIn } from './shell-builtins.ts'
import { isBuiltin, isSetting, programWords, splitSettings } from './shell-line.ts'
import type { End, Run } from './shell-run.ts'
import { type After, type Failure, join, most, type State } from './shell-state.ts'
import { argumentsOf, knownTextsOf, textsOf } from './shell-texts.ts'
import { type Arm, type Item, type List, matchesAll, type Node, parseShell } from './shell-tree.ts'
import { matches, UNKNOWN, valueIn } from './shell-values.ts'
import type { Word } from './shell-words.ts'

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
export function endsOfShell(image: Image, code: string, start: State, options: Options): Ends {
  const list = parseShell(code)
  if (list === null) return { ends: [], failure: null, mayFinish: true, isComplete: false }
  const { shell, knowsMissing } = options
  const run = newRun({
    image,
    code,
    ownPrograms: once(() => madePrograms(code)),
    isDash: shell === 'dash',
    knowsMissing,
  })
  runToEnd(run, list, { ...start, shell }, true)
  const { ends, failures, mayFinish } = run
  const isRead = run.budget > 0
  const failure = ends.length === 0 && !mayFinish && isRead ? (failures[0] ?? null) : null
  return { ends, failure, mayFinish: mayFinish || !isRead, isComplete: run.isComplete && isRead }
}

/** Parts of a script that are followed, again in each call of a function; real scripts have fewer. */
const MAX_PARTS = 2000

/** Long texts cost as much as several parts. */
const CHARACTERS_PER_PART = 500
/** Variables and functions. */
const COPIES_PER_PART = 200

function newRun(run: Pick<Run, 'image' | 'code' | 'ownPrograms' | 'isDash' | 'knowsMissing'>): Run {
  return {
    ...run,
    ends: [],
    failures: [],
    mayFinish: false,
    isComplete: true,
    returns: [],
    loops: [],
    budget: MAX_PARTS,
  }
}

function runToEnd(run: Run, list: List, start: State, isLast: boolean): void {
  const { state, status, cause } = followList(run, list, start, { isLast, isTested: false })
  if (state !== null) finish(run, state, status, cause ?? null)
}

function finish(run: Run, state: State, status: boolean | null, cause: Failure | null): void {
  const failure = cause ?? state.cause
  if (status !== false) run.mayFinish = true
  else if (failure !== null) run.failures.push(failure)
}

/** Where a part of a script is: whether it is the last one, and whether its result decides something. */
interface Place {
  isLast: boolean
  isTested: boolean
}

const TESTED: Place = { isLast: false, isTested: true }

function followList(run: Run, list: List, start: State, place: Place): After {
  let after: After = { state: start, status: null }
  for (let at = 0; at < list.length && after.state !== null; ) {
    const chain = upTo(list, at, ({ behind }) => !/^(?:&&|\|\|?)$/.test(behind))
    at += chain.length
    const isBackground = chain.at(-1)?.behind === '&'
    after = isBackground
      ? { state: fork(run, after.state, chain, 'application'), status: true }
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
    operator = pipe.at(-1)?.behind ?? ''
    if (isSkipped) continue
    const isEnd = at >= chain.length
    const then = followPipe(run, pipe, dueTo(state, cause), {
      isLast: place.isLast && isEnd,
      isTested: place.isTested || !isEnd,
    })
    // What comes after `&&` waits for a program that ends.
    if (operator === '&&' && then.state?.ran === 'program') then.state = { ...then.state, ran: state.ran }
    after = isSure ? then : { state: join([state, then.state]), status: null }
  }
  return after
}

const dueTo = (state: State, cause: Failure | null | undefined): State => (cause ? { ...state, cause } : state)

function followPipe(run: Run, pipe: List, state: State, place: Place): After {
  const [first] = pipe
  if (pipe.length === 1 && first !== undefined) return followNode(run, first.node, state, place)
  const behind = fork(run, state, pipe, 'program')
  const deciding = state.failsInPipes ? pipe : pipe.slice(-1)
  const failure = deciding.map(({ node }) => failureOf(run, [{ node, behind: '' }], state)).find(one => one !== null)
  return afterFailure(run, behind, failure ?? null, place)
}

/** What happens behind a command that surely fails, or that may: null. */
function afterFailure(run: Run, state: State, failure: Failure | null, { isTested }: Place): After {
  if (failure === null) return { state, status: null }
  if (state.exits !== true || isTested) return { state, status: false, cause: failure }
  run.failures.push(failure)
  return { state: null, status: null }
}

/** The missing program because of which another process fails; null if it may not. */
function failureOf(run: Run, list: List, state: State): Failure | null {
  if (!run.knowsMissing) return null
  const inner: Run = {
    ...newRun(run),
    returns: run.returns.map(() => []),
    loops: run.loops.map(() => ({ breaks: [], continues: [] })),
    budget: run.budget,
  }
  runToEnd(inner, list, { ...state, cause: null }, false)
  run.budget = inner.budget - 1
  return inner.mayFinish || inner.ends.length > 0 || inner.budget <= 0 ? null : (inner.failures[0] ?? null)
}

function followNode(run: Run, node: Node, state: State, place: Place): After {
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
      const behind = fork(run, state, node.body, 'program')
      return afterFailure(run, behind, failureOf(run, node.body, state), place)
    }
    case 'function':
      return { state: { ...state, functions: new Map([...state.functions, [node.name, node.body]]) }, status: true }
    case 'case':
      return followCase(run, node, state, place)
    case 'if': {
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
        ways.push(
          node.otherwise.length > 0 ? followList(run, node.otherwise, rest, place) : { state: rest, status: true },
        )
      }
      return joinAfter(ways)
    }
    case 'loop':
      return node.name === 'for' || node.name === 'select'
        ? followFor(run, node, state, place)
        : followWhile(run, node, state, place)
  }
}

type Loop = Extract<Node, { kind: 'loop' }>

/** More turns of a loop are not followed one by one. */
const MAX_TURNS = 12

/** The body of a loop once: the state before the next turn, and those at `break`. */
function followTurn(run: Run, { body }: Loop, state: State, place: Place): { state: State | null; breaks: State[] } {
  const loop = { breaks: [], continues: [] }
  run.loops.push(loop)
  const after = followList(run, body, state, { ...place, isLast: false })
  run.loops.pop()
  return { state: join([after.state, ...loop.continues]), breaks: loop.breaks }
}

function followFor(run: Run, node: Loop, start: State, place: Place): After {
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
  return { ...state, environment: withVariables(state.environment, [[name, value]]) }
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
  for (let turn = 0; turn < MAX_TURNS && widen(node, state) !== state; turn++) {
    const after = followList(run, node.test, state, TESTED)
    if (after.state === null || after.status === !stays) return { state: join([after.state, ...ends]), status: null }
    if (after.status === null) break
    const then = followTurn(run, node, dueTo(after.state, after.cause), place)
    ends.push(...then.breaks)
    if (then.state === null) return { state: join(ends), status: null }
    state = then.state
  }
  const after = followList(run, node.test, widen(node, state), TESTED)
  if (after.state === null || after.status === !stays) return { state: join([after.state, ...ends]), status: null }
  const then = followTurn(run, node, dueTo(after.state, after.cause), place)
  if (after.status === null) return { state: join([after.state, then.state, ...then.breaks, ...ends]), status: null }
  // It waits without end for a program that is not there.
  if (after.cause && then.state !== null && then.breaks.length === 0) run.failures.push(after.cause)
  return { state: join([...then.breaks, ...ends]), status: null }
}

/** The result of ways, if they agree. */
function joinAfter(ways: readonly After[]): After {
  const going = ways.filter(({ state }) => state !== null)
  const [first] = going
  const state = join(going.map(one => one.state))
  return going.length === 1 && first ? first : { state, status: null }
}

function followCase(run: Run, { word, arms }: { word: Word | null; arms: Arm[] }, state: State, place: Place): After {
  const value = word && valueIn(run.image, word, state)
  const ways: After[] = []
  let isDecided = false
  // With `;&` and `;;&`, Bash goes on behind an arm.
  const goesOn = /;&/.test(run.code)
  for (const arm of arms) {
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

function followCommand(run: Run, node: Extract<Node, { kind: 'command' }>, start: State, place: Place): After {
  const { words } = node
  // Each change copies the variables and the functions.
  run.budget -= Math.floor((start.environment.variables.size + start.functions.size) / COPIES_PER_PART)
  run.budget -= Math.floor(words.reduce((sum, { text }) => sum + text.length, 0) / CHARACTERS_PER_PART)
  const isPlain = [...words, ...node.targets].every(({ literal }) => literal) && words[0]?.text !== 'coproc'
  const before = isPlain
    ? start
    : { ...start, ran: most(start.ran, leftBy(run.image, words, start, 'nothing', node.targets)) }
  const { image } = run
  const { settings, rest } = splitSettings(words)
  const program = programWords(words)
  const [first, ...args] = program
  const name = first?.text ?? ''
  const isPure =
    before.isPure && isPureCommand({ words: program.length > 0 ? program : words, compound: node.redirects })
  const set = assignIn(run, before, settings)
  const state = { ...before, isPure, knowsUsers: before.knowsUsers && !changesUsers(node) }
  const go = (changed: Partial<State> = {}, status: boolean | null = null): After => {
    return { state: { ...state, ...changed }, status }
  }
  // `"$@"` without arguments does nothing.
  if (program.length > 0 && textsOf(image, program, before).every(texts => texts.length === 0)) return go({}, true)
  if (first === undefined)
    return afterFailure(run, { ...set, isPure }, substitutionFailure(run, settings, before), place)
  if (rest[0]?.text === 'exec') {
    if (name === 'exec') return go({}, true)
    return end(run, program, { ...before, environment: set.environment }, true)
  }
  if (before.functions.has(name)) return callFunction(run, before.functions.get(name) ?? null, args, before, place)
  switch (name) {
    case 'command':
    case 'builtin':
      if (args[0]?.text === '-v') return askFor(run, args[1], state)
      return /^-/.test(args[0]?.text ?? '-')
        ? go()
        : followCommand(run, { ...node, words: [...settings, ...args] }, before, place)
    case 'return':
      run.returns.at(-1)?.push(state)
      if (run.returns.length === 0) run.mayFinish = true
      return { state: null, status: null }
    case 'exit': {
      const status = args[0]?.literal && /^\d+$/.test(args[0].text) ? Number(args[0].text) === 0 : null
      finish(run, state, status, null)
      return { state: null, status: null }
    }
    case 'break':
    case 'continue': {
      const loop = run.loops.at(-Number(args[0]?.text ?? 1) || -1) ?? run.loops[0]
      if (loop === undefined) return go()
      loop[name === 'break' ? 'breaks' : 'continues'].push(state)
      return { state: null, status: null }
    }
    case '.':
    case 'source': {
      if (name === 'source' && run.isDash) return failInShell(run, ['source'], before, place)
      const path = args[0] && absolute(set.environment, valueIn(image, args[0], state) ?? '')
      return followCode(run, image.tree.extracts(path ?? '')?.startScript ?? null, before, { ...place, isLast: false })
    }
    case 'eval': {
      const [line = null, ...others] = knownTextsOf(image, args, before).map(texts => texts.join(' '))
      const isKnown = others.length === 0 && textsOf(image, args, before)[0]?.join(' ') === line
      return followCode(run, isKnown ? line : null, before, place)
    }
  }
  if (run.isDash && name === 'set' && args.some(({ text }) => text === 'pipefail')) {
    return failInShell(
      run,
      program.map(({ text }) => text),
      before,
      { ...place, isTested: false },
      true,
    )
  }
  if (run.isDash && isOfBash(name)) return failInShell(run, [name], before, place)
  if (isBuiltin(name)) return afterBuiltin(run, program, state)
  if (program.at(-1)?.text === ']]') return go()
  if (place.isLast) return end(run, program, { ...before, environment: set.environment }, false)
  const failure = missingIn(run, program, { ...before, environment: set.environment })
  if (failure !== null) return afterFailure(run, state, failure, place)
  const knowsCommands = before.knowsCommands && !getsPrograms(name)
  const isOwn = isArguments(name) && run.returns.length === 0
  return go({ knowsCommands, ran: most(before.ran, leftBy(image, words, before, isOwn ? 'application' : 'program')) })
}

/** Builtins and reserved words that dash does not have. */
const isOfBash = (name: string): boolean =>
  /^(?:source|\[\[|declare|typeset|shopt|let|pushd|popd|dirs|mapfile|readarray|enable|builtin|caller|compgen|disown)$/.test(
    name,
  )

/** A command that the shell does not have: it is not found, or ends the shell. */
function failInShell(run: Run, words: string[], state: State, place: Place, isEnd = false): After {
  if (!run.knowsMissing) return { state, status: null }
  const failure: Failure = { words, state: { ...state, isPure: false }, problem: 'not-in-shell' }
  if (!isEnd) return afterFailure(run, state, failure, place)
  run.failures.push(failure)
  return { state: null, status: null }
}

/** A program that the image lacks, whatever its arguments are; null if it may be there. */
function missingIn(run: Run, program: readonly Word[], state: State): Failure | null {
  if (!run.knowsMissing) return null
  const alternatives = knownTextsOf(run.image, program, state)
  const isSure = alternatives.every(
    ([word]) =>
      word !== undefined &&
      isName(word) &&
      isMissing(run.image, word, state) &&
      !run.ownPrograms().has(basenameOf(word)),
  )
  const [words] = alternatives
  if (!run.isDash && state.functions.has('command_not_found_handle')) return null
  return isSure && words !== undefined ? { words, state } : null
}

const isName = (word: string): boolean => /^[\w./][^\s()]*$/.test(word)

/** `A=$(jq . x)` without jq fails. */
function substitutionFailure(run: Run, settings: readonly Word[], state: State): Failure | null {
  const texts = settings.flatMap(({ parts }) => parts.flatMap(part => (part.kind === 'unknown' ? [part.text] : [])))
  const line = texts.findLast(text => /^(?:\$\((?!\()|`)/.test(text))
  const code = line?.replace(/^\$\(|^`|[)`]$/g, '')
  run.budget -= Math.ceil((code?.length ?? 0) / 100)
  const list = code === undefined ? null : parseShell(code)
  // Bash does not exit in it.
  return list && failureOf(run, list, { ...state, exits: false })
}

function end(run: Run, program: readonly Word[], state: State, isExec: boolean): After {
  const failure = missingIn(run, program, state)
  if (failure !== null) run.failures.push(failure)
  else {
    const beginnings = knownTextsOf(run.image, program, state)
    for (const [i, words] of textsOf(run.image, program, state).entries()) {
      run.ends.push({ words, beginning: beginnings[i] ?? [], state, isExec })
    }
  }
  return { state: null, status: null }
}

function callFunction(run: Run, body: Node | null, args: readonly Word[], state: State, place: Place): After {
  if (body === null || run.returns.length > 20)
    return { state: { ...state, isPure: false, ran: most(state.ran, 'program') }, status: null }
  const returns: State[] = []
  run.returns.push(returns)
  const after = followNode(run, body, { ...state, args: argumentsOf(run.image, args, state) }, place)
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
function followCode(run: Run, code: string | null, state: State, place: Place): After {
  run.budget -= Math.floor((code?.length ?? 0) / CHARACTERS_PER_PART)
  const list = code === null || run.returns.length > 20 || run.budget <= 0 ? null : parseShell(code)
  if (list === null) {
    run.isComplete = false
    return { state: afterUnknownCode(state), status: null }
  }
  run.returns.push([])
  const after = followList(run, list, state, place)
  return { state: join([after.state, ...(run.returns.pop() ?? [])]), status: null }
}
