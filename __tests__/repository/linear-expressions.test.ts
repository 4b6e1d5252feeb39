import { globSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import ts from 'typescript'
import { cpuSeconds } from '../helpers/cpu.ts'

/**
 * Text from an image or a checkout must not take quadratic time. Every regular expression in the sources is run on long
 * repetitions of the characters and words that it is made of.
 */
const SIZE = 12_000
/** A linear search takes less than a thousandth of a second, a quadratic one some hundredths. */
const MAX_SECONDS = 0.02

interface Expression {
  place: string
  body: string
  flags: string
}

function expressionsOf(file: string): Expression[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const found: Expression[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/')
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1
      found.push({ place: `${file}:${line}`, body: node.text.slice(1, end), flags: node.text.slice(end + 1) })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Texts that match a part of the expression many times, and never all of it. */
function* adversaries(body: string): Generator<string> {
  const characters = [...new Set([' ', '\n', 'a', '0', '/', '-', '.', '_', ...body.replace(/\\[a-zA-Z]/g, '')])]
  const words = (body.match(/[\w@#|=:"'<>-]{2,}/g) ?? []).slice(0, 6)
  const some = characters.slice(0, 9)
  const pairs = some.flatMap(a => some.map(b => a + b))
  for (const pump of [...characters, ...pairs, ...words, ...words.map(word => `${word} `)]) {
    const long = pump.repeat(Math.ceil(SIZE / pump.length))
    yield `${long}\n\u0001!`
    yield `${words[0] ?? 'a'}${long}\u0001`
  }
}

async function isSlow({ body, flags }: Expression): Promise<boolean> {
  const expression = new RegExp(body, flags.replace(/[gy]/g, ''))
  for (const text of adversaries(body)) {
    let seconds = Number.POSITIVE_INFINITY
    // Other work of this process can take time, too.
    for (let turn = 0; turn < 4 && seconds > MAX_SECONDS; turn++) {
      seconds = Math.min(seconds, await cpuSeconds(() => expression.test(text)))
    }
    if (seconds > MAX_SECONDS) return true
  }
  return false
}

test('a quadratic expression is slow, a linear one is not', async () => {
  expect(await isSlow({ place: '', body: '\\s+# buildkit$', flags: '' })).toBe(true)
  expect(await isSlow({ place: '', body: '# buildkit$', flags: '' })).toBe(false)
})

test('no regular expression of the sources takes quadratic time', async () => {
  const expressions = globSync('src/**/*.ts').flatMap(expressionsOf)
  expect(expressions.length).toBeGreaterThan(1000)
  const slow: string[] = []
  for (const expression of expressions)
    if (await isSlow(expression)) slow.push(`${expression.place} ${expression.body}`)
  expect(slow).toEqual([])
})
