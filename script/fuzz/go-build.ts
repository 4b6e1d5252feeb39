import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Builds one of the Go programs next to this file into a folder, and returns its path. */
export function buildGoProgram(go: string, name: 'go-tar' | 'go-user', folder: string): string {
  const program = join(folder, name)
  execFileSync(go, ['build', '-o', program, '.'], {
    cwd: join(import.meta.dirname, name),
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false', GOTOOLCHAIN: 'local', GOWORK: 'off' },
  })
  return program
}
