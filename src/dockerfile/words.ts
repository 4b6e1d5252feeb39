import { isSpace } from './spaces.ts'

/** The words between white space, such as the sources of a COPY. Quotes mean nothing here. */
export function plainWords(text: string): string[] {
  return text === '' ? [] : text.split(/[\t\v\f\r ]+/)
}

/**
 * Splits at white space outside quotes; the words keep their quotes and escapes. Upstream: moby/buildkit
 * frontend/dockerfile/parser/line_parsers.go, `parseWords`.
 */
export function quotedWords(text: string, escapeToken: string): string[] {
  const words: string[] = []
  let word = ''
  let quote: string | null = null
  const finish = () => {
    if (word !== '') words.push(word)
    word = ''
  }
  const characters = [...text]
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] as string
    if (quote === null && isSpace(character)) {
      finish()
      continue
    }
    if (character === escapeToken && quote !== "'") {
      // An escape character at the end is dropped.
      if (at + 1 < characters.length) word += character + characters[++at]
      continue
    }
    if (character === quote) quote = null
    else if (quote === null && (character === '"' || character === "'")) quote = character
    word += character
  }
  finish()
  return words
}

/** `NAME=value` for each variable of an ENV or LABEL, also in the old form `NAME value`. */
export function nameValuePairs(text: string, escapeToken: string): string[] {
  const words = quotedWords(text, escapeToken)
  if (words[0] === undefined || words[0].includes('=')) return words
  const [, name, value] = /^([^\t\v\f\r ]*)[\t\v\f\r ]+(.*)$/s.exec(text) ?? []
  return name === undefined ? [] : [`${name}=${value}`]
}
