import { type Environment, withVariables } from '../../start/environment.ts'
import { expand } from '../../start/shell/expansion.ts'
import { parseShell } from '../../start/shell/tree.ts'
import type { Word } from '../../start/shell/words.ts'
import type { Run, State } from './run.ts'
import type { Value } from './test-results.ts'

/** The variables after assignments, and the statuses of the last substitution among them. */
export function assign(
  run: Run,
  settings: readonly Word[],
  state: State,
): { environment: Environment; statuses: number[] } {
  let { environment } = state
  let statuses = [0]
  for (const word of settings) {
    const [, name = '', changes] = /^(\w+)((?!\w)[^=]*)=/.exec(word.text) ?? []
    const value = expandWord(run, word, { ...state, environment })
    statuses = value.statuses ?? statuses
    const text = changes ? null : (value.text?.slice(name.length + 1) ?? null)
    environment = withVariables(environment, [[name, text]])
  }
  return { environment, statuses }
}

/** What a word expands to. */
export function expandWord(run: Run, { text, parts, splits }: Word, state: State): Value {
  const expanded = expand(parts, state.environment.variables)
  const isSplit = splits === true
  if (expanded !== null) return { text: expanded, isSplit, statuses: null }
  const at = parts.findIndex(({ kind }) => kind === 'unknown')
  const others = [parts.slice(0, at), parts.slice(at + 1)].map(some =>
    some.every(({ kind }) => kind === 'text') ? expand(some, new Map()) : null,
  )
  const [before = null, after = null] = others
  if (at < 0 || before === null || after === null) return { text: null, isSplit, statuses: null }
  const raw = text.slice(before.length, text.length - after.length)
  if (raw === '$?') return { text: `${before}${state.status}${after}`, isSplit, statuses: null }
  const [, code = null] = /^(?:\$\((?!\()|`)([\s\S]*)[)`]$/.exec(raw) ?? []
  const list = code === null ? null : parseShell(code)
  if (list === null) return { text: null, isSplit, statuses: null }
  const isPipe = list.every(({ behind }, i) => behind === (i < list.length - 1 ? '|' : ''))
  const inner = { ...state, ends: null }
  if (!isPipe) return { text: null, isSplit, statuses: run.runList(run, list, inner, true).map(one => one.status) }
  const pipe = list.map(({ node }) => node)
  const { statuses, isEmpty } = run.readPipe(run, pipe, inner)
  // The message that a program is missing may be in the output.
  const hasErrors = /2>&1|\|&|&>/.test(raw)
  return { text: isEmpty && !hasErrors ? before + after : null, isSplit, statuses }
}
