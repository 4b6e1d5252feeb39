/**
 * Whether a path matches a pattern: `*` is any part of a name, `**` any number of names, `?` one character. Everything else,
 * such as `[id]` or `(group)`, stands for itself. The time is proportional to the product of both lengths: the pattern may
 * come from a pull request.
 */
export function matchesPath(path: string, pattern: string): boolean {
  const names = path.split('/')
  const parts = pattern.split('/')
  return matchList(names, parts, part => part === '**', matchesName)
}

function matchesName(name: string, part: string): boolean {
  return matchList(
    [...name],
    [...part],
    each => each === '*',
    (character, each) => each === '?' || each === character,
  )
}

/**
 * Whether a list matches a list of patterns, of which some are for any number of items. The last of those that was met takes
 * one item more whenever the rest does not fit; the earlier ones need no second look.
 */
function matchList<T>(
  items: readonly T[],
  patterns: readonly T[],
  isAny: (pattern: T) => boolean,
  fits: (item: T, pattern: T) => boolean,
): boolean {
  let item = 0
  let pattern = 0
  let retry: { item: number; pattern: number } | null = null
  while (item < items.length) {
    const next = patterns[pattern]
    if (next !== undefined && isAny(next)) {
      pattern++
      retry = { item, pattern }
    } else if (next !== undefined && fits(items[item] as T, next)) {
      item++
      pattern++
    } else if (retry) {
      retry.item++
      ;({ item, pattern } = retry)
    } else return false
  }
  return patterns.slice(pattern).every(isAny)
}
