import type { Image } from '../../../image/model.ts'
import { standsForArguments } from '../script.ts'
import type { State } from './state.ts'
import { textOf, UNKNOWN } from './values.ts'
import type { Word } from './words.ts'

/** The texts of words, once for each alternative of the arguments. A word that is unknown stays as it is written. */
export function textsOf(image: Image, words: readonly Word[], state: State): string[][] {
  return alternatives(image, words, state).map(texts => texts.map(({ text }) => text))
}

/** The texts of words up to the first one that is unknown, once for each alternative of the arguments. */
export function knownTextsOf(image: Image, words: readonly Word[], state: State): string[][] {
  return alternatives(image, words, state).map(texts => {
    const end = texts.findIndex(({ isKnown }) => !isKnown)
    return texts.slice(0, end < 0 ? texts.length : end).map(({ text }) => text)
  })
}

/** What a function, a script or `set --` gets for words, once for each alternative of the arguments. */
export function argumentsOf(image: Image, words: readonly Word[], state: State): string[][] {
  return alternatives(image, words, state).map(texts =>
    texts.map(({ text, isKnown }) => (isKnown ? '' : UNKNOWN) + text),
  )
}

function alternatives(image: Image, words: readonly Word[], state: State): { text: string; isKnown: boolean }[][] {
  const asPassed = (text: string) => ({ text: text.replace(UNKNOWN, ''), isKnown: !text.startsWith(UNKNOWN) })
  const asKnown = (text: string) => ({ text, isKnown: true })
  return state.args.map(all => {
    // A hostile script doubles its arguments.
    const args = all !== null && all.length * words.length > MAX_WORDS ? null : all
    return words.flatMap(word => {
      const { text, splits } = word
      if (args !== null && standsForArguments(word)) {
        const split = splits ? splitWords(args, state) : args
        return split === null ? [{ text, isKnown: false }] : split.map(asPassed)
      }
      const elements = elementsOf(word, state)
      if (elements !== null) return elements.map(asPassed)
      const value = textOf(image, word, state, args)
      if (value === null) return [{ text, isKnown: false }]
      if (!splits) return [asKnown(value)]
      const split = splitWords([value], state)
      return split === null ? [{ text, isKnown: false }] : split.map(asKnown)
    })
  })
}

/** The elements of an array, for `"${NAME[@]}"`; null for other words. */
function elementsOf({ text, splits }: Word, { arrays, knowsUnset }: State): readonly string[] | null {
  const [, name] = splits ? [] : (/^\$\{(\w+)\[@\]\}$/.exec(text) ?? [])
  if (name === undefined) return null
  return arrays.get(name) ?? (knowsUnset && !arrays.has(name) ? [] : null)
}

const MAX_WORDS = 20_000

/** The words into which the shell splits others; null if it may find files for them, or splits elsewhere. */
function splitWords(texts: readonly string[], { environment }: State): string[] | null {
  if (texts.some(text => /[*?[]/.test(text)) || environment.variables.has('IFS')) return null
  return texts.flatMap(text => text.split(/[ \t\n]+/)).filter(word => word !== '')
}
