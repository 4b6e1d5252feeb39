import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

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
