import type { TreeEntry } from '../../image/model.ts'
import type { SudoersLine } from './read-sudoers.ts'
import { listOf, splitCommas } from './sudoers-words.ts'

/** Aliases in aliases, and names of all of them: each can name a hundred others. */
const MAX_DEPTH = 5
const MAX_NAMES = 100_000

const ALIAS = /^(User|Cmnd|Cmd|Runas|Host)_Alias\s+(.*)$/

/** The names that a list means, with those of its aliases. */
export type Expand = (names: readonly string[]) => string[]

/** Whether a line defines aliases. */
export function isAliasLine(line: string): boolean {
  return ALIAS.test(line)
}

/** A function that replaces aliases by their names. Adds the files of what is not understood, or too much, to `unread`. */
export function aliasExpander(lines: readonly SudoersLine[], unread: Set<TreeEntry>): Expand {
  const aliases = readAliases(lines, unread)
  let names = 0
  const expand = (of: readonly string[], depth: number): string[] =>
    of.flatMap(name => {
      const inner = depth < MAX_DEPTH && names < MAX_NAMES ? aliases.get(name) : undefined
      names++
      const [first] = lines
      if (names >= MAX_NAMES && first !== undefined) unread.add(first.entry)
      return inner === undefined ? [name] : expand(inner, depth + 1)
    })
  return of => expand(of, 0)
}

function readAliases(lines: readonly SudoersLine[], unread: Set<TreeEntry>): Map<string, string[]> {
  const aliases = new Map<string, string[]>()
  for (const { entry, line } of lines) {
    const [, kind = '', definitions] = ALIAS.exec(line) ?? []
    for (const one of definitions?.split(/(?<![\s\\])\s*:\s*(?=[A-Z][A-Z0-9_]*\s*=)/) ?? []) {
      const [, name, value] = /^\s*([A-Z][A-Z0-9_]*)\s*=(.*)$/.exec(one) ?? []
      if (name === undefined || value === undefined) unread.add(entry)
      else aliases.set(name, kind.startsWith('C') ? splitCommas(value) : listOf(value))
    }
  }
  return aliases
}
