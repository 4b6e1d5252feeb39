import { afterBuiltin } from '../../start/shell/builtins.ts'
import { programWords, splitSettings } from '../../start/shell/line.ts'
import { isBuiltin, isOpaque, isPreparing } from '../../start/shell/names.ts'
import { startState } from '../../start/shell/state.ts'
import type { Word } from '../../start/shell/words.ts'
import { lookUp, runProgram } from './programs.ts'
import { NotUnderstood, type Run, type State } from './run.ts'
import { resultsOfTest } from './test-results.ts'
import { assign, expandWord } from './words.ts'

export function runCommand(run: Run, words: readonly Word[], state: State): State[] {
  if (run.budget-- <= 0) throw new NotUnderstood()
  const { settings, rest } = splitSettings(words)
  const assigned = assign(run, settings, state)
  if (rest.length === 0) {
    const statuses = settings.length === 0 ? [0, 1] : assigned.statuses
    return statuses.map(status => ({ ...state, status, environment: assigned.environment }))
  }
  const program = programWords(words)
  const end = rest[0]?.text !== 'exec' ? null : program[0]?.text === 'exec' ? null : 'exit'
  const own = { ...state, environment: assigned.environment }
  const after = end === null ? runBuiltin(run, program, state) : null
  if (after !== null) return after
  return runProgram(run, program, own).map(status => ({ ...state, status, ends: end }))
}

/** Null for a program. */
function runBuiltin(run: Run, [first, ...args]: readonly Word[], state: State): State[] | null {
  const name = first?.text ?? ''
  const go = (...statuses: number[]) => statuses.map(status => ({ ...state, status }))
  const texts = args.map(({ text }) => text)
  switch (name) {
    case 'true':
    case ':':
    case 'echo':
    case 'printf':
      return go(0)
    case 'false':
      return go(1)
    case 'exit': {
      const status = args[0] === undefined ? String(state.status) : expandWord(run, args[0], state).text
      const statuses = status !== null && /^\d+$/.test(status) ? [Number(status)] : [0, 1]
      return go(...statuses).map(after => ({ ...after, ends: 'exit' }))
    }
    case 'break':
    case 'continue':
      return [{ ...state, ends: name }]
    case 'command':
      if (/^-[vV]/.test(texts[0] ?? '')) return go(...lookUp(run, args.slice(1), state))
      return runCommand(run, texts[0] === '-p' ? args.slice(1) : args, state)
    case 'type':
    case 'hash':
      return go(...lookUp(run, args, state))
    case '[':
    case '[[':
    case 'test':
      return go(...resultsOfTest(name, args, word => expandWord(run, word, state)).map(result => (result ? 0 : 1)))
    case 'set':
      return [{ ...state, status: 0, ...settingsOf(texts, state) }]
    case 'kill':
      // A signal to the container's program is not a healthy answer.
      return texts[0] === '-0' ? go(0, 1) : go(1)
  }
  if (isOpaque(name)) throw new NotUnderstood()
  if (isPreparing(name)) {
    const before = startState(state.environment, [], null, null)
    const after = afterBuiltin({ image: run.image, knowsMissing: false, returns: [] }, [first as Word, ...args], before)
    const { environment } = after.state ?? before
    const isSure = !/^(?:cd|pushd|popd)$/.test(name) || environment.folder !== null
    return (isSure ? [0] : [0, 1]).map(status => ({ ...state, status, environment }))
  }
  return isBuiltin(name) ? go(0, 1) : null
}

function settingsOf(texts: readonly string[], { errexit, pipefail }: State): Pick<State, 'errexit' | 'pipefail'> {
  const text = ` ${texts.join(' ')}`
  return {
    errexit: / -[a-z]*e| -o errexit/.test(text) || (errexit && !/ \+[a-z]*e| \+o errexit/.test(text)),
    pipefail: / -[a-z]*o pipefail/.test(text) || (pipefail && !/ \+[a-z]*o pipefail/.test(text)),
  }
}
