import { basenameOf } from '../paths.ts'

/** The names of shells whose language is that of POSIX. */
export const SHELL = /^(?:ba|da|a|z|k|mk)?sh$/

export const isShell = (name: string): boolean => SHELL.test(basenameOf(name))

/** What a `#!` line names. */
export interface Shebang {
  interpreter: string
  /** Linux passes the rest of the line as one argument (fs/binfmt_script.c); null if there is none. */
  argument: string | null
  /** The shell or execlineb that reads the script, even behind env(1) and its like; null for other languages. */
  reader: string | null
}

/** Reads a first line without its `#!`; null if it names nothing. */
export function parseShebang(line: string): Shebang | null {
  const [, interpreter = '', argument = ''] = /^[ \t]*([^ \t]*)[ \t]*(.*?)[ \t]*$/s.exec(line) ?? []
  const reader = line.split(/\s+/).find(word => isShell(word) || basenameOf(word) === 'execlineb')
  return interpreter === '' ? null : { interpreter, argument: argument || null, reader: reader ?? null }
}

/**
 * Whether a shell refuses the argument of a first line: with a space or a carriage return in it, it is neither an option nor a
 * file. Measured: dash 0.5.12 and Bash 5.2.
 */
export const refusesArgument = (interpreter: string, argument: string | null): boolean =>
  argument !== null && isShell(interpreter) && /\s/.test(argument)

/** The shell or execlineb that the first line of a script names, such as `bash` in `#!/usr/bin/env bash`. */
export function readerOf(code: string): string | null {
  const [, line] = /^#!(.*)/.exec(code) ?? []
  return line === undefined ? null : (parseShebang(line)?.reader ?? null)
}

/** The shell that the first line of a script names; null if it names none. */
export function shellOfFirstLine(code: string): string | null {
  const reader = readerOf(code)
  return reader !== null && isShell(reader) ? reader : null
}
