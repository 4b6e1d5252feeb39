import { expect, test } from '@jest/globals'
import { code, list, marked, plain, text, withSnippet } from '../../src/text/words.ts'

test('strings in a template are code; numbers and nested texts are not', () => {
  const words = text`USER ${'app'} is UID ${7} in ${plain('1 MB')} of ${text`${'a'} and ${'b'}`}.`
  expect(words.text).toBe('USER app is UID 7 in 1 MB of a and b.')
  expect(words.code.map(([start, end]) => words.text.slice(start, end))).toEqual(['app', 'a', 'b'])
})

test('a value cannot break the text around it', () => {
  const hostile = '`](http://x)\n**a**'
  const words = text`In ${hostile}.`
  expect(words.text).toBe(`In ${hostile}.`)
  expect(words.code).toEqual([[3, 3 + hostile.length]])
  expect(marked(words)).toBe("In `'](http://x)␊**a**`.")
})

test('an empty value is not code, and a long one is shortened in its middle', () => {
  expect(text`a${''}b`).toEqual({ text: 'ab', code: [] })
  const { text: shown, code: ranges } = code(`${'a'.repeat(4000)}z`)
  expect(Array.from(shown)).toHaveLength(500)
  expect(shown).toMatch(/^a+…a+z$/)
  expect(ranges).toEqual([[0, shown.length]])
})

test('a path is shorter than a command, so that two fit into a sentence', () => {
  const [from, to] = ['/opt/app/', '/srv/app/'].map(folder => `${folder}${'x/'.repeat(150)}a.so`)
  const { text: shown } = text`${from ?? ''} is a copy of ${to ?? ''}.`
  expect(shown).toMatch(/^\/opt\/app\/\S+…\S+a\.so is a copy of \/srv\/app\/\S+…\S+a\.so\.$/)
  expect(Array.from(shown)).toHaveLength(2 * 100 + ' is a copy of .'.length)
  expect(code(`/bin/sh -c ${'x'.repeat(200)}`).text).toHaveLength(211)
})

test.each([
  [[], undefined, ''],
  [['a'], undefined, '`a`'],
  [['a', 'b'], undefined, '`a` and `b`'],
  [['a', 'b', 'c'], undefined, '`a`, `b` and `c`'],
  [['a', 'b', 'c', 'd'], undefined, '`a`, `b`, `c` and 1 other'],
  [['a'], 1235, '`a` and 1,234 others'],
])('the list %j of %p', (items, total, expected) => {
  expect(marked(list(items, 3, total))).toBe(expected)
})

test('foreign text in a snippet stays on its line', () => {
  expect(withSnippet(plain('Write this.'), 'USER 1\r\nRUN x', 'CMD a')).toEqual({
    text: 'Write this.',
    code: [],
    snippet: ['USER 1 RUN x', 'CMD a'],
  })
})
