import { existsSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { isRemote, isWithin } from './local-path.ts'
import { realPath } from './real-path.ts'
import { walkFolder } from './walk-folder.ts'

/** The input `allow` permits it with `fs.read=PATH` or `fs.write=PATH`; `fs=PATH` permits both. */
export type FileAccess = 'read' | 'write'

/**
 * The real path that a path leads to, if that is neither in the working directory nor permitted. buildx looks for a folder
 * before it takes a text for a URL, so a URL is a path if there is such a file.
 */
export function outsidePath(
  path: string,
  cwd: string,
  allow: readonly string[],
  access: FileAccess = 'read',
): string | null {
  const permitted = permittedFolders(allow, access)
  if (permitted.includes('*')) return null
  const locals = localPaths(path)
  // The system resolves links before `..`, and buildx sometimes after.
  const forms = [...new Set([path, ...locals])]
    .filter(form => locals.includes(form) || existsSync(rawPath(cwd, form)))
    .filter(form => !isRemote(form) || existsSync(rawPath(cwd, form)))
    .flatMap(form => [rawPath(cwd, form), resolve(cwd, form)])
  const folders = [cwd, ...permitted.map(folder => resolve(cwd, folder))].map(realPath)
  const outside = forms.map(realPath).find(real => !folders.some(folder => isWithin(real, folder))) ?? null
  if (outside !== null || !isLayout(path)) return outside
  return firstOutside(locals, local => outsideLink(local, cwd, allow, access))
}

/**
 * The same for a path that a workflow names: one that leads out as it is written is the workflow's choice. What is at a path
 * in the working directory is the choice of the checkout, which may be that of a pull request.
 */
export function linkOutside(
  path: string,
  cwd: string,
  allow: readonly string[],
  access: FileAccess = 'read',
): string | null {
  const isInside = localPaths(path).some(local => isWithin(resolve(cwd, local), cwd))
  return isInside ? outsidePath(path, cwd, allow, access) : null
}

/** The same for a folder whose files BuildKit opens by their names, such as a local cache: no link in it may lead out. */
export function linkOutsideInFolder(
  path: string,
  cwd: string,
  allow: readonly string[],
  access: FileAccess,
): string | null {
  return linkOutside(path, cwd, allow, access) ?? outsideLink(path, cwd, allow, access)
}

function outsideLink(folder: string, cwd: string, allow: readonly string[], access: FileAccess): string | null {
  const real = realPath(resolve(cwd, folder))
  const root = realPath(cwd)
  if (!isWithin(real, root)) return null
  // `unfitFile` refuses what cannot be read.
  const links = walkFolder(real, [root]).entries.filter(({ entry }) => entry.isSymbolicLink())
  return firstOutside(
    links.map(({ path }) => path),
    link => outsidePath(link, cwd, allow, access),
  )
}

function firstOutside(paths: readonly string[], find: (path: string) => string | null): string | null {
  for (const path of paths) {
    const outside = find(path)
    if (outside !== null) return outside
  }
  return null
}

/** Whether a path of a context is that of an OCI layout. */
export const isLayout = (path: string): boolean => path.startsWith('oci-layout://')

/**
 * The paths that buildx may open for a path: it is one without its scheme, and a layout also has a tag and a digest. buildx
 * before 0.31 ends a layout's path at the first `@` or `:`. Newer ones end it at the last `@` with a digest, and then at
 * the last `:` that is not of a Windows drive. Upstream: docker/buildx build/opt.go, util/ocilayout/parse.go.
 */
export function localPaths(path: string): string[] {
  const written = path.replace(/^(?:cwd|oci-layout):\/\//, '')
  if (!isLayout(path)) return [written]
  const older = written.slice(0, written.search(/[@:]|$/))
  const untagged = endAt(written.lastIndexOf('@'), written, /:[\da-f]{32}/i)
  const newer = /^[a-z]:[^:]*$/i.test(untagged) ? untagged : endAt(untagged.lastIndexOf(':'), untagged, /\w/)
  return [...new Set([older, newer])]
}

/** The text up to an index, if what follows has this pattern. */
function endAt(index: number, text: string, rest: RegExp): string {
  return index !== -1 && rest.test(text.slice(index + 1)) ? text.slice(0, index) : text
}

function permittedFolders(allow: readonly string[], access: FileAccess): string[] {
  const entries = new RegExp(`^fs(?:\\.${access})?=(.+)$`, 's')
  return allow.flatMap(entry => entries.exec(entry)?.[1] ?? [])
}

/** Not normalized: a `..` after a link is the system's matter. */
function rawPath(cwd: string, path: string): string {
  return isAbsolute(path) ? path : `${cwd}/${path}`
}
