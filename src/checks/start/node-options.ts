import { isBuiltin } from 'node:module'
import type { Image } from '../../image/model.ts'
import { basenameOf, normalize, upwards } from '../../image/paths.ts'
import { absolute, type Environment } from './environment.ts'
import { isAbsent, isOfContainer, toMissing } from './file-arguments.ts'
import { mainOfNode } from './main-file.ts'
import type { Call, Missing } from './needed-file.ts'

/** Options of Node.js that take the next word. */
export const NODE_VALUE =
  /^(?:-r|--require|--import|--(?:experimental-)?loader|-C|--conditions|--env-file|--env-file-if-exists)$/

/** Options that name code, in the order in which Node.js loads it. */
const PRELOADS = [/^(?:-r|--require)$/, /^--(?:experimental-)?loader$/, /^--import$/]

/**
 * The first file that an option of Node.js names and that does not exist: `--env-file`, or code that it loads before the main
 * file. Relative paths start at the working directory; a package is in a `node_modules` there or above. nodejs.org, CLI.
 */
export function missingPreload(image: Image, { word, args, environment }: Call): Missing | null {
  if (!/^node(?:js)?$/.test(basenameOf(word))) return null
  const own = optionsOf(args)
  const options = [...optionsOf(wordsOf(environment.variables.get('NODE_OPTIONS') ?? '')), ...own]
  for (const [name, value] of own) {
    const path = name === '--env-file' ? absolute(environment, value) : null
    if (path !== null && isAbsent(image, path)) return toMissing(value, path)
  }
  const preloads = PRELOADS.flatMap(names => options.filter(([name]) => names.test(name)))
  let before: string | null = null
  for (const [name, value] of preloads) {
    const isRequired = PRELOADS[0]?.test(name) === true
    const path = missingCode(image, value, args, environment, isRequired)
    // Code that is loaded before may find others elsewhere.
    const doubt = before === null ? null : ({ kind: 'script', file: before } as const)
    if (path !== null) return { word: value, path, use: 'loads', problem: 'missing', doubt }
    before ??= value
  }
  return null
}

/** The options before the main file, with their values. */
function optionsOf(args: readonly string[]): [name: string, value: string][] {
  const options: [string, string][] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string
    const [, name, value = ''] = /^(--[a-z-]+)=(.*)$/s.exec(arg) ?? []
    if (!arg.startsWith('-') || arg === '--' || arg === '-') break
    if (name !== undefined) options.push([name, value])
    else if (NODE_VALUE.test(arg)) options.push([arg, args[++at] ?? ''])
  }
  return options
}

/** NODE_OPTIONS: words with spaces are in double quotes. */
function wordsOf(text: string): string[] {
  const words = text.match(/(?:[^\s"\\]|\\.|"(?:[^"\\]|\\.)*")+/gs) ?? []
  return words.map(word => word.replace(/\\(.)|"/gs, '$1'))
}

/** Where Node.js would look for code that is not there; null if it may be. */
function missingCode(
  image: Image,
  written: string,
  args: readonly string[],
  environment: Environment,
  isRequired: boolean,
): string | null {
  const word = written.replace(/^file:\/\/(?=\/)/, '')
  if (word === '' || /[$%]/.test(word) || /^[a-z]+:|^#/.test(word) || isBuiltin(word)) return null
  if (!/^\.{0,2}\//.test(word)) return missingPackage(image, word, environment)
  const path = absolute(environment, word)
  if (path === null || isOfContainer(path)) return null
  if (!isRequired) return image.tree.resolve(path) === undefined ? normalize(path) : null
  const main = mainOfNode(image, path, args, '--require')
  return main === null || main.entry !== null ? null : normalize(main.path)
}

/** Folders of packages that belong to an installation: Debian's, and what `npm install --global` creates. */
const GLOBAL = ['/usr/share/nodejs', '/usr/lib/nodejs', '/usr/lib/node', '/usr/local/lib/node']

function missingPackage({ tree }: Image, word: string, { folder, variables }: Environment): string | null {
  const [name = ''] = /^(?:@[^/]+\/)?[^/]+/.exec(word) ?? []
  const search = variables.has('NODE_PATH') ? variables.get('NODE_PATH') : ''
  if (folder === null || search == null || name === '') return null
  const above = upwards(folder)
  // The package of the directory may name itself.
  if (above.some(one => tree.resolve(`${one}/package.json`) !== undefined && basenameOf(one) === basenameOf(name)))
    return null
  const folders = [...above.map(one => `${one}/node_modules`), ...search.split(':'), ...GLOBAL]
  const isThere = folders.some(one => [name, `${name}.js`].some(file => tree.resolve(`${one}/${file}`) !== undefined))
  return isThere ? null : normalize(`${folder}/node_modules/${name}`)
}
