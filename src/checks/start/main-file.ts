import type { Image, TreeEntry } from '../../image/model.ts'
import { normalize } from '../../image/paths.ts'

/** A file that an interpreter finds, or the one that it would need. */
export interface MainFile {
  path: string
  /** Null if it does not exist. */
  entry: TreeEntry | null
}

/** The endings that Node.js tries to append. Code that `--require` and its like load may add others. */
const NODE_ENDINGS = ['.js', '.json', '.node']
const HOOKED_ENDINGS = ['.cjs', '.mjs', '.ts', '.cts', '.mts', '.tsx', '.jsx', '.coffee']
const HOOKS = /^(?:-r|--require|--import|--loader|--experimental-loader)(?:=|$)/

/**
 * The file that `node PATH` runs; null if it is unknown. Node.js, lib/internal/modules/cjs/loader.js, `Module._findPath`: the
 * file, the file with an ending, `main` of the directory's package.json, `index` with an ending. Measured: Node.js 24.
 */
export function mainOfNode(image: Image, path: string, args: readonly string[], options: string): MainFile | null {
  const { tree } = image
  const hasHooks = [...args, ...options.split(' ')].some(arg => HOOKS.test(arg))
  const endings = hasHooks ? [...NODE_ENDINGS, ...HOOKED_ENDINGS] : NODE_ENDINGS
  const fileAt = (at: string): MainFile | null => {
    const entry = tree.resolve(at)
    return entry === undefined || entry.type === 'directory' ? null : { path: at, entry }
  }
  const withEnding = (at: string) => endings.map(ending => fileAt(at + ending)).find(file => file !== null) ?? null
  const isFolder = /(?:^|\/)\.{0,2}$/.test(path)
  const folder = normalize(path)
  const file = isFolder ? null : (fileAt(folder) ?? withEnding(folder))
  if (file !== null || tree.resolve(folder)?.type !== 'directory') return file ?? { path, entry: null }
  const manifest = `${folder === '/' ? '' : folder}/package.json`
  const main = tree.resolve(manifest) === undefined ? '' : tree.extracts(manifest)?.npmMain
  // Not an object, too large or inside of node_modules.
  if (main === undefined) return null
  const index = normalize(`${folder}/index`)
  if (main === '') return withEnding(index) ?? { path: `${index}.js`, entry: null }
  const named = normalize(`${folder}/${main}`)
  const all = fileAt(named) ?? withEnding(named) ?? withEnding(normalize(`${named}/index`)) ?? withEnding(index)
  return all ?? { path: named, entry: null }
}

/** The file that `python PATH` runs. Python, Doc/using/cmdline.rst: of a directory, the module `__main__`. */
export function mainOfPython(image: Image, path: string): MainFile {
  const entry = image.tree.resolve(path) ?? null
  return entry?.type === 'directory' ? moduleIn(image, path, '__main__') : { path, entry }
}

/** A module of a directory: `NAME.py`, `NAME.pyc` or an extension module. */
export function moduleIn({ tree }: Image, folder: string, name: string): MainFile {
  const file = tree.list(folder).find(one => one.startsWith(`${name}.`) && /\.(?:py|pyc|so)$/.test(one))
  const path = normalize(`${folder}/${file ?? `${name}.py`}`)
  return { path, entry: file === undefined ? null : (tree.resolve(path) ?? null) }
}
