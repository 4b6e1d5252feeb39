import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'
import type { Env } from '../ports/env.ts'

/** The system to look up programs on. */
export interface ProgramSystem {
  platform: NodeJS.Platform
  env: Env
  look(file: string): Entry
}

/** The kind of a path; `unreadable` if the system does not say. */
export type Entry = 'program' | 'not-executable' | 'unreadable' | 'absent'

/** The result of a lookup. */
export interface ProgramSearch {
  /** The absolute path of the program; null if there is none. */
  file: string | null
  /** The first file of that name that may not be executed. */
  refused: string | null
  /** The places that could not be read. */
  unreadable: string[]
}

const THIS_SYSTEM: ProgramSystem = { platform: process.platform, env: process.env, look }

/**
 * Looks up a program by a word (in the absolute folders of PATH) or by an absolute path. The working directory is a
 * checked-out repository, so it is never searched: neither before PATH, as on Windows, nor for an empty or relative entry
 * of PATH. (The lookup of @actions/exec accepts relative entries, and prints to standard output if it may not read a
 * folder.) On Windows only programs count, because no quoting preserves every argument of a batch file.
 * A file that may not be executed does not end the search, as in execvp(3).
 */
export function findProgram(command: string, { platform, env, look }: ProgramSystem = THIS_SYSTEM): ProgramSearch {
  const search: ProgramSearch = { file: null, refused: null, unreadable: [] }
  for (const file of candidates(command, platform, env['PATH'] ?? '')) {
    const entry = look(file)
    if (entry === 'program') return { ...search, file }
    if (entry === 'not-executable') search.refused ??= file
    if (entry === 'unreadable') search.unreadable.push(file)
  }
  return search
}

function candidates(command: string, platform: NodeJS.Platform, searchPath: string): string[] {
  const windows = platform === 'win32'
  const { delimiter, extname, isAbsolute, join } = windows ? path.win32 : path.posix
  const endings = windows && !/^\.(?:exe|com)$/i.test(extname(command)) ? ['.exe', '.com'] : ['']
  const withEndings = (file: string) => endings.map(ending => file + ending)
  if (isAbsolute(command)) return withEndings(command)
  if (command === '' || command.includes('/') || (windows && command.includes('\\'))) return []
  return searchPath
    .split(delimiter)
    .map(entry => (windows ? entry.replaceAll('"', '') : entry))
    .filter(folder => isAbsolute(folder))
    .flatMap(folder => withEndings(join(folder, command)))
}

function look(file: string): Entry {
  try {
    if (!statSync(file).isFile()) return 'absent'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'unreadable'
  }
  try {
    accessSync(file, constants.X_OK)
    return 'program'
  } catch {
    return 'not-executable'
  }
}
