import { lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join } from 'node:path'

/**
 * The file that buildx reads if it is asked for this one: without a `Dockerfile`, it takes `dockerfile`.
 * Upstream: docker/buildx build/opt.go, `handleLowercaseDockerfile`.
 */
export function dockerfileOnDisk(path: string): string {
  if (basename(path) !== 'Dockerfile') return path
  try {
    const names = readdirSync(dirname(path))
    const isLower = !names.includes('Dockerfile') && names.includes('dockerfile')
    return isLower ? join(dirname(path), 'dockerfile') : path
  } catch {
    return path
  }
}

/** BuildKit does not read the file that the system reads at the path. */
export class LinkNotFollowed extends Error {
  constructor() {
    super(
      'it is a symbolic link that BuildKit does not follow. BuildKit follows links only within the folder of the Dockerfile. Use a regular file.',
    )
  }
}

/** BuildKit takes such a name in the way of a link for a pattern, or changes it. */
const PATTERN = /[*?[\]\\]|^[!\s]|\s$/
/** What Linux follows in one path. */
const MAX_LINKS = 40

/**
 * The real path of the file that BuildKit reads: for its links, the folder of the file is the root of all paths. BuildKit would
 * take a `dockerfile` instead of a `Dockerfile` that it cannot read. Upstream: moby/buildkit cache/util/fsutil.go, `ReadFile`;
 * tonistiigi/fsutil followlinks.go.
 * @param path absolute, as buildx gets it
 * @throws LinkNotFollowed; Error if there is no file
 */
export function builtFile(path: string): string {
  const root = realpathSync(dirname(path))
  const names: string[] = []
  const rest = [basename(path)]
  let links = 0
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === '..') {
      names.pop()
      continue
    }
    if (links > 0 && PATTERN.test(name)) throw new LinkNotFollowed()
    const target = linkTarget(join(root, ...names, name), links > 0)
    if (target === null) {
      names.push(name)
      continue
    }
    links++
    const parts = target.split('/').filter(part => part !== '' && part !== '.')
    // BuildKit resolves `..` before links in one place, and after them in another.
    const leadsBack = parts.slice(parts.findIndex(part => part !== '..')).includes('..')
    if (links > MAX_LINKS || leadsBack) throw new LinkNotFollowed()
    if (isAbsolute(target)) names.length = 0
    rest.unshift(...parts)
  }
  return join(root, ...names)
}

/** Null for anything but a link. @param isLinked whether a link leads to the path */
function linkTarget(path: string, isLinked: boolean): string | null {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null
  } catch (error) {
    throw isLinked ? new LinkNotFollowed() : error
  }
}
