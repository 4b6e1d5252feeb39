import { withoutCredentials } from '../secrets/credentials.ts'

/**
 * The line that says why buildx failed: the last of `ERROR:` on standard error, else the last one; empty where it has none.
 * Without credentials, which an address in it may carry; a caller may shorten it only after that.
 */
export function lastError(stderr: string): string {
  const lines = stderr.split('\n').map(line => line.trim())
  return withoutCredentials(
    lines.findLast(line => line.startsWith('ERROR:')) ?? lines.findLast(line => line !== '') ?? '',
  )
}
