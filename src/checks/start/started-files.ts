import type { Image, TreeEntry } from '../../image/model.ts'
import { basenameOf, join } from '../../image/paths.ts'

/** Programs that only start another one, which stands behind their options. */
const WRAPPERS = new Set([
  'tini',
  'tini-static',
  'dumb-init',
  'docker-init',
  'catatonit',
  'env',
  'exec',
  'nice',
  'setsid',
])

/** Programs that become a user that is given first. */
const SWITCHERS = new Set(['gosu', 'su-exec', 'chpst', 's6-setuidgid', 'setuidgid'])

/** Programs that run a file of code. */
const INTERPRETER =
  /^(?:node|nodejs|bun|deno|python[\d.]*|pypy[\d.]*|ruby[\d.]*|perl[\d.]*|php[\d.]*|(?:ba|da|a|z|k)?sh)$/

const SHELL = /^(?:ba|da|a|z|k)?sh$/
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * The files that a container of the image starts, as far as its ENTRYPOINT and CMD tell: the program, the script that an
 * interpreter is given, and the command that an entrypoint script is. Links are followed; what is absent is left out.
 */
export function startedFiles(image: Image): TreeEntry[] {
  const { entrypoint, cmd } = image.config
  const found = [...filesOf(image, [...entrypoint, ...cmd]), ...(entrypoint.length > 0 ? filesOf(image, cmd) : [])]
  return [...new Map(found.map(entry => [entry.path, entry])).values()]
}

function filesOf(image: Image, command: readonly string[]): TreeEntry[] {
  const [name = '', ...rest] = programOf(command)
  if (name === '') return []
  const program = lookUp(image, name)
  const found = program === undefined ? [] : [program]
  const shellLine = SHELL.test(basenameOf(name)) ? rest.indexOf('-c') : -1
  if (shellLine >= 0) return [...found, ...filesOf(image, lastCommand(rest[shellLine + 1] ?? ''))]
  const script = scriptOf(basenameOf(name), rest)
  const file = script === undefined ? undefined : fileAt(image, script)
  return file === undefined ? found : [...found, file]
}

/** The command behind wrappers such as `tini --`. */
export function programOf(command: readonly string[]): readonly string[] {
  let words = command
  for (let i = 0; i < 8; i++) {
    const name = basenameOf(words[0] ?? '')
    if (!WRAPPERS.has(name) && !SWITCHERS.has(name)) return words
    const behind = words.slice(1).findIndex(word => !word.startsWith('-') && !/^\w+=/.test(word))
    if (behind < 0) return []
    words = words.slice(1 + behind + (SWITCHERS.has(name) ? 1 : 0))
  }
  return []
}

/** The words of the last command of a shell's line, which is the one that stays. Quotes are taken off, not understood. */
function lastCommand(line: string): string[] {
  const command = line.split(/&&|\|\||[;|\n]/).findLast(part => part.trim() !== '') ?? ''
  const words = command.trim().split(/\s+/)
  return words.slice(words.findIndex(word => !/^\w+=/.test(word))).map(word => word.replace(/^["']|["']$/g, ''))
}

function scriptOf(name: string, args: readonly string[]): string | undefined {
  if (name === 'java') return args[args.indexOf('-jar') + 1 || args.length]
  if (!INTERPRETER.test(name)) return undefined
  const words = name === 'deno' || name === 'bun' ? args.filter(word => word !== 'run') : args
  const at = words.findIndex(word => !word.startsWith('-'))
  // `python -m module` and `node -e code` have no file; the `-e` of a shell is another.
  const code = SHELL.test(name) ? /^-[a-z]*c$/ : /^-[a-zA-Z]*[cemEpr]$/
  return words.slice(0, Math.max(at, 0)).some(word => code.test(word)) ? undefined : words[at]
}

function lookUp(image: Image, name: string): TreeEntry | undefined {
  if (name.includes('/')) return fileAt(image, name)
  const path = image.config.env.findLast(pair => pair.startsWith('PATH='))?.slice(5) ?? DEFAULT_PATH
  for (const folder of path.split(':').slice(0, 64)) {
    const file = fileAt(image, join(folder, name))
    if (file !== undefined) return file
  }
  return undefined
}

function fileAt(image: Image, path: string): TreeEntry | undefined {
  const entry = image.tree.resolve(path.startsWith('/') ? path : join(image.config.workingDir || '/', path))
  return entry?.type === 'file' ? entry : undefined
}
