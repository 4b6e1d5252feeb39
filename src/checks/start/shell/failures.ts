import { basenameOf } from '../../../image/paths.ts'
import { isMissing } from '../missing-programs.ts'
import { newRun, type Place, type Run, runToEnd } from './run.ts'
import type { After, Failure, State } from './state.ts'
import { knownTextsOf } from './texts.ts'
import { type List, parseShell } from './tree.ts'
import type { Word } from './words.ts'

/** What happens behind a command that surely fails, or that may: null. */
export function afterFailure(run: Run, state: State, failure: Failure | null, { isTested }: Place): After {
  if (failure === null) return { state, status: null }
  if (state.exits !== true || isTested) return { state, status: false, cause: failure }
  run.failures.push(failure)
  return { state: null, status: null }
}

/** The missing program because of which another process fails; null if it may not. */
export function failureOf(run: Run, list: List, state: State): Failure | null {
  if (!run.knowsMissing && run.broken === null) return null
  const inner: Run = {
    ...newRun(run, run.budget),
    returns: run.returns.map(() => []),
    loops: run.loops.map(() => ({ breaks: [], continues: [] })),
  }
  runToEnd(inner, list, { ...state, cause: null }, false)
  run.budget = inner.budget - 1
  return inner.mayFinish || inner.ends.length > 0 || inner.budget <= 0 ? null : (inner.failures[0] ?? null)
}

/** A command that the shell does not have: it is not found, or ends the shell. */
export function failInShell(run: Run, words: string[], state: State, place: Place, isEnd = false): After {
  if (!run.knowsMissing) return { state, status: null }
  const failure: Failure = { words, state: { ...state, isPure: false }, problem: 'not-in-shell' }
  if (!isEnd) return afterFailure(run, state, failure, place)
  run.failures.push(failure)
  return { state: null, status: null }
}

/** A program that the image lacks, whatever its arguments are; null if it may be there. */
export function missingIn(run: Run, program: readonly Word[], state: State): Failure | null {
  if (run.broken !== null && program[0] === run.broken) return { words: [run.broken.text], state }
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
export function substitutionFailure(run: Run, settings: readonly Word[], state: State): Failure | null {
  const texts = settings.flatMap(({ parts }) => parts.flatMap(part => (part.kind === 'unknown' ? [part.text] : [])))
  const line = texts.findLast(text => /^(?:\$\((?!\()|`)/.test(text))
  const code = line?.replace(/^\$\(|^`|[)`]$/g, '')
  run.budget -= Math.ceil((code?.length ?? 0) / 100)
  const list = code === undefined ? null : parseShell(code)
  // Bash does not exit in it.
  return list && failureOf(run, list, { ...state, exits: false })
}
