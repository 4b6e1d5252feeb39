import { existsSync, readdirSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { isRemote, isWithin } from './local-path.ts'
import { realPath } from './real-path.ts'

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
  const local = localPart(path)
  // The system resolves links before `..`, and buildx sometimes after.
  const forms = [...new Set([path, local])]
    .filter(form => form === local || existsSync(rawPath(cwd, form)))
    .filter(form => !isRemote(form) || existsSync(rawPath(cwd, form)))
    .flatMap(form => [rawPath(cwd, form), resolve(cwd, form)])
  const folders = [cwd, ...permitted.map(folder => resolve(cwd, folder))].map(realPath)
  const outside = forms.map(realPath).find(real => !folders.some(folder => isWithin(real, folder))) ?? null
  return outside === null && isLayout(path) ? outsideLink(local, cwd, allow, access) : outside
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
  return isWithin(resolve(cwd, localPart(path)), cwd) ? outsidePath(path, cwd, allow, access) : null
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
  if (!isWithin(real, realPath(cwd))) return null
  for (const link of linksIn(real)) {
    const outside = outsidePath(link, cwd, allow, access)
    if (outside !== null) return outside
  }
  return null
}

function linksIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    return entries.filter(entry => entry.isSymbolicLink()).map(({ parentPath, name }) => join(parentPath, name))
  } catch {
    return []
  }
}

/** Whether a path of a context is that of an OCI layout. */
export const isLayout = (path: string): boolean => path.startsWith('oci-layout://')

/** Without the scheme of a path, and without the tag and the digest of a layout. */
export function localPart(path: string): string {
  const written = path.replace(/^(?:cwd|oci-layout):\/\//, '')
  return isLayout(path) ? written.replace(/@[^/]*$|:[^/:]*(?:@[^/]*)?$/, '') : written
}

function permittedFolders(allow: readonly string[], access: FileAccess): string[] {
  const entries = new RegExp(`^fs(?:\\.${access})?=(.+)$`, 's')
  return allow.flatMap(entry => entries.exec(entry)?.[1] ?? [])
}

/** Not normalized: a `..` after a link is the system's matter. */
function rawPath(cwd: string, path: string): string {
  return isAbsolute(path) ? path : `${cwd}/${path}`
}
