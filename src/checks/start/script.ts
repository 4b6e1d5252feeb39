import { isSetting } from './shell/line.ts'
import { isBeforeCommand, isPure } from './shell/names.ts'
import { parseShellLine, type ShellCommand, type Word } from './shell/words.ts'

/** The commands of a script, without reserved words before them; null if it is not understood. */
export function commandsOfScript(code: string): ShellCommand[] | null {
  const commands = parseShellLine(code)
  return (
    commands?.map(command => {
      const at = command.words.findIndex(({ text }) => !isBeforeCommand(text))
      return { ...command, words: at < 0 ? [] : command.words.slice(at) }
    }) ?? null
  )
}

/** `$@` */
export const isArguments = (text: string): boolean => /^\$(?:@|\{@\})$/.test(text)

/** Whether a word is replaced by a script's arguments: `"$@"`; `$@` or `$*`, which the shell splits. */
export function standsForArguments(word: Word | undefined): boolean {
  return word !== undefined && (isArguments(word.text) || (word.splits === true && /^\$(?:\*|\{\*\})$/.test(word.text)))
}

/** `exec "$@"` */
export const isHandover = ({ words }: ShellCommand): boolean =>
  words.length === 2 && words[0]?.text === 'exec' && standsForArguments(words[1])

/** Whether a command changes no file, and variables and the directory only in a known way. */
export function isPureCommand({ words, compound }: { words: readonly Word[]; compound: boolean }): boolean {
  if (words.some(({ text }) => substitutes(text))) return false
  return words.every(isSetting) || isPure(words[0]?.text ?? '', compound)
}

/** Whether a word runs a command that may do more than to look for a program. */
const substitutes = (text: string): boolean => /`|\$\((?!command -v |id -[ug]\))|\$\([^)]*[;&|]/.test(text)
