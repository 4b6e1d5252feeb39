import { directiveIn } from './directives.ts'
import { heredocsOf } from './heredocs.ts'
import { trimStart } from './spaces.ts'
import { type Command, splitCommand } from './split-command.ts'

/** One instruction of a Dockerfile, with its continuation lines joined. Lines count from 1. */
export interface LogicalLine {
  command: Command
  line: number
  /** The last line without heredocs. */
  commandEnd: number
  /** The last line, including heredocs. */
  endLine: number
}

export interface LogicalLines {
  /** The character that escapes others and continues lines. */
  escapeToken: string
  lines: LogicalLine[]
}

const MAY_HAVE_HEREDOCS = new Set(['ADD', 'COPY', 'RUN'])

/**
 * Reads a Dockerfile as BuildKit does: parser directives, comments, continuation lines and heredocs. What BuildKit
 * refuses is read somehow, because the build fails anyway. Upstream: moby/buildkit
 * frontend/dockerfile/parser/parser.go, `Parse`.
 */
export function readLogicalLines(text: string): LogicalLines {
  const source = text.replace(/^\ufeff/, '').split('\n')
  // A newline ends a line and begins none.
  if (source.at(-1) === '') source.pop()
  const lines: LogicalLine[] = []
  const directives = createDirectives()
  let at = 0
  /** The next line, without comments, and whether another one continues it. */
  const read = (raw: string): { part: string; continues: boolean } => {
    const line = trimNewline(raw)
    directives.read(line)
    return isComment(line) ? { part: '', continues: false } : trimContinuation(line, directives.escapeToken())
  }
  while (at < source.length) {
    const line = at + 1
    let { part: joined, continues } = read(trimStart(source[at++] ?? ''))
    if (!continues && joined === '') continue
    while (continues && at < source.length) {
      const raw = source[at++] ?? ''
      const next = read(raw)
      if (isComment(raw) || trimStart(trimNewline(raw)) === '') continue
      joined += next.part
      continues = next.continues
    }
    const command = splitCommand(joined, directives.escapeToken())
    const commandEnd = at
    for (const { name, trimsTabs } of mayHaveHeredocs(command) ? heredocsOf(joined) : []) {
      const isEnd = (raw: string) => (trimsTabs ? trimNewline(raw).replace(/^\t+/, '') : trimNewline(raw)) === name
      while (at < source.length && !isEnd(source[at] ?? '')) at++
      at++
    }
    at = Math.min(at, source.length)
    lines.push({ command, line, commandEnd, endLine: at })
  }
  return { escapeToken: directives.escapeToken(), lines }
}

function mayHaveHeredocs({ keyword, list, trigger }: Command): boolean {
  if (trigger !== null) return mayHaveHeredocs(trigger)
  return MAY_HAVE_HEREDOCS.has(keyword) && list === null
}

function trimNewline(line: string): string {
  let end = line.length
  while (line[end - 1] === '\r') end--
  return line.slice(0, end)
}

function isComment(line: string): boolean {
  return trimStart(line).startsWith('#')
}

/** An escape character at the end continues the line, unless another one precedes it. */
function trimContinuation(line: string, escapeToken: string): { part: string; continues: boolean } {
  let end = line.length
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--
  const continues = line[end - 1] === escapeToken && line[end - 2] !== escapeToken
  return { part: continues ? line.slice(0, end - 1) : line, continues }
}

/** The directives are the first lines. The first line of another kind ends them. */
function createDirectives() {
  let escapeToken = '\\'
  let isDone = false
  return {
    escapeToken: () => escapeToken,
    read(line: string): void {
      if (isDone) return
      const directive = directiveIn(line)
      if (directive === null) isDone = true
      else if (directive.name === 'escape' && ['\\', '`'].includes(directive.value)) escapeToken = directive.value
    },
  }
}
