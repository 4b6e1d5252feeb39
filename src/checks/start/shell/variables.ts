import type { Image } from '../../../image/model.ts'
import { withUnknownSearch, withVariables } from '../environment.ts'
import type { State } from './state.ts'
import { valueIn } from './values.ts'
import type { Word } from './words.ts'

/** The values of these variables and arrays are unknown. */
export function forget(state: State, names: readonly string[]): State {
  const unknown = names.map(name => [name, null] as const)
  const arrays = unknown.filter(([name]) => state.arrays.has(name))
  return {
    ...state,
    environment: withVariables(state.environment, unknown),
    ...(arrays.length > 0 && { arrays: new Map([...state.arrays, ...arrays]) }),
  }
}

/** Any variable may have another value. */
export function forgetAll(state: State): State {
  const names = [...state.environment.variables.keys(), ...state.arrays.keys()]
  const behind = forget(state, names)
  return { ...behind, environment: withUnknownSearch(behind.environment), knowsUnset: false, isPure: false }
}

/** Behind a builtin that sets variables, whose names are the values of words: `NAME`, `NAME[INDEX]`, `NAME=VALUE`. */
export function forgetNamed(image: Image, words: readonly Word[], start: State): State {
  let state = start
  for (const word of words) {
    const [, name, index] = /^([A-Za-z_]\w*)(?:\[(.*?)\])?(?:\+?=|$)/s.exec(nameIn(image, word, state) ?? '') ?? []
    if (name === undefined) {
      if (valueIn(image, word, state) === null) state = forgetAll(state)
    } else state = forget(index === undefined ? state : afterArithmetic(index, state), [name])
  }
  return state
}

/** The text of a word, or what it has before `=`. */
function nameIn(image: Image, { parts }: Word, state: State): string | null {
  let name = ''
  for (const part of parts) {
    const text = valueIn(image, { parts: [part] }, state)
    if (text === null) return null
    name += text
    if (name.includes('=')) return name
  }
  return name
}

const SETS = /(?<![=!<>])=(?!=)|\+\+|--|<<=|>>=/

/** Values within values. */
const MAX_VALUES = 10

/**
 * Behind arithmetic of Bash: it sets the variables of its assignments, and reads the value of a variable as an expression again,
 * which may run commands. bash(1), "ARITHMETIC EVALUATION".
 */
export function afterArithmetic(expression: string, state: State): State {
  const names = expression.match(/[A-Za-z_]\w*/g) ?? []
  if (!names.every(name => isNumber(name, state, 0))) return { ...forgetAll(state), replaces: 'always' }
  if (!SETS.test(expression)) return state
  return /[$`]/.test(expression) ? forgetAll(state) : forget(state, names)
}

/** Whether the value of a variable runs no command: a number, or the name of another one. What is unknown counts as one. */
function isNumber(name: string, state: State, depth: number): boolean {
  const value = state.environment.variables.get(name)
  if (value == null || /^[-+]?\d*$/.test(value.trim())) return true
  return /^[A-Za-z_]\w*$/.test(value) && depth < MAX_VALUES && isNumber(value, state, depth + 1)
}

/** `[[ X -eq Y ]]` and `[[ -v NAME[INDEX] ]]` are arithmetic, too. */
export function afterTest(image: Image, name: string, words: readonly Word[], start: State): State {
  let state = start
  for (const [at, { text, literal }] of words.entries()) {
    const isArithmetic = name === '[[' && literal && /^-(?:eq|ne|l[te]|g[te])$/.test(text)
    const operands = isArithmetic ? [words[at - 1], words[at + 1]] : text === '-v' ? [words[at + 1]] : []
    for (const operand of operands) {
      const value = operand && valueIn(image, operand, state)
      if (value == null || /^-?\d*$/.test(value)) continue
      if (isArithmetic || value.includes('[')) state = afterExpression(value, state)
    }
  }
  return state
}

/** An expression that is itself a value may have substitutions. */
function afterExpression(expression: string, state: State): State {
  return /[$`[]/.test(expression) ? { ...forgetAll(state), replaces: 'always' } : afterArithmetic(expression, state)
}
