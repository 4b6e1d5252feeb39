import { globSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import ts from 'typescript'

/**
 * With the flag `m`, `^` and `$` also match next to a carriage return, U+2028 and U+2029. BuildKit and programs of Linux end a
 * line only at a newline, so a file would have other lines for Stagegate: `(?<![^\n])` and `(?![^\n])` match at their lines.
 */
const MEANT: readonly [path: RegExp, why: string][] = [
  [/^src\/image\/extract\/secrets\/formats\//, 'more lines can only show more secrets'],
  [/^src\/buildx\//, 'the output of buildx, and what YAML takes for the end of a line'],
  [/^src\/report\//, 'text that Stagegate writes, and what a terminal or the runner takes for the end of a line'],
  [/^src\/(?:checks\/runtime\/shell-form|image\/extract\/start-script)\.ts$/, 'the other ends are among their spaces'],
]

function withLines(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const flags = ts.isRegularExpressionLiteral(node)
      ? node.text.slice(node.text.lastIndexOf('/') + 1)
      : ts.isNewExpression(node) && node.expression.getText() === 'RegExp'
        ? (node.arguments?.[1]?.getText() ?? '')
        : ''
    if (flags.includes('m') && !MEANT.some(([path]) => path.test(file))) found.push(`${file}: ${node.getText()}`)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

test('no expression takes other characters than a newline for the end of a line, unless that is meant', () => {
  expect(globSync('src/**/*.ts').flatMap(withLines)).toEqual([])
})
