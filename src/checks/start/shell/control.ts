import { absolute } from '../environment.ts'
import { afterBuiltin, askFor } from './builtins.ts'
import { followCode } from './calls.ts'
import { failInShell } from './failures.ts'
import { finish, leave, type Place, type Run } from './run.ts'
import type { After, State } from './state.ts'
import { knownTextsOf, textsOf } from './texts.ts'
import { followTrap } from './traps.ts'
import type { Command } from './tree.ts'
import { valueIn } from './values.ts'
import type { Word } from './words.ts'

/** A call of a builtin. */
interface Call {
  run: Run
  node: Command
  settings: readonly Word[]
  program: readonly Word[]
  args: readonly Word[]
  before: State
  /** With its own variables. */
  own: State
  /** Behind it, if it changes nothing else. */
  state: State
  place: Place
}

type Control = (call: Call) => After

const NOWHERE: After = { state: null, status: null }

const call: Control = ({ run, node, settings, args, before, state, place }) => {
  if (args[0]?.text === '-v') return askFor(run, args[1], state)
  return /^-/.test(args[0]?.text ?? '-')
    ? { state, status: null }
    : run.followNode(run, { ...node, words: [...settings, ...args] }, before, place)
}

const leaveLoop = (kind: 'breaks' | 'continues'): Control => {
  return ({ run, args, state }) => {
    const loop = run.loops.at(-Number(args[0]?.text ?? 1) || -1) ?? run.loops[0]
    if (loop === undefined) return { state, status: null }
    loop[kind].push(state)
    return NOWHERE
  }
}

const source: Control = ({ run, args, before, own, state, place }) => {
  const path = args[0] && absolute(own.environment, valueIn(run.image, args[0], state) ?? '')
  const code = run.image.tree.extracts(path ?? '')?.startScript ?? null
  return followCode(run, code, before, { ...place, isLast: false })
}

/** Builtins that decide where the script goes on. */
const CONTROLS: ReadonlyMap<string, Control> = new Map<string, Control>([
  ['command', call],
  ['builtin', call],
  ['trap', ({ run, args, state }) => ({ state: followTrap(run, args, state), status: null })],
  ['break', leaveLoop('breaks')],
  ['continue', leaveLoop('continues')],
  ['.', source],
  ['source', one => (one.run.isDash ? failInShell(one.run, ['source'], one.before, one.place) : source(one))],
  [
    'return',
    ({ run, state }) => {
      run.returns.at(-1)?.push(state)
      if (run.returns.length === 0) {
        run.mayFinish = true
        leave(run, state)
      }
      return NOWHERE
    },
  ],
  [
    'exit',
    ({ run, args, state }) => {
      const [word] = args
      const value = word === undefined ? state.result?.status : valueIn(run.image, word, state)
      const status = /^\d+$/.test(String(value)) ? Number(value) === 0 : null
      finish(run, state, status, word === undefined ? (state.result?.cause ?? null) : null)
      return NOWHERE
    },
  ],
  [
    'eval',
    ({ run, args, before, place }) => {
      const [line = null, ...others] = knownTextsOf(run.image, args, before).map(texts => texts.join(' '))
      const isKnown = others.length === 0 && textsOf(run.image, args, before)[0]?.join(' ') === line
      return followCode(run, isKnown ? line : null, before, place)
    },
  ],
  [
    'set',
    ({ run, program, args, before, state, place }) => {
      if (!run.isDash || !args.some(({ text }) => text === 'pipefail')) return afterBuiltin(run, program, state)
      const words = program.map(({ text }) => text)
      return failInShell(run, words, before, { ...place, isTested: false }, true)
    },
  ],
])

export const controlOf = (name: string): Control | null => CONTROLS.get(name) ?? null
