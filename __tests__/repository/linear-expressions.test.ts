import { globSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import ts from 'typescript'
import { cpuSeconds } from '../helpers/cpu.ts'

/**
 * Text from an image or a checkout must not take quadratic time. Every regular expression in the sources is run on long
 * repetitions of the characters and words that it is made of.
 */
const SIZE = 8_000
/** Seconds. Most expressions take much less; one that takes longer is compared with itself. */
const SHORT = 0.001
/** For texts of four times the length: 4 for a linear search, 16 for a quadratic one. */
const MAX_GROWTH = 9

const MAX_TURNS = 3

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

/** The expressions that the sources make of texts while they are loaded. */
async function builtExpressions(files: readonly string[]): Promise<Expression[]> {
  const found: Expression[] = []
  const original = globalThis.RegExp
  globalThis.RegExp = new Proxy(original, {
    construct(...args) {
      const built: RegExp = Reflect.construct(...args)
      const caller = /\/(src\/[^)]*)\)?$/.exec(new Error().stack?.split('\n')[2] ?? '')?.[1]
      if (caller) found.push({ place: caller, body: built.source, flags: built.flags })
      return built
    },
  })
  try {
    for (const file of files) await import(`../../${file}`)
  } finally {
    globalThis.RegExp = original
  }
  return found
}

/** JavaScript's flag `m` and its dot know these ends of lines, too. */
const LINE_ENDS = ['\r', '\u2028']
const FILLERS = ['', ' ', ' a', ...LINE_ENDS]

/** Texts that match a part of the expression many times, and never all of it. */
function* adversaries(body: string): Generator<(size: number) => string> {
  const literals = body.replace(/\\[a-zA-Z]|\(\?(?:<?[:=!]|<\w+>)/g, ' ')
  const characters = [...new Set([' ', '\n', 'a', '0', '/', '-', '.', '_', ...literals])]
  const words = [...new Set(literals.match(/[\w@#=:"'<>-]{2,}/g) ?? [])].slice(0, 6)
  const some = characters.slice(0, 9)
  const pairs = some.flatMap(a => some.map(b => a + b))
  const withFillers = words.flatMap(word => FILLERS.map(filler => word + filler))
  for (const pump of [...characters, ...LINE_ENDS, ...pairs, ...withFillers]) {
    const long = (size: number) => pump.repeat(Math.ceil(size / pump.length))
    yield size => `${long(size)}\n\u0001!`
    yield size => `${words[0] ?? 'a'}${long(size)}\u0001`
  }
  // What a lookahead refuses may come at the end.
  for (const word of words)
    for (const end of words) yield size => `${`${word} `.repeat(Math.ceil(size / (word.length + 1)))}${end} ${end}`
}

/** V8 interprets an expression once before it compiles it, for texts of one-byte and of two-byte characters. */
function warmUp(expression: RegExp): void {
  for (const text of ['a', '\u2028', 'a', '\u2028', 'a', '\u2028']) expression.test(text)
}

async function isSlow({ body, flags }: Expression): Promise<boolean> {
  const expression = new RegExp(body, flags.replace(/[gy]/g, ''))
  warmUp(expression)
  for (const textOf of adversaries(body)) {
    const measure = (size: number) => {
      const text = textOf(size)
      return cpuSeconds(() => expression.test(text))
    }
    // Other work of this process can take time, too: the shortest of several turns counts.
    let [small, large] = [await measure(SIZE), Number.POSITIVE_INFINITY]
    for (let turn = 0; turn < MAX_TURNS && small > SHORT && large > MAX_GROWTH * small; turn++) {
      large = Math.min(large, await measure(4 * SIZE))
      small = Math.min(small, await measure(SIZE))
    }
    if (small > SHORT && large > MAX_GROWTH * small) return true
  }
  return false
}

test('a quadratic expression is slow, a linear one is not', async () => {
  expect(await isSlow({ place: '', body: '\\s+# buildkit$', flags: '' })).toBe(true)
  expect(await isSlow({ place: '', body: '# buildkit$', flags: '' })).toBe(false)
  expect(await isSlow({ place: '', body: String.raw`\bchpasswd\b(?!.*\s-e\b)`, flags: '' })).toBe(true)
  expect(await isSlow({ place: '', body: String.raw`\bchpasswd\b.*<<<`, flags: '' })).toBe(true)
  expect(await isSlow({ place: '', body: String.raw`^[^\S\n]*#`, flags: 'm' })).toBe(true)
  expect(await isSlow({ place: '', body: String.raw`(?<![^\n])[^\S\n]*#`, flags: '' })).toBe(false)
})

test('no regular expression of the sources takes quadratic time', async () => {
  const files = globSync('src/**/*.ts').filter(file => !/^src\/(?:action|cli)\.ts$/.test(file))
  const built = await builtExpressions(files)
  expect(built.length).toBeGreaterThan(30)
  const all = [...globSync('src/**/*.ts').flatMap(expressionsOf), ...built]
  const expressions = [...new Map(all.map(one => [`/${one.body}/${one.flags}`, one])).values()]
  expect(expressions.length).toBeGreaterThan(1000)
  const slow: string[] = []
  for (const expression of expressions)
    if (await isSlow(expression)) slow.push(`${expression.place} ${expression.body}`)
  expect(slow).toEqual([])
})
