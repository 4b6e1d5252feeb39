import { existsSync } from 'node:fs'

const SHELL = '/bin/sh'

/**
 * A program and its arguments, with a limit for the memory of its process and of each one that it starts. A shell sets the
 * limit and becomes the program. RLIMIT_DATA counts what a process can write to, not what Go only reserves (setrlimit(2)).
 * Only Linux enforces it.
 */
export function limitMemory(program: string, args: readonly string[], bytes: number): [string, string[]] {
  if (process.platform !== 'linux' || !existsSync(SHELL)) return [program, [...args]]
  // A limit that is lower already stays.
  return [SHELL, ['-c', 'ulimit -d "$0" 2>/dev/null; exec "$@"', String(Math.floor(bytes / 1024)), program, ...args]]
}
