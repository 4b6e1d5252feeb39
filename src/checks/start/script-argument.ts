import type { Image, TreeEntry } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { type Identity, mayOpen, READ } from './identity.ts'
import { type ScriptArgument, scriptArgument } from './interpreters.ts'
import { absolute } from './programs.ts'

/** The file that an interpreter's arguments name. */
export interface Script extends ScriptArgument {
  /** Where the word leads, with the ending that the interpreter adds. */
  path: string
  /** Null if it does not exist. */
  entry: TreeEntry | null
}

/** The file that an interpreter's arguments lead to; null if they name none. */
export function findScript(image: Image, name: string, args: readonly string[]): Script | null {
  const argument = scriptArgument(name, args)
  if (argument === null) return null
  const path = absolute(image, argument.word).replace(/\/(?:\.?\/)+/g, '/')
  const file = ['', ...argument.endings]
    .map(ending => ({ path: path + ending, entry: image.tree.resolve(path + ending) }))
    .find(({ entry }) => entry !== undefined)
  return { ...argument, path: file?.path ?? path, entry: file?.entry ?? null }
}

/** The file that an interpreter's arguments name, if it is absent or the container's user may not read it. */
export interface MissingScript {
  interpreter: string
  /** As written in the command. */
  word: string
  path: string
  problem: 'missing' | 'not-readable'
}

/** Null if the interpreter finds and may read the file, even under another name, or if no argument is surely a file. */
export function missingScript(
  image: Image,
  name: string,
  args: readonly string[],
  identity: Identity | null,
): MissingScript | null {
  const script = findScript(image, name, args)
  if (!script?.certain) return null
  const { word, path, entry } = script
  if (/^\/(?:dev|proc|sys|run|tmp)\//.test(path)) return null
  const interpreter = basenameOf(name)
  if (entry === null) return { interpreter, word, path, problem: 'missing' }
  if (identity === null || mayOpen(image.tree, path, identity, READ)) return null
  return { interpreter, word, path, problem: 'not-readable' }
}
