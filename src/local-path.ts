import nodePath, { type PlatformPath } from 'node:path'

/**
 * A path of this machine as reports, annotations and SARIF name it: from `cwd` on, with `/` between its names on every
 * system. `system` is Node's module for the system's paths, which tests choose.
 */
export function reportPath(cwd: string, path: string, system: PlatformPath = nodePath): string {
  return system.relative(cwd, system.resolve(cwd, path)).replaceAll(system.sep, '/')
}

/** Whether `path` is `folder` or below it; both are absolute. A root ends in a separator already, other folders do not. */
export function isWithin(path: string, folder: string, system: PlatformPath = nodePath): boolean {
  const way = system.relative(folder, path)
  return way !== '..' && !way.startsWith(`..${system.sep}`) && !system.isAbsolute(way)
}

/** Whether a text is a path by its form: `./a`, `/a`, `.\a`, `\\host\a`, `C:\a`, `C:/a`; a bare name does not. */
export function looksLikePath(text: string): boolean {
  return /^(?:\.{0,2}\/|\.{1,2}\\|\\\\|[a-z]:[/\\])/i.test(text)
}

/**
 * Whether a context or a file is a URL, or whatever else buildx fetches itself, such as `github.com/owner/name`.
 * Upstream: moby/buildkit frontend/dockerfile/dfgitutil/git_ref.go.
 */
export function isRemote(path: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|[\w-]+@[\w.-]+:|github\.com\/)/i.test(path)
}
