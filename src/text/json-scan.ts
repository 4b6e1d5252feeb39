/** Documents of images have at most ten levels. Go's encoding/json refuses more than 10,000, and JSON.stringify about as many. */
const MAX_LEVELS = 1000

/** The values that a document may have. A list of 1,000 images has about ten for each. */
export const MAX_VALUES = 100_000

/** Of what a text, which may be invalid, has more than is parsed; null if nothing. */
export function findExcess(text: string, values = MAX_VALUES): string | null {
  let level = 0
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') at = endOfString(text, at)
    else if (character === '{' || character === '[') {
      count++
      if (++level > MAX_LEVELS) return `${MAX_LEVELS} levels of objects and lists`
    } else if (character === '}' || character === ']') level--
    else if (character === ',') count++
    if (count > values) return `${values} values`
  }
  return null
}

/** The offset of the quote that ends a string. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

/** The keys of the object that a text, which may be invalid, is; null if it is none. Only the keys are in memory. */
export function scanKeys(text: string): string[] | null {
  if (!/^\s*\{/.test(text)) return null
  const keys: string[] = []
  let level = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') {
      const end = endOfString(text, at)
      if (level === 1 && isBeforeColon(text, end)) keys.push(unquote(text.slice(at, end + 1)))
      at = end
    } else if (character === '{' || character === '[') level++
    else if (character === '}' || character === ']') level--
  }
  return keys
}

function isBeforeColon(text: string, end: number): boolean {
  let at = end + 1
  while (/[ \t\r\n]/.test(text[at] ?? '')) at++
  return text[at] === ':'
}

function unquote(literal: string): string {
  try {
    return JSON.parse(literal)
  } catch {
    return literal
  }
}

/**
 * A key that an object of a valid JSON text has twice; null if there is none. JSON.parse keeps the last value and Go's
 * encoding/json merges both, so such a text means different things to Stagegate and to an engine.
 */
export function findRepeatedKey(text: string): string | null {
  // The keys of each open object; null for a list.
  const open: (Set<string> | null)[] = []
  let isKey = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') {
      const start = at
      at = endOfString(text, start)
      if (!isKey) continue
      const key: string = JSON.parse(text.slice(start, at + 1))
      const names = open.at(-1)
      if (names?.has(key)) return key
      names?.add(key)
      isKey = false
    } else if (character === '{' || character === '[') {
      isKey = character === '{'
      open.push(isKey ? new Set() : null)
    } else if (character === '}' || character === ']') {
      open.pop()
      isKey = false
    } else if (character === ',') isKey = open.at(-1) !== null
  }
  return null
}
