import { isAlias, isMap, isNode, isScalar, isSeq, type Node } from 'yaml'
import { anchorsOf, parseYaml } from '../../../../text/yaml.ts'
import { isDeepYaml, MAX_YAML_LEVELS } from '../../../../text/yaml-levels.ts'
import { settingsNamed } from './finders.ts'
import type { Finder } from './format.ts'
import type { Scalar } from './json.ts'
import { countParsed } from './parsed.ts'

/** Characters of a document that is parsed. */
export const MAX_YAML = 2 ** 17
/** Values of it, with those of its aliases. */
const MAX_VALUES = 20_000

/** What the parser needs for a character, as bytes that are searched. */
export const YAML_COST = 400

/**
 * The scalars of a YAML text in order, with aliases resolved: those of `scalars` for JSON. Null for a text that is too large or
 * too deep to parse; none for a text that is not YAML.
 */
export function yamlScalars(text: string): Scalar[] | null {
  if (text.length > MAX_YAML || isDeepYaml(text)) return null
  countParsed(YAML_COST * text.length)
  try {
    const scalars: Scalar[] = []
    for (const document of parseYaml(text)) {
      if (document.errors.length > 0) continue
      const anchors = anchorsOf(document)
      if (!addScalars(document.contents, anchors, [], scalars, { left: MAX_VALUES })) return null
    }
    return scalars
  } catch {
    return null
  }
}

/** False if there are too many values, or levels: an alias can contain itself. */
function addScalars(
  value: unknown,
  anchors: ReadonlyMap<string, readonly Node[]>,
  path: readonly string[],
  scalars: Scalar[],
  budget: { left: number },
): boolean {
  if (--budget.left < 0 || path.length > MAX_YAML_LEVELS) return false
  const node = isAlias(value) ? anchors.get(value.source)?.at(-1) : value
  const add = (key: string, inner: unknown) => addScalars(inner, anchors, [...path, key], scalars, budget)
  if (isScalar(node)) scalars.push({ path, value: String(node.value ?? ''), at: node.range?.[0] ?? 0 })
  else if (isSeq(node)) return node.items.every((item, index) => add(String(index), item))
  else if (isMap(node)) {
    return node.items.every(({ key, value: inner }) => {
      const name = isAlias(key) ? anchors.get(key.source)?.at(-1) : key
      if (!isScalar(name)) return true
      // The mappings that it merges; their keys are its own.
      const merged = name.value === '<<' && isNode(inner)
      return merged ? addScalars(inner, anchors, path, scalars, budget) : add(String(name.value), inner)
    })
  }
  return true
}

/** A line of block style that means the same to a reader of single lines: a key, with a plain or quoted value or none, or an item. */
const PLAIN =
  /^ *(?:- +)*(?:[A-Za-z_.][\w./-]*:(?: +(?:[\w+/.=$(~<][^\n]*|"[^"\\\n]*"|'[^'\n]*'|\{\}|\[\]))?|(?<=- )[\w+/.=$(~<][^\n:]*)?$/

/** Whether lines can be read one by one. */
export function isPlainYaml(text: string): boolean {
  return text.split('\n').every(line => /^\s*#|^---/.test(line) || PLAIN.test(line.trimEnd()))
}

/** The values of settings with one of these names, in any case: in lines of a YAML text, and in any other form of it. */
export function yamlNamed(...names: string[]): Finder {
  const inLines = settingsNamed(new RegExp(`^(?:${names.join('|')})$`, 'i'))
  const secret = new Set(names.map(name => name.toLowerCase()))
  const mark = new RegExp(names.join('|'), 'i')
  const inOther = inOtherForms(mark, ({ path, value }) => (secret.has(path.at(-1)?.toLowerCase() ?? '') ? value : null))
  return function* (text) {
    yield* inLines(text)
    yield* inOther(text)
  }
}

/**
 * The secrets of a YAML text of which lines alone do not say what it contains. A text without the mark of a secret has no secrets,
 * unless the mark is escaped.
 */
export function inOtherForms(mark: RegExp, secretOf: (scalar: Scalar) => string | null): Finder {
  return function* (text) {
    if (!(text.includes('\\') || mark.test(text)) || isPlainYaml(text)) return
    const scalars = yamlScalars(text)
    if (scalars === null) yield { at: 0, value: '', unread: 'size' }
    for (const scalar of scalars ?? []) {
      const value = secretOf(scalar)
      if (value !== null) yield { at: scalar.at, value }
    }
  }
}
