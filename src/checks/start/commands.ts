import { lineOfShell } from './interpreters.ts'
import { parseShellLine, programWords } from './shell-line.ts'
import { unwrapAll } from './wrappers.ts'

/** Shells in shells; nobody writes more. */
const MAX_SHELLS = 4

/**
 * The commands that these words start, without the wrappers before their programs. Where the words start a shell with a
 * line, that is the shell and then the commands of its line, in their order; variables stay as they are written.
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
