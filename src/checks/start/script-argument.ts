import type { Image, TreeEntry } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { absolute, type Environment, imageEnvironment, pathFolders } from './environment.ts'
import { type Identity, mayOpen, READ } from './identity.ts'
import { type ScriptArgument, scriptArgument } from './interpreters.ts'
import { type MainFile, mainOfNode, mainOfPython } from './main-file.ts'
import { isPython } from './module-call.ts'
import type { Call, Missing } from './needed-file.ts'
import { findProgram } from './programs.ts'

/** The file that an interpreter's arguments name. */
export interface Script extends ScriptArgument {
  /** Where the word leads, or where the interpreter would find its file. */
  path: string
  /** Null if it does not exist. */
  entry: TreeEntry | null
}

/** The file that an interpreter's arguments lead to; null if they name none, or if its directory is unknown. */
export function findScript(
  image: Image,
  name: string,
  args: readonly string[],
  environment: Environment = imageEnvironment(image),
): Script | null {
  const argument = scriptArgument(name, args)
  const path = argument && absolute(environment, argument.word)?.replace(/\/(?:\.?\/)+/g, '/')
  if (argument === null || path == null) return null
  const main = mainFile(image, name, path, args, environment)
  if (main !== undefined) return main && { ...argument, ...main }
  const inPath = searchesPath(image, name, argument.word, environment) ? pathFolders(environment) : []
  const file = [path, ...inPath.map(folder => `${folder}/${argument.word}`)]
    .map(one => ({ path: one, entry: image.tree.resolve(one) }))
    .find(({ entry }) => entry !== undefined)
  return { ...argument, path: file?.path ?? path, entry: file?.entry ?? null }
}

/** What an interpreter of directories runs; null if it is unknown, undefined for other interpreters. */
function mainFile(
  image: Image,
  name: string,
  path: string,
  args: readonly string[],
  { variables }: Environment,
): MainFile | null | undefined {
  const base = basenameOf(name)
  if (isPython(base)) return mainOfPython(image, path)
  if (!/^node(?:js)?$/.test(base)) return undefined
  return mainOfNode(image, path, args, variables.get('NODE_OPTIONS') ?? '')
}

/** bash(1), ARGUMENTS; ksh and zsh: a name without a slash that is not in the directory is searched for in PATH. */
function searchesPath(image: Image, name: string, word: string, environment: Environment): boolean {
  if (word.includes('/')) return false
  const shell = findProgram(image, name, null, environment)
  return /^(?:rbash|bash|m?ksh|zsh)/.test(basenameOf(shell?.entry?.path ?? name))
}

/** Null if the interpreter finds and may read the file, even under another name, or if no argument is surely a file. */
export function missingScript(
  image: Image,
  { word: name, args, environment }: Call,
  identity: Identity | null,
): Missing | null {
  const script = findScript(image, name, args, environment)
  if (!script?.certain) return null
  const { word, path, entry } = script
  if (/^\/(?:dev|proc|sys|run|tmp)\//.test(path)) return null
  const common = { word, path, use: 'runs', doubt: null } as const
  if (entry === null) return { ...common, problem: 'missing' }
  if (identity === null || mayOpen(image.tree, path, identity, READ)) return null
  return { ...common, problem: 'not-readable' }
}
