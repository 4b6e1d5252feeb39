import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** The folder of one of the Go programs next to this file. */
export function goFolder(name: 'go-dockerfile' | 'go-tar' | 'go-user'): string {
  return join(import.meta.dirname, name)
}

/** Builds one of the Go programs into a folder, and returns its path. The modules that it requires must be reachable. */
export function buildGoProgram(go: string, name: Parameters<typeof goFolder>[0], folder: string): string {
  const program = join(folder, name)
  execFileSync(go, ['build', '-o', program, '.'], {
    cwd: goFolder(name),
    // BuildKit's module may need a newer Go than the one on PATH, which then fetches it.
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false -mod=readonly', GOWORK: 'off' },
  })
  return program
}
