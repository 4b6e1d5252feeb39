import type { Cursor } from './cursor.ts'
import { replacePattern, trimPattern } from './patterns.ts'

/** The value of a variable: undefined if it is not set, null if only the build knows. */
export type Values = (name: string) => string | null | undefined

/** What BuildKit refuses. `lex` catches it. */
export class LexError extends Error {}

/** What the lexer around a variable does. */
export interface VariableReader {
  values: Values
  /** Whether variables that are not set stay as they are written. Otherwise they are empty. */
  keepsUnset: boolean
  /** Reads the text of an operator, up to and including a character. */
  readOperand(stop: string, keepsEscapes: boolean): string
  /** Called for a variable whose value only the build knows. It stays as written. */
  onUnknown(): void
}

const IS_NAME = /^[\p{L}\p{Nd}_]$/u
const IS_DIGIT = /^\p{Nd}$/u
/** The special parameters of a shell, whose names are one character. */
const SPECIAL = new Set('@*#?-$!0')

/**
 * Reads a variable at its `$`, and expands it: `$NAME`, `${NAME}`, and `${NAME` with the operators `-`, `+`, `?`, `#`, `%`
 * and `/`.
 * @throws LexError if BuildKit refuses it
 */
export function readVariable(cursor: Cursor, reader: VariableReader): string {
  const start = cursor.position()
  cursor.next()
  const expand = (name: string, use: (value: string | undefined) => string): string => {
    const value = reader.values(name)
    if (value === null) reader.onUnknown()
    return value === null || (value === undefined && reader.keepsUnset) ? cursor.since(start) : use(value)
  }
  if (cursor.peek() !== '{') {
    const name = readName(cursor)
    return name === '' ? '$' : expand(name, (value = '') => value)
  }
  cursor.next()
  if (['', '{', '}', ':'].includes(cursor.peek())) throw new LexError()
  const name = readName(cursor)
  let operator = cursor.next()
  if (operator === '}') return expand(name, (value = '') => value)
  if (operator === '/') {
    const replace = readReplacement(cursor, reader)
    return expand(name, replace)
  }
  const isEmptyUnset = operator === ':'
  if (isEmptyUnset) operator = cursor.next()
  else if (!'+-?#%'.includes(operator)) throw new LexError()
  const isPattern = operator === '#' || operator === '%'
  if (operator === '' || (isEmptyUnset && isPattern)) throw new LexError()
  const operand = reader.readOperand('}', isPattern)
  return expand(name, value => operate(operator, operand, isEmptyUnset && value === '' ? undefined : value))
}

function readName(cursor: Cursor): string {
  const first = cursor.peek()
  if (IS_DIGIT.test(first)) return cursor.takeWhile(character => IS_DIGIT.test(character))
  return SPECIAL.has(first) ? cursor.next() : cursor.takeWhile(character => IS_NAME.test(character))
}

function operate(operator: string, operand: string, value: string | undefined): string {
  if (operator === '-') return value ?? operand
  if (operator === '+') return value === undefined ? '' : operand
  if (operator === '?' && value !== undefined) return value
  const trimmed = operator === '#' || operator === '%' ? trimPattern(value ?? '', operand, operator) : null
  if (trimmed === null) throw new LexError()
  return trimmed
}

function readReplacement(cursor: Cursor, { readOperand }: VariableReader): (value: string | undefined) => string {
  const isGlobal = cursor.peek() === '/'
  if (isGlobal) cursor.next()
  const pattern = readOperand('/', true)
  const replacement = readOperand('}', true)
  return (value = '') => {
    const replaced = replacePattern(value, pattern, replacement, isGlobal)
    if (replaced === null) throw new LexError()
    return replaced
  }
}
