import { withoutCredentials } from '../../secrets/credentials.ts'
import { shorten } from '../../text/shorten.ts'

/** What is read of an output, in UTF-16 units: its end, as the error comes last; and the beginning of each line. */
const MAX_OUTPUT = 64 * 1024
const MAX_LINE = 8 * 1024
/** What the log shows of that. */
const SHOWN_LINES = 30
const MAX_SHOWN_LINE = 500

/**
 * The last lines that a program printed, without blank ones and credentials. They are hostile text: a registry chooses
 * its words, and a proxy its pages. So the order matters: what is too long goes first, then credentials, of which what was
 * cut off could be the part they are known by; only then may a caller shorten what it shows.
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
  // Where lines before it are gone, the first may be the rest of a credential.
  return (end >= 0 ? masked.slice(1) : masked).map(line => line.trim()).filter(line => line !== '')
}

/** Of those the very last ones, each short enough for a log. */
export function shownLines(output: string): string[] {
  return printedLines(output)
    .slice(-SHOWN_LINES)
    .map(line => shorten(line, MAX_SHOWN_LINE))
}

/** How skopeo's log writes what ends it, or nearly did; the message is quoted as in Go. */
const LOG_LINE = /^time="[^"]*" level=(fatal|error) msg=/

/** A line of skopeo's log as buildx would have written it. */
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
