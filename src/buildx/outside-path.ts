import { existsSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { isRemote, isWithin } from '../local-path.ts'
import { realPath } from '../workspace.ts'

/**
 * The real path that a path of a definition leads to, if that is neither in the working directory nor permitted. buildx looks
 * for a folder before it takes a text for a URL, so a URL is a path if there is such a file.
 */
export function outsidePath(path: string, cwd: string, allow: readonly string[]): string | null {
  const written = path.replace(/^(?:cwd|oci-layout):\/\//, '')
  const local = path.startsWith('oci-layout://') ? written.replace(/@[^/]*$|:[^/:]*(?:@[^/]*)?$/, '') : written
  // The system resolves links before `..`, and buildx sometimes after.
  const forms = [...new Set([path, local])]
    .filter(form => form === local || existsSync(rawPath(cwd, form)))
    .filter(form => !isRemote(form) || existsSync(rawPath(cwd, form)))
    .flatMap(form => [rawPath(cwd, form), resolve(cwd, form)])
  const folders = [cwd, ...readableFolders(allow).map(folder => resolve(cwd, folder))].map(realPath)
  if (readableFolders(allow).includes('*')) return null
  return forms.map(realPath).find(real => !folders.some(folder => isWithin(real, folder))) ?? null
}

function readableFolders(allow: readonly string[]): string[] {
  return allow.flatMap(entry => /^fs(?:\.read)?=(.+)$/s.exec(entry)?.[1] ?? [])
}

/** Not normalized: a `..` after a link is the system's matter. */
function rawPath(cwd: string, path: string): string {
  return isAbsolute(path) ? path : `${cwd}/${path}`
}
