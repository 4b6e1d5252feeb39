import { type Document, isAlias, type LineCounter, type Node, parseAllDocuments, visit } from 'yaml'

const OPTIONS = {
  schema: 'failsafe',
  resolveKnownTags: false,
  uniqueKeys: false,
  logLevel: 'silent',
  // A text of errors alone would need a minute.
  prettyErrors: false,
} as const

/** The documents of a YAML text without many levels (yaml-levels.ts). All scalars are texts, and errors are in the documents. */
export function parseYaml(text: string, lineCounter?: LineCounter): Document[] {
  return [...parseAllDocuments(text, { ...OPTIONS, ...(lineCounter && { lineCounter }) })]
}

/** The nodes of a document that have each anchor, in their order. */
export function anchorsOf(document: Document): ReadonlyMap<string, readonly Node[]> {
  const anchors = new Map<string, Node[]>()
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node) || node.anchor === undefined) return
      const same = anchors.get(node.anchor)
      if (same === undefined) anchors.set(node.anchor, [node])
      else same.push(node)
    },
  })
  return anchors
}
