import type { Exit } from '../ports/exec.ts'
import { withoutCredentials } from '../secrets/credentials.ts'

/**
 * The line that says why buildx failed: the last `ERROR:` line of standard error, else the last line, else an empty text.
 * It has no credentials, which an address may contain; a caller may cut it after that.
 */
export function lastError(stderr: string): string {
  const lines = stderr.split('\n').map(line => line.trim())
  return withoutCredentials(
    lines.findLast(line => line.startsWith('ERROR:')) ?? lines.findLast(line => line !== '') ?? '',
  )
}

/** Why a command of buildx failed, in its own words if it has any. */
export function errorOf({ status, stderr }: Exit): string {
  return lastError(stderr) || `buildx ended with status ${status}`
}

/** Characters of an error of buildx that a message shows. */
const MAX_ERROR = 1_000

/** Everything from the last `ERROR:` on, on one line, since git's errors fill several lines; else the last line. */
export function lastErrorText(stderr: string): string {
  const lines = stderr.split('\n').flatMap(line => line.trim() || [])
  const start = lines.findLastIndex(line => line.startsWith('ERROR:'))
  const text = lines.slice(start === -1 ? -1 : start).join(' ')
  // Masked before the cut, which may remove the `@` that ends a password.
  return withoutCredentials(text.replace(/^ERROR:\s*/, '')).slice(0, MAX_ERROR)
}
