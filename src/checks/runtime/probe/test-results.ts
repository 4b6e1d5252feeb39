import { type Operands, resultOfTest } from '../../start/shell/tests.ts'
import { isOperator } from '../../start/shell/tree.ts'
import type { Word } from '../../start/shell/words.ts'

/** What a word expands to. */
export interface Value {
  /** Null if it is unknown. */
  text: string | null
  /** Whether the shell splits it, so that it is gone if it is empty. */
  isSplit: boolean
  /** The statuses of the command that it substitutes; null if there is none. */
  statuses: number[] | null
}

const UNKNOWN: Word = { text: '$unknown', literal: false, parts: [] }
const LITERAL: Operands = {
  valueOf: ({ text, literal }) => (literal ? text : null),
  matches: (value, { text, literal }) => (literal ? value === text : null),
  testFile: () => null,
}
const NUMERIC = /^-(?:eq|ne|[gl][et])$/

/** The possible results of `[ ... ]`. */
export function resultsOfTest(name: string, args: readonly Word[], expandWord: (word: Word) => Value): boolean[] {
  const values = args.map(word =>
    word.literal || word.text.startsWith('!') ? { text: word.text, isSplit: false } : expandWord(word),
  )
  const kept = name === '[[' ? values : values.filter(({ text, isSplit }) => !(isSplit && text === ''))
  const [one, operator, other] = kept.map(({ text }) => text)
  const isPlain = name !== '[['
  // An error: `[ = ok ]`, or an operand that is not a number.
  if (isPlain && kept.length < values.length && /^(?:[!=]?=|-[a-z]{2})$/.test(one ?? '')) return [false]
  if (isPlain && NUMERIC.test(operator ?? '') && [one, other].some(text => text === '')) return [false]
  const words = kept.map(({ text }, i): Word => {
    const operator = args[i]
    if (!isPlain && operator !== undefined && isOperator(operator)) return operator
    return text === null ? UNKNOWN : { text, literal: true, parts: [{ kind: 'text', text }] }
  })
  const result = resultOfTest(name, words, LITERAL)
  return result === null ? [true, false] : [result]
}
