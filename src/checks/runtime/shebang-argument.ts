import { isShell, parseShebang } from '../../image/extract/shells.ts'
import { text, type Words } from '../../text/words.ts'

/** Why a shell refuses the argument that the first line of a script gives it. */
export interface ArgumentFault {
  interpreter: string
  carriageReturn: boolean
  /** What is behind the beginning of the message. */
  reason: Words
  fix: Words
}

export const USE_LF = text`Use LF line endings: ${'*.sh text eol=lf'} in .gitattributes, or ${"sed -i 's/\\r$//' FILE"} in the build.`

/**
 * Linux passes the rest of the line as one argument (fs/binfmt_script.c). With a space or a carriage return in it, shells
 * find neither an option nor a file. Measured: dash 0.5.12 and Bash 5.2. Null for another line.
 */
export function argumentFault(line: string, script: string): ArgumentFault | null {
  const { interpreter = '', argument = null } = parseShebang(line) ?? {}
  if (argument === null || !isShell(interpreter) || !/\s/.test(argument)) return null
  const carriageReturn = argument.includes('\r')
  return carriageReturn
    ? {
        ...{ interpreter, carriageReturn },
        reason: text`${script} has CRLF line endings, which make the argument of ${interpreter} ${argument.replaceAll('\r', '\\r')}.`,
        fix: USE_LF,
      }
    : {
        ...{ interpreter, carriageReturn },
        reason: text`the first line of ${script} passes ${argument} to ${interpreter} as one argument, which it refuses.`,
        fix: text`Write one word of options on the first line, such as ${`#!${interpreter} -eu`}, and nothing behind it.`,
      }
}
