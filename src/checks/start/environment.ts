import type { Image } from '../../image/model.ts'
import { normalize } from '../../image/paths.ts'

/** What a program starts with, as far as the image says. */
export interface Environment {
  /** Null if the working directory is unknown. */
  folder: string | null
  /** Null for a value that is known only when the container runs. */
  variables: ReadonlyMap<string, string | null>
}

/**
 * What engines set if the image sets no PATH. moby, oci/defaults.go and containerd, oci/spec_opts.go: the same value.
 */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** What the engine gives the first program. The last setting of a variable counts, as in runc. */
export function imageEnvironment({ config }: Image): Environment {
  const settings = config.env.map((one): [string, string] => {
    const [name = ''] = one.split('=', 1)
    return [name, one.slice(name.length + 1)]
  })
  return { folder: normalize(config.workingDir), variables: new Map([['PATH', DEFAULT_PATH], ...settings]) }
}

/** The folders of PATH; relative ones start at the working directory. If PATH is unknown, those that it usually has. */
export function pathFolders(environment: Environment): string[] {
  const folders = (environment.variables.get('PATH') ?? DEFAULT_PATH).split(':').slice(0, 100)
  return folders.map(folder => absolute(environment, folder)).filter(folder => folder !== null)
}

/** The folders whose files people start: those of PATH, the working directory and the root. */
export function programFolders(environment: Environment): Set<string> {
  return new Set([...pathFolders(environment), environment.folder ?? '/', '/'])
}

/** Null for a relative path if the working directory is unknown. */
export function absolute({ folder }: Environment, path: string): string | null {
  if (path.startsWith('/')) return path
  return folder === null ? null : `${folder}/${path}`
}

/** The same environment with other values of some variables. */
export function withVariables(
  environment: Environment,
  settings: Iterable<readonly [string, string | null]>,
): Environment {
  return { ...environment, variables: new Map([...environment.variables, ...settings]) }
}

/** The same environment if programs and libraries may be found anywhere. */
export function withUnknownSearch(environment: Environment): Environment {
  return withVariables(environment, [
    ['PATH', null],
    ['LD_LIBRARY_PATH', null],
  ])
}

/** The same environment after a change of the directory; null is an unknown path. */
export function inFolder(image: Image, environment: Environment, path: string | null): Environment {
  const target = path === null ? null : absolute(environment, path)
  // A directory that the image lacks may be in a volume; what is in it is unknown.
  const folder = target !== null && image.tree.resolve(target)?.type === 'directory' ? normalize(target) : null
  return { ...environment, folder }
}
