import { lineOfShell } from './interpreters.ts'
import { programWords } from './shell-line.ts'
import { parseShellLine } from './shell-words.ts'
import { unwrapAll } from './wrappers.ts'

/** Shells within shells; real images have fewer. */
const MAX_SHELLS = 4

/**
 * The commands that these words start, without wrappers. If the words start a shell with a line, these are the shell
 * and then the commands of the line, in order. Variables are not expanded.
 */
export function commandsOf(words: readonly string[], shells = MAX_SHELLS): (readonly string[])[] {
  const { words: command } = unwrapAll(words)
  const [name, ...args] = command
  if (name === undefined) return []
  const line = shells === 0 ? null : lineOfShell(name, args)
  const inner = line === null ? [] : (parseShellLine(line) ?? [])
  const texts = inner.map(one => programWords(one.words).map(({ text }) => text))
  return [command, ...texts.flatMap(text => commandsOf(text, shells - 1))]
}
