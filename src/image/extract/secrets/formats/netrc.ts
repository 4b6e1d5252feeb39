import type { Occurrence } from './format.ts'

const WORD = /"((?:[^"\\\n]|\\[^\n]){0,4000})"|\S{1,4000}/g
/** Words that a value follows. curl and apt skip any other word, alone. */
const KEYS = new Set(['machine', 'login', 'account', 'password'])
const EMPTY_LINE = /\n[ \t\r]*\n/g

/**
 * The passwords of a netrc file. A macro ends at an empty line. Upstream: the manual of ftp(1), apt_auth.conf(5), and curl's
 * lib/netrc.c for unknown words and escapes.
 */
export function* inNetrc(text: string): Generator<Occurrence> {
  const words = new RegExp(WORD)
  let key = ''
  for (let match = words.exec(text); match !== null; match = words.exec(text)) {
    const [word, quoted] = match
    if (key !== '') {
      if (key === 'password') yield { at: match.index, value: quoted?.replace(/\\(.)/g, '$1') ?? word }
      key = ''
      continue
    }
    const lower = word.toLowerCase()
    if (KEYS.has(lower)) key = lower
    else if (word.startsWith('#') || lower === 'macdef') {
      const end = lower === 'macdef' ? endOfMacro(text, match.index) : text.indexOf('\n', match.index)
      if (end === -1) return
      words.lastIndex = end
    }
  }
}

function endOfMacro(text: string, from: number): number {
  const line = new RegExp(EMPTY_LINE)
  line.lastIndex = from
  return line.exec(text)?.index ?? -1
}
