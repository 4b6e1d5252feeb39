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

/** Every string of a TypeScript file except module names. */
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

/** Every comment of a TypeScript file, without code and links. Line comments that follow each other are one text. */
export function commentsOfTypeScript(text: string): Prose[] {
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true)
  const ranges = new Map<number, ts.CommentRange>()
  const read = (node: ts.Node): void => {
    const around = [
      ...(ts.getLeadingCommentRanges(text, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.end) ?? []),
    ]
    for (const range of around) ranges.set(range.pos, range)
    // Tokens, too: a comment can precede a closing brace.
    for (const child of node.getChildren(file)) if (!ts.isJSDoc(child)) read(child)
  }
  read(file)
  const blocks: { pos: number; end: number }[] = []
  for (const { pos, end } of [...ranges.values()].sort((a, b) => a.pos - b.pos)) {
    const last = blocks.at(-1)
    if (last && text.startsWith('//', pos) && /^\n[ \t]*$/.test(text.slice(last.end, pos))) last.end = end
    else blocks.push({ pos, end })
  }
  return blocks.map(({ pos, end }) => {
    const words = text.slice(pos, end).replaceAll(/^[ \t]*(?:\/\*+|\*+(?!\/)|\/\/)/gm, mark => ' '.repeat(mark.length))
    return {
      line: file.getLineAndCharacterOfPosition(pos).line + 1,
      text: words.replaceAll(CODE_SPANS, mask).replaceAll(LINK_TARGETS, mask),
    }
  })
}

/** Every name that a TypeScript file declares, with its line. */
export function namesOfTypeScript(text: string): { line: number; name: string }[] {
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true)
  const names: { line: number; name: string }[] = []
  const read = (node: ts.Node): void => {
    const { name } = node as ts.NamedDeclaration
    if (isDeclaration(node) && name && ts.isIdentifier(name)) {
      names.push({ line: file.getLineAndCharacterOfPosition(name.getStart(file)).line + 1, name: name.text })
    }
    ts.forEachChild(node, read)
  }
  read(file)
  return names
}

function isDeclaration(node: ts.Node): boolean {
  return (
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isBindingElement(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isPropertySignature(node)
  )
}

function mask(code: string): string {
  return code.replaceAll(/[^\n]/g, CODE)
}
