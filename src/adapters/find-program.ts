import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'

/** The system that programs are looked up on; tests pass another one. */
export interface ProgramSystem {
  platform: NodeJS.Platform
  env: Readonly<Record<string, string | undefined>>
  isExecutable(file: string): boolean
}

const THIS_SYSTEM: ProgramSystem = { platform: process.platform, env: process.env, isExecutable }

/**
 * The absolute path of a program that is named by a word (looked up in the absolute folders of PATH) or by an absolute
 * path; null where there is none. The working directory is a checked-out repository, so it is never searched: neither
 * as Windows does before PATH, nor by an empty or relative entry of PATH. (The lookup of @actions/exec accepts relative
 * entries, and prints to standard output where it may not read a folder.) On Windows only programs count, since no
 * quoting keeps every argument of a batch file as it is.
 */
export function findProgram(
  command: string,
  { platform, env, isExecutable }: ProgramSystem = THIS_SYSTEM,
): string | null {
  const windows = platform === 'win32'
  const { delimiter, extname, isAbsolute, join } = windows ? path.win32 : path.posix
  const endings = windows && !/^\.(?:exe|com)$/i.test(extname(command)) ? ['.exe', '.com'] : ['']
  const find = (file: string) => endings.map(ending => file + ending).find(isExecutable)
  if (isAbsolute(command)) return find(command) ?? null
  if (command === '' || command.includes('/') || (windows && command.includes('\\'))) return null
  for (const entry of (env['PATH'] ?? '').split(delimiter)) {
    const folder = windows ? entry.replaceAll('"', '') : entry
    const file = isAbsolute(folder) ? find(join(folder, command)) : undefined
    if (file !== undefined) return file
  }
  return null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
