import { maskSecrets } from '../secrets/mask.ts'
import { type LogicalLine, readLogicalLines } from './logical-lines.ts'
import { mountSource } from './mounts.ts'
import type { Command } from './split-command.ts'
import { nameValuePairs, plainWords, quotedWords } from './words.ts'

export interface Instruction {
  keyword: string
  line: number
  endLine: number
  /** The instruction on one line, with secrets masked, for reports. */
  text: string
  /** Each flag with its value, without quotes and escapes: `--from=build`. */
  flags: readonly string[]
  /**
   * What follows the flags, as written: the sources and the destination of ADD and COPY, the words of ARG, EXPOSE and FROM,
   * `NAME=value` of ENV and LABEL, a list in the exec form, or else all of it as one text. May contain secrets.
   */
  args: readonly string[]
  /** The sources that `--from` names, in COPY and in the mounts of RUN. */
  from: readonly string[]
  /** What an ONBUILD postpones to the stages that are based on its stage. */
  trigger: Pick<Instruction, 'keyword' | 'flags' | 'args' | 'from'> | null
}

/** The instructions of a Dockerfile in order, and the character that escapes others. */
export function readInstructions(text: string): { escapeToken: string; instructions: Instruction[] } {
  const { escapeToken, lines } = readLogicalLines(text)
  const source = text.split('\n')
  const instructions = lines.map(logical => toInstruction(logical, source, escapeToken))
  return { escapeToken, instructions }
}

/** @param source the lines of the file */
function toInstruction(logical: LogicalLine, source: readonly string[], escapeToken: string): Instruction {
  const { command, line, endLine } = logical
  const { trigger } = command
  return {
    ...partsOf(command, escapeToken),
    line,
    endLine,
    text: reportText(logical, source, escapeToken),
    trigger: trigger && partsOf(trigger, escapeToken),
  }
}

function partsOf(command: Command, escapeToken: string): Pick<Instruction, 'keyword' | 'flags' | 'args' | 'from'> {
  const { keyword, flags } = command
  return { keyword, flags, args: argumentsOf(command, escapeToken), from: sourcesOf(command) }
}

function argumentsOf({ keyword, rest, list }: Command, escapeToken: string): string[] {
  if (list !== null) return list
  switch (keyword) {
    case 'ADD':
    case 'COPY':
    case 'EXPOSE':
    case 'FROM':
    case 'VOLUME':
      return plainWords(rest)
    case 'ARG':
      return quotedWords(rest, escapeToken)
    case 'ENV':
    case 'LABEL':
      return nameValuePairs(rest, escapeToken)
    default:
      return rest === '' ? [] : [rest]
  }
}

function sourcesOf({ keyword, flags }: Command): string[] {
  const values = (name: string) => flags.flatMap(flag => (flag.startsWith(name) ? flag.slice(name.length) : []))
  // An empty value is the build context.
  if (keyword === 'COPY') return values('--from=').filter(name => name !== '')
  return keyword === 'RUN' ? values('--mount=').flatMap(mount => mountSource(mount) ?? []) : []
}

/** All lines as one, without comments and the escapes that continue lines. A heredoc has neither. */
function reportText(
  { line, commandEnd, endLine }: LogicalLine,
  source: readonly string[],
  escapeToken: string,
): string {
  const own = source
    .slice(line - 1, commandEnd)
    .map(text => text.trim())
    .filter(text => !text.startsWith('#'))
    .map(text => (text.endsWith(escapeToken) ? text.slice(0, -1).trim() : text))
  const heredocs = source.slice(commandEnd, endLine).map(text => text.trim())
  return maskSecrets([...own, ...heredocs].filter(text => text !== '').join(' '))
}
