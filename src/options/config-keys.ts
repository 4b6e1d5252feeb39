import { type Document, isMap, isScalar, isSeq } from 'yaml'

/** The schema has no deeper part. */
const MAX_DEPTH = 10

/** Where the parts of a document begin. A user looks for the line of a part's key, not for that of its value. */
export interface ConfigKeys {
  /** The offset of the deepest part of a path that exists; null if none does. */
  offsetOf(path: readonly (string | number)[]): number | null
  /** The offsets of keys that a mapping has before. */
  repeated: number[]
}

/** Visits each part of a document once, without those that aliases repeat. */
export function indexKeys(document: Document): ConfigKeys {
  const offsets = new Map<string, number>()
  const repeated: number[] = []
  const visit = (node: unknown, path: readonly string[]): void => {
    if (path.length >= MAX_DEPTH) return
    if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) enter(item, [...path, String(index)], offsetOfNode(item))
    } else if (isMap(node)) {
      const names = new Set<string>()
      for (const { key, value } of node.items) {
        if (!isScalar(key)) continue
        const name = String(key.value)
        if (names.has(name)) repeated.push(offsetOfNode(key) ?? 0)
        names.add(name)
        enter(value, [...path, name], offsetOfNode(key))
      }
    }
  }
  const enter = (node: unknown, path: readonly string[], offset: number | null): void => {
    if (offset !== null) offsets.set(JSON.stringify(path), offset)
    visit(node, path)
  }
  visit(document.contents, [])
  const offsetOf = (path: readonly (string | number)[]): number | null => {
    for (let length = path.length; length > 0; length--) {
      const offset = offsets.get(JSON.stringify(path.slice(0, length).map(String)))
      if (offset !== undefined) return offset
    }
    return null
  }
  return { offsetOf, repeated }
}

function offsetOfNode(node: unknown): number | null {
  return (node as { range?: readonly number[] | null } | null)?.range?.[0] ?? null
}
