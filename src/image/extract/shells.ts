import { basenameOf } from '../paths.ts'

/** The names of shells whose language is that of POSIX. */
export const SHELL = /^(?:ba|da|a|z|k|mk)?sh$/

export const isShell = (name: string): boolean => SHELL.test(basenameOf(name))

/** The shell that the first line of a script names, such as `bash` in `#!/usr/bin/env bash`; null if it names none. */
export function shellOfFirstLine(code: string): string | null {
  const [line = ''] = /^#!.*/.exec(code) ?? []
  return line.slice(2).split(/\s+/).find(isShell) ?? null
}
