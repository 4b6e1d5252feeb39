import type { Image } from '../../image/model.ts'
import { basenameOf, isBelow } from '../../image/paths.ts'
import { absolute, type Environment } from './environment.ts'
import { moduleIn } from './main-file.ts'
import { isPython } from './module-call.ts'
import type { Call, Missing } from './needed-file.ts'

/** The module of `python -m`, if the image lacks it. Python, Lib/runpy.py: a package runs its `__main__`. */
export function missingModule(image: Image, { word: name, args, environment }: Call): Missing | null {
  const word = isPython(basenameOf(name)) ? moduleArgument(args) : null
  return word === null ? null : findMissing(image, word, environment, 'runs')
}

/**
 * A module that Python does not find; null if some file of the image may be it. A package in the working directory comes
 * first; what else is searched depends on the installation, so that any file of the name counts. A package that is imported
 * needs no file.
 */
export function findMissing(
  image: Image,
  word: string,
  environment: Environment,
  use: 'runs' | 'loads',
): Missing | null {
  if (!/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(word)) return null
  const names = word.split('.')
  const path = absolute(environment, names.join('/'))
  if (path === null) return null
  const { tree } = image
  const isFolder = tree.resolve(path)?.type === 'directory'
  if (isFolder && use === 'loads') return null
  const main = isFolder ? moduleIn(image, path, '__main__') : null
  const parent = names.length > 1 ? names.slice(0, -1).join('/') : ''
  if (main?.entry || moduleIn(image, absolute(environment, parent) ?? '/', names.at(-1) ?? '').entry) return null
  const isAnywhere = isFolder
    ? filesNamed(image, '__main__').some(one => one.includes(`/${names.join('/')}/__main__.`))
    : filesNamed(image, names.at(-1) ?? '').some(
        one => one.includes(`/${names.join('/')}`) && !isWorkingFolder(image, one, environment),
      )
  if (isAnywhere || !hasLibrary(image, environment)) return null
  // Code of a package may load its modules from anywhere.
  const init = names
    .map((_, i) => absolute(environment, `${names.slice(0, i + 1).join('/')}/__init__.py`) ?? '')
    .find(file => (tree.resolve(file)?.size ?? 0) > 0)
  const doubt = init === undefined ? null : ({ kind: 'script', file: init } as const)
  return { word, path: main?.path ?? `${path}.py`, use, problem: 'missing', doubt }
}

/** What `-m` names; null without it, or behind an option that is not known. */
function moduleArgument(args: readonly string[]): string | null {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    const [, module] = /^-[uOBsESvqxbd]*m(.*)$/.exec(arg) ?? []
    if (module !== undefined) return module || (args[i + 1] ?? null)
    if (/^-[WX]$/.test(arg)) i++
    else if (!/^-(?:[uOBsESvqxbd]+|[WX].+)$/.test(arg)) return null
  }
  return null
}

/** Whether the image has Python's own modules as files, and nothing that may find others under any name. */
function hasLibrary({ tree }: Image, { variables }: Environment): boolean {
  const search = variables.has('PYTHONPATH') ? variables.get('PYTHONPATH') : ''
  if (search == null || /\.(?:egg|whl|zip|pyz)(?::|$)/.test(search)) return false
  let hasFiles = false
  for (const { path } of tree.entries()) {
    if (/\.egg(?:-link)?$|\/__editable__[^/]*finder\.py$/.test(path)) return false
    hasFiles ||= path.endsWith('/runpy.py')
  }
  return hasFiles
}

/** The paths of files and directories that may be a module of this name. */
function filesNamed(image: Image, name: string): string[] {
  const paths: string[] = []
  for (const { path } of image.tree.entries()) {
    const base = basenameOf(path)
    if (base === name || (base.startsWith(`${name}.`) && /\.(?:py|pyc|so)$/.test(base))) paths.push(path)
  }
  return paths
}

/** Whether a path is the working directory or one above, such as `/app` for the module `app`, and not a package. */
function isWorkingFolder({ tree }: Image, path: string, { folder }: Environment): boolean {
  const isAbove = folder !== null && (folder === path || isBelow(folder, path))
  return isAbove && tree.resolve(`${path}/__init__.py`) === undefined
}
