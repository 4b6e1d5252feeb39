import { basenameOf } from '../../image/paths.ts'
import { plain, text } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Observation } from '../check.ts'
import { shellCodeOf, stateBefore } from '../start/shell/code.ts'
import { endsOfShell } from '../start/shell/ends.ts'
import { expand } from '../start/shell/expansion.ts'
import type { Step } from '../start/start.ts'
import { isOptions } from './unexpanded.ts'

/** Programs that stop at an empty argument, or at several options in one. Measured: Java 17, Node.js 24, Python 3.13. */
const STOPPED = /^(?:java|node|nodejs|python[\d.]*)$/

/**
 * A variable of options in quotes, of a shell's line: the shell passes it as one argument, which is empty if the variable is.
 * Its value is that of the image, which the container may change.
 */
export function quotedOptions(image: AnalyzedImage, step: Step): Observation[] {
  const { environment, instruction } = step
  const shell = shellCodeOf(image, step)
  if (shell === null) return []
  const { code, shell: kind } = shell
  const { first } = endsOfShell(image, code, stateBefore(shell, environment, null), {
    shell: kind,
    knowsMissing: false,
  })
  const [name, ...others] = first?.program ?? []
  if (first === null || name === undefined || !STOPPED.test(basenameOf(name.text))) return []
  const { variables } = first.state.environment
  // What is behind the main file is for the application.
  const end = others.findIndex(({ text: word, literal }) => literal && !word.startsWith('-'))
  for (const { text: variable, parts, splits } of end < 0 ? others : others.slice(0, end)) {
    const [part, ...rest] = parts.filter(one => one.kind !== 'text' || one.text !== '')
    if (splits || part?.kind !== 'variable' || rest.length > 0 || !isOptions(variable)) continue
    const value = variables.has(part.name) || part.fallback !== null ? expand(parts, variables) : ''
    if (value === null || (value !== '' && !/\S\s+-/.test(value))) continue
    const state = plain(value === '' ? 'is empty' : 'has several options')
    return [
      {
        evidence: 'likely',
        setBy: { keyword: instruction },
        data: { problem: 'quoted-options', instruction, word: variable },
        message: text`The shell passes ${`"${variable}"`} to ${name.text} as one argument, which stops it: in the image, the variable ${state}.`,
        fix: text`Write ${variable} without quotes.`,
      },
    ]
  }
  return []
}
