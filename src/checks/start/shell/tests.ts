import type { Image } from '../../../image/model.ts'
import { absolute } from '../environment.ts'
import { findProgram } from '../programs.ts'
import type { State } from './state.ts'
import { isOperator } from './tree.ts'
import { matches, valueIn } from './values.ts'
import type { Word } from './words.ts'

/** What is known of the operands of a test. */
export interface Operands {
  valueOf(word: Word): string | null
  /** Whether a value matches a pattern of `[[ ... ]]`. */
  matches(value: string, pattern: Word): boolean | null
  /** The result of a test of a file, such as `-f`. */
  testFile(operator: string, path: string): boolean | null
}

/** @param mayGuess whether the result may be what is only probable */
export function operandsIn(image: Image, state: State, mayGuess: boolean): Operands {
  return {
    valueOf: word => valueIn(image, word, state),
    matches: (value, pattern) => matches(image, value, pattern, state),
    testFile: (operator, path) =>
      (mayGuess || state.isPure) && operator === '-f' && isProgram(image, path, state)
        ? false
        : testFile(image, operator, path, state),
  }
}

/** The result of `[ ... ]`, `[[ ... ]]` or `test ...`; null if it is known only when the container runs. */
export function resultOfTest(name: string, args: readonly Word[], operands: Operands): boolean | null {
  if (name !== 'test' && args.at(-1)?.text !== (name === '[' ? ']' : ']]')) return null
  const words = name === 'test' ? args : args.slice(0, -1)
  if (name === '[[') return resultOfLong(words, operands)
  // The shell drops an empty word without quotes: `[ -n $A ]`.
  return resultOf(
    words.filter(word => !(word.splits && operands.valueOf(word) === '')),
    operands,
    false,
  )
}

/** `[[ a && b || c ]]`; brackets are not understood. */
function resultOfLong(words: readonly Word[], operands: Operands): boolean | null {
  if (words.some(({ text, literal }) => !literal && /^[()]/.test(text))) return null
  for (const [operator, decides] of [
    ['||', true],
    ['&&', false],
  ] as const) {
    const at = words.findIndex(word => isOperator(word) && word.text === operator)
    if (at < 0) continue
    const sides = [words.slice(0, at), words.slice(at + 1)].map(side => resultOfLong(side, operands))
    return sides.includes(decides) ? decides : sides.includes(null) ? null : !decides
  }
  return resultOf(words, operands, true)
}

function resultOf(words: readonly Word[], operands: Operands, isLong: boolean): boolean | null {
  const texts = words.map(({ text, literal }) => (literal ? text : null))
  for (const operator of ['-o', '-a']) {
    const at = words.length > 3 ? texts.indexOf(operator) : -1
    if (at < 0) continue
    const sides = [words.slice(0, at), words.slice(at + 1)].map(side => resultOf(side, operands, isLong))
    const decides = operator === '-o'
    return sides.includes(decides) ? decides : sides.includes(null) ? null : !decides
  }
  if (words[0]?.text === '!' && words.length > 1) {
    const result = resultOf(words.slice(1), operands, isLong)
    return result === null ? null : !result
  }
  if (words.length > 3) return null
  const [one, operator, other] = words.map(word => operands.valueOf(word))
  if (words.length < 2) return words.length === 0 ? false : one == null ? null : one !== ''
  if (words.length === 2) return operator == null ? null : unary(one ?? '', operator, operands)
  const pattern = words[2]
  if (isLong && one != null && pattern !== undefined && /^[=!]?=$/.test(operator ?? '')) {
    const isEqual = operands.matches(one, pattern)
    return isEqual === null ? null : isEqual === (operator !== '!=')
  }
  return one == null || other == null ? null : binary(one, operator ?? '', other)
}

function unary(operator: string, value: string, operands: Operands): boolean | null {
  if (operator === '-n') return value !== ''
  if (operator === '-z') return value === ''
  // `[ $EMPTY = a ]` is an error.
  if (!operator.startsWith('-')) return false
  return operands.testFile(operator, value)
}

function testFile({ tree }: Image, operator: string, value: string, state: State): boolean | null {
  const { environment, isPure, knowsUnset } = state
  if (operator === '-v') {
    const setting = environment.variables.get(value)
    return setting === null ? null : setting !== undefined ? true : knowsUnset ? false : null
  }
  const path = absolute(environment, value)
  const entry = path === null || value === '' ? undefined : tree.resolve(path)
  // A volume may have what is not in the image.
  if (entry === undefined || !isPure) return null
  switch (operator) {
    case '-e':
      return true
    case '-f':
      return entry.type === 'file'
    case '-d':
      return entry.type === 'directory'
    case '-x':
      return entry.type === 'file' ? (entry.mode & 0o111) !== 0 : null
    case '-s':
      return entry.type === 'file' ? entry.size > 0 : null
    default:
      return null
  }
}

/**
 * Whether a name is that of a program and of no file in the working directory. The entrypoint of Node.js asks for such a
 * file, which only a volume may have.
 */
function isProgram(image: Image, word: string, { environment }: State): boolean {
  const path = word.includes('/') ? null : absolute(environment, word)
  if (path === null || image.tree.resolve(path) !== undefined) return false
  return findProgram(image, word, null, environment)?.problem === null
}

function binary(one: string, operator: string, other: string): boolean | null {
  const [a, b] = [Number(one), Number(other)]
  if (operator.startsWith('-') && (one === '' || other === '' || Number.isNaN(a + b))) return null
  switch (operator) {
    case '=':
    case '==':
      return one === other
    case '!=':
      return one !== other
    case '-eq':
      return a === b
    case '-ne':
      return a !== b
    case '-gt':
      return a > b
    case '-ge':
      return a >= b
    case '-lt':
      return a < b
    case '-le':
      return a <= b
    default:
      return null
  }
}
