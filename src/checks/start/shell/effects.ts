import type { Image } from '../../../image/model.ts'
import { withVariables } from '../environment.ts'
import type { Part } from './expansion.ts'
import type { State } from './state.ts'
import { valueIn } from './values.ts'
import { afterArithmetic, forget } from './variables.ts'
import { parseShellLine, type Word } from './words.ts'

/** What the expansions of words change: `${NAME:=value}`, `$((NAME = 1))`. Commands in them are other processes. */
export function afterExpansions(image: Image, words: readonly Word[], start: State): State {
  let state = start
  for (const { parts } of words) for (const part of parts) state = afterPart(image, part, state)
  return state
}

function afterPart(image: Image, part: Part, state: State): State {
  if (part.kind === 'text') return state
  if (part.kind === 'variable') return part.assigns ? withDefault(image, part.name, part, state) : state
  const { text } = part
  if (text.length < 3 || /^\$\((?!\()|^`|^[<>]\(/.test(text)) return state
  // The elements of an array.
  if (text.startsWith('(')) {
    const words = parseShellLine(text.slice(1, -1))?.flatMap(command => command.words) ?? []
    return afterExpansions(image, words, state)
  }
  const [, name, isDefault] = /^\$\{(\w+):?(?:(=)|[-+?])/.exec(text) ?? []
  if (isDefault !== undefined && name !== undefined) return forget(state, [name])
  // The value of the variable is expanded as a prompt is.
  if (/@P\}$/.test(text)) return { ...state, replaces: 'always' }
  const isArithmetic = name === undefined && /^\$(?:\(\(|\[|\{[#!]?\w+(?:\[(?![@*]\])|:))/.test(text)
  return isArithmetic ? afterArithmetic(text, state) : state
}

/** Only a variable that is empty or not set gets its default. */
function withDefault(image: Image, name: string, part: Part, state: State): State {
  const value = valueIn(image, { parts: [part] }, state)
  const isKnown = (value ?? '') !== '' || !state.environment.variables.has(name)
  return isKnown ? { ...state, environment: withVariables(state.environment, [[name, value]]) } : state
}
