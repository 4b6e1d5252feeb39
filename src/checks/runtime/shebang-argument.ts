import { parseShebang, refusesArgument } from '../../image/extract/shells.ts'
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

/** Null for a line whose argument the shell accepts. Linux passes the rest of the line as one (fs/binfmt_script.c). */
export function argumentFault(line: string, script: string): ArgumentFault | null {
  const { interpreter = '', argument = null } = parseShebang(line) ?? {}
  if (argument === null || !refusesArgument(interpreter, argument)) return null
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
