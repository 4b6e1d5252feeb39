import type { Image } from '../../image/model.ts'
import type { Environment } from './environment.ts'
import { findProgram } from './programs.ts'
import type { State } from './shell-state.ts'

/** Programs that get others. */
const GETTING =
  /^(?:apt|apt-get|apk|dnf|microdnf|yum|zypper|pacman|pip\d?|pipx|npm|yarn|pnpm|gem|cargo|go|curl|wget|git)$/

export const getsPrograms = (name: string): boolean => GETTING.test(name)

/** Whether a script may make a program itself: `cp /x /usr/bin/name`, `> /name`. */
export function makesProgram(code: string, word: string): boolean {
  const name = word.slice(word.lastIndexOf('/') + 1).replace(/[^\w-]/g, '\\$&')
  return new RegExp(`(?:\\b(?:cp|ln|mv|install|tee)\\b|>)[^\\n;&|]*/${name}["']?(?=[\\s;&|]|$)`).test(code)
}

/** Whether the image has no program for a word that a script calls, as far as the script's variables are known. */
export function isMissing(image: Image, word: string, { environment, knowsCommands }: State): boolean {
  if (!knowsCommands) return false
  const program = findProgram(image, word, null, environment)
  return (
    program !== null &&
    (program.entry === null || program.problem === 'not-executable') &&
    !isHidden(image, word, environment)
  )
}

/** Whether a name is not searched in a known PATH, and a program of the image has it: an environment of Python, for example. */
export function isHidden(image: Image, word: string, { variables }: Environment): boolean {
  if (word.includes('/') || variables.get('PATH') !== null) return false
  for (const { path, type, mode } of image.tree.entries()) {
    if (path.endsWith(`/${word}`) && (type === 'symlink' || (type === 'file' && (mode & 0o111) !== 0))) return true
  }
  return false
}
