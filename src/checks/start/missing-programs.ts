import type { Image, Tree } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { Environment } from './environment.ts'
import { findProgram } from './programs.ts'
import type { State } from './shell/state.ts'

/** Programs that get others. */
const GETTING =
  /^(?:apt|apt-get|apk|dnf|microdnf|yum|zypper|pacman|pip\d?|pipx|npm|yarn|pnpm|gem|cargo|go|curl|wget|git)$/

export const getsPrograms = (name: string): boolean => GETTING.test(name)

/** The names of programs that a script may make itself: `cp /x /usr/bin/name`, `> /name`. */
export function madePrograms(code: string): Set<string> {
  const commands = code.split(/[\n;&|]/)
  const targets = commands.map(command => {
    const at = command.search(/\b(?:cp|ln|mv|install|tee)\b|>/)
    return at < 0 ? '' : command.slice(at)
  })
  const names = targets.flatMap(text => [...text.matchAll(/\/([^\s/"']+)["']?(?=\s|$)/g)])
  return new Set(names.map(([, name = '']) => name))
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
  return !word.includes('/') && variables.get('PATH') === null && executableNames(image.tree).has(word)
}

const NAMES = new WeakMap<Tree, ReadonlySet<string>>()

function executableNames(tree: Tree): ReadonlySet<string> {
  const names = NAMES.get(tree) ?? new Set(namesIn(tree))
  NAMES.set(tree, names)
  return names
}

function* namesIn(tree: Tree): Iterable<string> {
  for (const { path, type, mode } of tree.entries()) {
    if (type === 'symlink' || (type === 'file' && (mode & 0o111) !== 0)) yield basenameOf(path)
  }
}
