import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node } from 'yaml'
import { anchorsOf, parseYaml } from '../text/yaml.ts'
import { isDeepYaml, MAX_YAML_LEVELS } from '../text/yaml-levels.ts'

/** Where YAML 1.1 ends a line, or skips a character, and YAML 1.2 does not: a comment would hide keys. And directives. */
const AMBIGUOUS = /\r(?!\n)|[\u0085\u2028\u2029\uFEFF]|^%/m
/** Compose's tags, which replace a value of another file. */
const MERGE_TAGS: ReadonlySet<string | undefined> = new Set([undefined, '!reset', '!override'])

/** A YAML document as Compose's reader sees it. All scalars are texts. */
export interface ComposeDocument {
  root: unknown
  /**
   * The keys of a mapping and their values, with those of mappings that it merges. A value that another one overrides is
   * included. @throws Error for a key that is not a plain text
   */
  fields(mapping: unknown): Iterable<[key: string, value: unknown]>
  /** The items of a list, else the value itself. */
  items(value: unknown): Node[]
  /** All texts in a value. @throws Error for a text with a tag */
  texts(value: unknown): string[]
}

/** What all files of a definition may have together, which each reading of them reduces. */
export interface ComposeBudget {
  bytes: number
  /** Values, each time one is read: aliases multiply them. */
  values: number
}

export const MAX_COMPOSE: Readonly<ComposeBudget> = { bytes: 2 ** 19, values: 100_000 }

/**
 * The documents of a Compose file. Compose reads YAML 1.1 (go.yaml.in/yaml); what its reader may understand differently is
 * refused, because another reader's view says nothing about what buildx does.
 * @throws Error, with a sentence
 */
export function parseCompose(content: Uint8Array, budget: ComposeBudget): ComposeDocument[] {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(content)
  if (AMBIGUOUS.test(text)) throw new Error('a directive or an unusual line break')
  if (isDeepYaml(text)) throw new Error(`more than ${MAX_YAML_LEVELS} levels`)
  const lineCounter = new LineCounter()
  return parseYaml(text, lineCounter).map(document => {
    for (const { message, pos } of document.errors) {
      const { line, col } = lineCounter.linePos(pos[0])
      throw new Error(`${message} at line ${line}, column ${col}`)
    }
    return readDocument(document, budget)
  })
}

function readDocument(document: Document, budget: ComposeBudget): ComposeDocument {
  const spend = (values: number): void => {
    budget.values -= values
    if (budget.values < 0) throw new Error('more than 100,000 values, with those of aliases')
  }
  const anchors = anchorsOf(document)
  /** An alias may mean each anchor of its name, wherever that is. */
  const meanings = (value: unknown): readonly Node[] => {
    if (!isAlias(value)) return isNode(value) ? [value] : []
    const nodes = anchors.get(value.source)
    if (nodes === undefined) throw new Error(`the alias ${value.source} without an anchor`)
    spend(nodes.length)
    return nodes
  }
  const items = (value: unknown) =>
    meanings(value).flatMap(node => {
      if (!isSeq(node)) return [node]
      spend(node.items.length)
      return node.items.filter(isNode)
    })
  function* fields(mapping: unknown, visited = new Set<Node>()): Generator<[string, unknown]> {
    for (const node of meanings(mapping)) {
      if (!isMap(node) || visited.has(node)) continue
      visited.add(node)
      spend(node.items.length)
      for (const { key, value } of node.items) {
        if (!isScalar(key) || key.tag !== undefined) throw new Error('a key that is not a plain text')
        if (key.value !== '<<') yield [String(key.value), value]
        else for (const merged of items(value)) yield* fields(merged, visited)
      }
    }
  }
  function* texts(value: unknown, visited = new Set<Node>()): Generator<string> {
    for (const node of meanings(value)) {
      if (visited.has(node)) continue
      visited.add(node)
      spend(1)
      if (!MERGE_TAGS.has(node.tag)) throw new Error(`the tag ${node.tag}`)
      if (isScalar(node)) yield String(node.value ?? '')
      else if (isSeq(node)) for (const item of node.items) yield* texts(item, visited)
      else for (const [, inner] of fields(node)) yield* texts(inner, visited)
    }
  }
  return { root: document.contents, fields, items, texts: value => [...texts(value)] }
}
