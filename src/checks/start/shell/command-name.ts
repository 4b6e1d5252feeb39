import type { Image } from '../../../image/model.ts'
import { standsForArguments } from '../script.ts'
import { splitSettings } from './line.ts'
import { isBuiltin } from './names.ts'
import type { State } from './state.ts'
import { knownTextsOf, textsOf } from './texts.ts'
import type { Word } from './words.ts'

/**
 * The words of a command whose name is the value of a variable: as they are if that is a program, and with the name of the
 * builtin, the function or the word behind it. Null if the name is unknown, so that it may be a builtin such as `exec`.
 */
export function withNameOfValue(image: Image, words: readonly Word[], state: State): readonly Word[] | null {
  const { settings, rest } = splitSettings(words)
  const [first, ...others] = rest
  if (first === undefined || standsForArguments(first) || !first.parts.some(isValue)) return words
  const all = textsOf(image, [first], state)
  const names = knownTextsOf(image, [first], state)
  if (all.some((texts, at) => texts.length !== names[at]?.length)) return null
  const isOfShell = (name: string | undefined) => name === undefined || isBuiltin(name) || state.functions.has(name)
  if (!names.some(([name]) => isOfShell(name))) return words
  const [texts = [], ...more] = names
  if (more.some(one => JSON.stringify(one) !== JSON.stringify(texts))) return null
  return [...settings, ...texts.map(literal), ...others]
}

const isValue = ({ kind, text }: { kind: string; text?: string }): boolean =>
  kind === 'variable' || (kind === 'unknown' && /^[$`]/.test(text ?? ''))

const literal = (text: string): Word => ({ text, literal: true, parts: [{ kind: 'text', text }] })
