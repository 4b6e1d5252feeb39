import { withoutCredentials } from '../../secrets/credentials.ts'
import { shorten } from '../../text/shorten.ts'

/** How much of an output is read, in UTF-16 units: its end, because the error comes last; and the start of each line. */
const MAX_OUTPUT = 64 * 1024
const MAX_LINE = 8 * 1024
/** How much of that the log shows. */
const SHOWN_LINES = 30
const MAX_SHOWN_LINE = 500

/**
 * The last lines that a program printed, without blank lines and credentials. They are hostile text: a registry chooses
 * its words, and a proxy its pages. The order matters: long lines are cut, then credentials are removed, and only then
 * may a caller shorten the text. An earlier cut could remove the part by which a credential is recognized.
 */
export function printedLines(output: string): string[] {
  const lines: string[] = []
  let room = MAX_OUTPUT
  let end = output.length
  while (end >= 0 && room > 0) {
    const begin = end === 0 ? 0 : output.lastIndexOf('\n', end - 1) + 1
    const line = output.slice(begin, Math.min(end, begin + MAX_LINE))
    lines.push(plain(line))
    room -= line.length + 1
    end = begin - 1
  }
  const masked = withoutCredentials(lines.reverse().join('\n')).split('\n')
  // If lines before it were cut off, the first line may be the rest of a credential.
  return (end >= 0 ? masked.slice(1) : masked).map(line => line.trim()).filter(line => line !== '')
}

/** The last of those lines, each short enough for a log. */
export function shownLines(output: string): string[] {
  return printedLines(output)
    .slice(-SHOWN_LINES)
    .map(line => shorten(line, MAX_SHOWN_LINE))
}

/** The fatal and error lines of skopeo's log; the message is quoted as in Go. */
const LOG_LINE = /^time="[^"]*" level=(fatal|error) msg=/

/** A line of skopeo's log in the form of buildx's. */
function plain(line: string): string {
  const [begin, level] = LOG_LINE.exec(line) ?? []
  if (begin === undefined) return line
  const message = line
    .slice(begin.length)
    .trimEnd()
    .replace(/^"|"$/g, '')
    .replace(/\\([nrt"\\])/g, (_, sign: string) => (/[nrt]/.test(sign) ? '\n' : sign))
  return `${level}: ${message}`
}
