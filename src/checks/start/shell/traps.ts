import { commandsIn, leftBy } from './forked.ts'
import { programWords, splitSettings } from './line.ts'
import { isBuiltin } from './names.ts'
import { type Run, runBeside } from './run.ts'
import { mostReplacing, type State } from './state.ts'
import { type List, parseShell } from './tree.ts'
import { valueIn } from './values.ts'
import type { Word } from './words.ts'

/** Behind `trap CODE SIGNAL...`: the code may run at every later command, or only when the shell ends by itself. */
export function followTrap(run: Run, args: readonly Word[], state: State): State {
  const { image } = run
  const [action, ...signals] = args.filter(({ text }, at) => at > 0 || text !== '--')
  if (action === undefined || signals.length === 0 || /^-[lp]?$/.test(action.text)) return state
  const code = valueIn(image, action, state)
  if (code === '') return state
  const list = code === null ? null : parseShell(code)
  const commands = (list ?? []).flatMap(({ node }) => commandsIn(node, state))
  runBeside(run, state, commands.map(programWords))
  if (list !== null && isHarmless(image, list, state)) return state
  const isAtEnd = signals.every(({ text }) => /^(?:SIG)?EXIT$|^0$/i.test(text))
  return { ...state, replaces: mostReplacing(state.replaces, isAtEnd ? 'at-end' : 'always') }
}

/** Builtins that change nothing that a later command depends on. */
const HARMLESS = /^(?::|\[\[?|test|true|false|echo|exit|kill|wait|jobs)$/

/** Builtins that run other code. */
const RUNS_CODE = /^(?:exec|eval|\.|source|trap|command|builtin|coproc)$/

/** Whether code leaves no program, and changes nothing for the commands behind it: none is, if it exits. */
function isHarmless(image: Run['image'], list: List, state: State): boolean {
  const commands = list.flatMap(({ node }) => commandsIn(node, state))
  const names = commands.map(words => splitSettings(words).rest[0]?.text)
  const exits = list.at(-1)?.node.kind === 'command' && names.at(-1) === 'exit'
  return commands.every((words, at) => {
    const name = names[at]
    if (leftBy(image, words, state, 'program') !== 'nothing') return false
    return exits ? !RUNS_CODE.test(name ?? '') : name !== undefined && (!isBuiltin(name) || HARMLESS.test(name))
  })
}
