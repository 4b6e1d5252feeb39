/** The line that says why buildx failed: the last of `ERROR:` on standard error, else the last one; empty where it has none. */
export function lastError(stderr: string): string {
  const lines = stderr.split('\n').map(line => line.trim())
  return lines.findLast(line => line.startsWith('ERROR:')) ?? lines.findLast(line => line !== '') ?? ''
}
