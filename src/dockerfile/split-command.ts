import { lowerCase } from '../text/go-case.ts'
import { isSpace, trim, trimStart } from './spaces.ts'

/** An instruction, split into its parts. */
export interface Command {
  /** In upper case. */
  keyword: string
  /** Each flag with its value, without quotes and escapes: `--from=build`. */
  flags: string[]
  /** What follows the flags. */
  rest: string
  /** The rest as a JSON array of texts; null in the shell form, and if the instruction has no such form. */
  list: string[] | null
  /** What an ONBUILD postpones; null for other instructions. */
  trigger: Command | null
}

const MAY_BE_LIST = new Set(['ADD', 'CMD', 'COPY', 'ENTRYPOINT', 'RUN', 'SHELL', 'VOLUME'])

/** Splits a logical line. Upstream: moby/buildkit frontend/dockerfile/parser/split_command.go and line_parsers.go. */
export function splitCommand(line: string, escapeToken: string, isTrigger = false): Command {
  const trimmed = trim(line)
  const [word = ''] = /^[^\t\v\f\r ]*/.exec(trimmed) ?? []
  const keyword = lowerCase(word).replace(/[a-z]+/g, letters => letters.toUpperCase())
  const { flags, rest } = splitFlags(trimmed.slice(word.length).replace(/^[\t\v\f\r ]+/, ''), escapeToken)
  return {
    keyword,
    flags,
    rest,
    list: MAY_BE_LIST.has(keyword) ? parseList(rest) : null,
    // BuildKit refuses an ONBUILD of an ONBUILD.
    trigger: keyword === 'ONBUILD' && rest !== '' && !isTrigger ? splitCommand(rest, escapeToken, true) : null,
  }
}

/** A JSON array of texts; null for anything else. */
export function parseList(text: string): string[] | null {
  const trimmed = trimStart(text)
  if (!trimmed.startsWith('[')) return null
  try {
    const list: unknown[] = JSON.parse(trimmed)
    return list.every(item => typeof item === 'string') ? (list as string[]) : null
  } catch {
    return null
  }
}

/** Takes the flags off the beginning. Go reads bytes here, so the text is taken for Latin-1 meanwhile. */
function splitFlags(text: string, escapeToken: string): { flags: string[]; rest: string } {
  const bytes = Buffer.from(text).toString('latin1')
  const flags: string[] = []
  let at = 0
  const rest = (from: number) => trim(Buffer.from(bytes.slice(from), 'latin1').toString())
  for (;;) {
    while (at < bytes.length && isSpace(bytes[at] ?? '')) at++
    if (!bytes.startsWith('--', at)) return { flags, rest: rest(at) }
    const { flag, isQuoted, end } = readFlag(bytes, at, escapeToken)
    at = end
    if (flag === '--') return { flags, rest: rest(at) }
    if (flag !== '' || isQuoted) flags.push(flag)
  }
}

function readFlag(bytes: string, start: number, escapeToken: string): { flag: string; isQuoted: boolean; end: number } {
  let flag = ''
  let quote: string | null = null
  let isQuoted = false
  let at = start
  for (; at < bytes.length; at++) {
    const character = bytes[at] ?? ''
    if (quote === null && isSpace(character)) break
    if (quote === null && (character === '"' || character === "'")) {
      quote = character
      isQuoted = true
    } else if (character === quote) quote = null
    else if (character !== escapeToken) flag += character
    else if (at + 1 < bytes.length) flag += bytes[++at] ?? ''
    else quote = null
  }
  return { flag, isQuoted, end: at }
}
