import type { Prose } from './prose.ts'
import { BANNED, BANNED_NAMES, type BannedWords } from './words.ts'

export interface Problem {
  line: number
  /** The words as they are in the file. */
  words: string
  use: string
}

/** Words that begin a clause. Punctuation ends one, too. */
const NEXT_CLAUSE =
  'and|as|at|because|but|by|for|from|if|in|is|of|on|or|so|than|that|to|under|when|where|which|with|without'.split('|')
const CLAUSE_END = `(?=\\s*(?:[.,;:!?)]|$)|\\s+(?:${NEXT_CLAUSE.join('|')})\\b)`

const PATTERNS = BANNED.map(({ avoid, use, legal = [] }) => ({ use, banned: phrases(avoid), legal: phrases(legal) }))

/** The banned words and phrases in these texts, by line. A phrase can continue on the next line. */
export function findBanned(prose: readonly Prose[]): Problem[] {
  return prose.flatMap(problemsOf).toSorted((a, b) => a.line - b.line)
}

/** Every banned name among these, by line. */
export function findBannedNames(names: readonly { line: number; name: string }[]): Problem[] {
  return names.flatMap(({ line, name }) =>
    BANNED_NAMES.filter(({ pattern }) => pattern.test(name)).map(({ use }) => ({ line, words: name, use })),
  )
}

function problemsOf({ line, text }: Prose): Problem[] {
  return PATTERNS.flatMap(({ use, banned, legal }) => {
    const exempt = [...text.matchAll(legal)].map(rangeOf)
    return [...text.matchAll(banned)]
      .filter(match => !exempt.some(range => overlap(range, rangeOf(match))))
      .map(({ index, 0: words }) => ({
        line: line + text.slice(0, index).split('\n').length - 1,
        words: words.replaceAll(/\s+/g, ' '),
        use,
      }))
  })
}

/** The rows of the table in docs/style.md. The table's words are code spans, which the search skips. */
export function bannedRows(entries: readonly BannedWords[] = BANNED): string[] {
  return entries.map(
    ({ avoid, use }) => `| ${avoid.map(words => `\`${words.replace('|', '')}\``).join(', ')} | ${use} |`,
  )
}

type Range = readonly [from: number, to: number]

const rangeOf = ({ index, 0: { length } }: RegExpExecArray): Range => [index, index + length]
const overlap = (a: Range, b: Range): boolean => a[0] < b[1] && b[0] < a[1]

/** Matches whole words only; "stand-in" is one word. */
function phrases(list: readonly string[]): RegExp {
  if (list.length === 0) return /(?!)/g
  const bodies = list.map(words =>
    words.replaceAll(' … ', "(?: [\\w'-]+){1,4} ").replaceAll(' ', '\\s+').replace('|', CLAUSE_END),
  )
  return new RegExp(`(?<![\\w-])(?:${bodies.join('|')})(?![\\w-])`, 'gi')
}
