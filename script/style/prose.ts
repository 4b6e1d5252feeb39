import MarkdownIt from 'markdown-it'
import ts from 'typescript'
import { isScalar, LineCounter, parseDocument, visit } from 'yaml'

/** A piece of prose and its first line in the file. Its line breaks are those of the file. */
export interface Prose {
  line: number
  text: string
}

/** Replaces each character of code. It is not part of a word, so no phrase matches across code. */
const CODE = '\0'
const CODE_SPANS = /(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g
const LINK_TARGETS = /\]\([^)\s]*\)|<https?:[^>]*>|https?:\S+/g

/** Paragraphs, headings, items and cells of Markdown, without code and link targets. */
export function proseOfMarkdown(text: string): Prose[] {
  let line = 1
  return new MarkdownIt({ html: true }).parse(text, {}).flatMap(({ type, content, map }) => {
    // A table cell has no map; its line is that of its row.
    if (map) line = map[0] + 1
    return type === 'inline'
      ? [{ line, text: content.replaceAll(CODE_SPANS, mask).replaceAll(LINK_TARGETS, mask) }]
      : []
  })
}

/** Every description in a YAML file. */
export function proseOfYaml(text: string): Prose[] {
  const lines = new LineCounter()
  const prose: Prose[] = []
  visit(parseDocument(text, { lineCounter: lines }), {
    Pair(_, { key, value }) {
      if (!isScalar(key) || key.value !== 'description' || !isScalar(value) || !value.range) return
      prose.push({ line: lines.linePos(value.range[0]).line, text: text.slice(value.range[0], value.range[1]) })
    },
  })
  return prose
}

/** Every string of a TypeScript file except module names. Comments are skipped. */
export function proseOfTypeScript(text: string): Prose[] {
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true)
  const prose: Prose[] = []
  read(file)
  return prose

  function read(node: ts.Node): void {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return
    if (ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) {
      const start = node.getStart(file)
      const { line } = file.getLineAndCharacterOfPosition(start)
      // The source text, not its value: an escaped line break does not start a line of the file.
      const written = text.slice(start + 1, node.end - 1).replaceAll(/\\[nrt]/g, '  ')
      prose.push({ line: line + 1, text: written.replaceAll(CODE_SPANS, mask) })
    }
    ts.forEachChild(node, read)
  }
}

function mask(code: string): string {
  return code.replaceAll(/[^\n]/g, CODE)
}
