import type { Image } from '../../image/model.ts'
import { basenameOf, isBelow } from '../../image/paths.ts'
import { resolveUser } from '../../image/user.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { absolute, type Environment, imageEnvironment, usualFolders } from '../start/environment.ts'
import { lineOfShell } from '../start/interpreters.ts'
import { ownCommands } from '../start/placed-commands.ts'
import { replacements } from '../start/script.ts'
import { findScript } from '../start/script-argument.ts'
import { programWords } from '../start/shell-line.ts'
import { parseShellLine } from '../start/shell-words.ts'
import { type Step, startOf } from '../start/start.ts'
import { unwrapAll } from '../start/wrappers.ts'

/** The services of s6-overlay, whose `/init` is the entrypoint. */
const SERVICES = ['/etc/s6-overlay', '/etc/services.d', '/etc/cont-init.d']

export interface StepDown {
  tool: string
  /** The file that calls it; null if ENTRYPOINT or CMD calls it. */
  script: string | null
}

/**
 * How an image that starts as root changes to another user. Three facts are needed: the program is in the image; it is
 * the command that runs, not only one of a script's commands; and its user is known and not root. Null otherwise.
 */
export function findStepDown(image: AnalyzedImage): StepDown | null {
  const { steps } = startOf(image)
  // What a line calls first is not what it ends as.
  const inLine = steps.findIndex(({ by }) => by === 'shell')
  for (const { word, args, environment, by, from } of inLine < 0 ? steps : steps.slice(0, inLine)) {
    const line = lineOfShell(word, args)
    const commands = line === null ? [[word, ...args]] : commandsOfLine(line, environment)
    const tool = findTool(image, commands)
    if (tool === null) continue
    // A script may name the tool, or hand over to a CMD that does.
    const isOwn = by === 'script' && from !== null && findTool(image, commandsOfFile(image, from)) === tool
    return { tool, script: isOwn ? from : null }
  }
  for (const script of scriptsOf(image, steps)) {
    const tool = findTool(image, commandsOfFile(image, script))
    if (tool !== null) return { tool, script }
  }
  return null
}

/** The first tool that runs a command as a user other than root. */
function findTool(image: Image, commands: readonly (readonly string[])[]): string | null {
  for (const { word, kind, user } of commands.flatMap(command => unwrapAll(command).wrappers)) {
    if (kind === 'step-down' && user !== null && isOtherUser(image, user) && isThere(image, word))
      return basenameOf(word)
  }
  return null
}

/** `app`, `1000:1000`; chpst(8) writes numbers as `:1000:1000`. */
function isOtherUser({ tree }: Image, user: string): boolean {
  const [name = ''] = user.replace(/^:/, '').split(':', 1)
  return name !== '' && resolveUser(name, tree).root === false
}

/** Whether the image has the tool: at the path, if the word is one, else in any folder for programs. */
function isThere(image: Image, word: string): boolean {
  const path = absolute(imageEnvironment(image), word)
  const paths = word.includes('/') ? [path ?? word] : usualFolders(image).map(folder => `${folder}/${word}`)
  return paths.some(one => {
    const entry = image.tree.resolve(one)
    return entry?.type === 'file' && entry.size > 0 && (entry.mode & 0o111) !== 0
  })
}

/** What a line replaces its shell with, and its last command. */
function commandsOfLine(line: string, environment: Environment): string[][] {
  const last = programWords(parseShellLine(line)?.at(-1)?.words ?? [])
  return [...replacements(ownCommands(line), environment), last.map(({ text }) => text)]
}

/** What a script replaces itself with. In execline, each line outside of blocks starts a program, which starts the next. */
function commandsOfFile(image: Image, path: string): string[][] {
  const code = image.tree.extracts(path)?.startScript
  if (code === undefined) return []
  if (!/^#!.*execlineb/.test(code) && (code.startsWith('#!') || path.endsWith('.sh'))) {
    return replacements(ownCommands(code), imageEnvironment(image))
  }
  let blocks = code.replace(/^#!.*/, '')
  for (let i = 0; i < 10 && blocks.includes('{'); i++) blocks = blocks.replace(/\{[^{}]*\}/g, ' ')
  return blocks.split('\n').map(line =>
    line
      .trim()
      .replace(/^exec\s+/, '')
      .split(/\s+/),
  )
}

/** The scripts of the start, and the services of an s6 image. */
function scriptsOf(image: AnalyzedImage, steps: readonly Step[]): string[] {
  const started = steps.flatMap(({ word, args, path, script, environment }) => {
    const last = parseShellLine(lineOfShell(word, args) ?? '')?.at(-1)
    const name = programWords(last?.words ?? [])[0]?.text
    const named = name?.startsWith('/') ? name : undefined
    return [path, script, findScript(image, word, args, environment)?.path, named].filter(one => one != null)
  })
  if (!steps.some(({ word }) => basenameOf(word) === 'init')) return started
  const services = [...image.tree.entries()].filter(
    entry => entry.type === 'file' && SERVICES.some(folder => isBelow(entry.path, folder)),
  )
  return [...started, ...services.map(entry => entry.path)]
}
