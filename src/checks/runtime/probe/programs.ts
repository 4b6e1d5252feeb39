import { isShell } from '../../../image/extract/shells.ts'
import { basenameOf } from '../../../image/paths.ts'
import type { Environment } from '../../start/environment.ts'
import { parseShellCall } from '../../start/interpreters.ts'
import { isBuiltin } from '../../start/shell/names.ts'
import { parseShell } from '../../start/shell/tree.ts'
import type { Word } from '../../start/shell/words.ts'
import { unwrap } from '../../start/wrappers.ts'
import { NOT_FOUND, type Run, type State, startState } from './run.ts'
import { expandWord } from './words.ts'

/** The statuses of `command -v` and its like. */
export function lookUp(run: Run, names: readonly Word[], { environment }: State): number[] {
  const [name] = names.filter(({ text }) => !text.startsWith('-'))
  if (!name?.literal || names.length > 1) return [0, 1]
  return isBuiltin(name.text) || !notFound(run, name.text, environment) ? [0] : [1]
}

function notFound(run: Run, name: string, environment: Environment): boolean {
  const isMissing = run.isMissing(name, environment)
  if (isMissing) run.missing.add(name)
  return isMissing
}

/** The statuses of a program, behind those that only start it. */
export function runProgram(run: Run, words: readonly Word[], state: State): number[] {
  const { environment } = state
  const [first, ...args] = words
  const name = first && expandWord(run, first, state).text
  if (name === undefined || name === null || name === '') return [0, 1]
  if (notFound(run, name, environment)) return [NOT_FOUND]
  const texts = args.map(({ text }) => text)
  if (basenameOf(name) === 'which') return lookUp(run, args, state)
  if (isShell(name)) {
    const { line, settings } = parseShellCall(texts)
    const word = args.find(({ text }) => text === line)
    const list = word?.literal ? parseShell(word.text) : null
    if (list === null) return [0, 1]
    return run.runList(run, list, startState(environment, settings), true).map(({ status }) => status)
  }
  const count = unwrap(name, texts)?.words.length ?? 0
  return count === 0 ? [0, 1] : runProgram(run, words.slice(-count), state)
}
