import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  codeBlock,
  codeSpan,
  escapeHtml,
  escapeMarkdown,
  escapeTerminal,
  htmlCode,
  prose,
  shortProse,
  visible,
} from '../../src/report/escape.ts'
import { shorten } from '../../src/text/shorten.ts'
import { renderedFacts } from '../helpers/github-markdown.ts'
import { HOSTILE } from '../helpers/reports.ts'

const PIECES = [
  ...HOSTILE,
  ...'\\`*_{}[]()#+-.!|<>&~^$@:/"\'=?%;, \n\t\r',
  '``',
  '```',
  '@a',
  '#1',
  'GH-1',
  '://',
  'http://a.b',
  'www.',
  'a@b.co',
  ':+1:',
  '&amp;',
  '&#35;',
  '<b>',
  '-->',
  '<!--',
  '\\|',
  '| --- |',
  '    ',
  'word',
  '1.',
  '\u202e',
  '\u001b[0m',
  '\ud800',
  '𝕏',
  '中',
]

/** Parts of markup, in every order. */
const hostile = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
)

const collapsed = (text: string): string => text.replace(/ +/g, ' ').trim()

// Text that GitHub turns into links, references or pictures outside code.
const ACTIVE = /@\w|(^|\W)#\d|\bgh-\d|:\/\/|www\.|:[+\w-]+:|\$/i

const PLACES: Record<string, { put: (markdown: string) => string; elements: string[] }> = {
  'a paragraph': { put: markdown => `start ${markdown} end`, elements: ['p'] },
  'a separate line': { put: markdown => `start\n\n${markdown}\n\nend`, elements: ['p'] },
  'a list item': { put: markdown => `- start\n- ${markdown}\n- end`, elements: ['ul', 'li', 'p'] },
  'a heading': { put: markdown => `## start ${markdown} end`, elements: ['h2'] },
  'a table cell': {
    put: markdown => `| start | end |\n| --- | --- |\n| ${markdown} | end |`,
    elements: ['table', 'thead', 'tbody', 'tr', 'th', 'td'],
  },
}

describe.each(Object.entries(PLACES))('in %s', (_, { put, elements }) => {
  test.each([
    ['escapeMarkdown', escapeMarkdown],
    ['codeSpan', codeSpan],
    ['htmlCode', htmlCode],
  ])('%s renders exactly its text, without links or mentions', (_name, escaped) => {
    fc.assert(
      fc.property(hostile, text => {
        const facts = renderedFacts(put(escaped(text)))
        const empty = renderedFacts(put(''))
        expect(facts.links).toEqual([])
        expect(facts.elements.filter(element => ![...elements, 'code'].includes(element))).toEqual([])
        expect(facts.elements.filter(element => element === 'td' || element === 'li' || element === 'h2').length).toBe(
          empty.elements.filter(element => element === 'td' || element === 'li' || element === 'h2').length,
        )
        expect(collapsed(facts.text.replaceAll('start', '').replaceAll('end', ''))).toBe(
          collapsed(visible(text).replaceAll('start', '').replaceAll('end', '')),
        )
        expect(facts.plain).not.toMatch(ACTIVE)
      }),
      { numRuns: 300 },
    )
  })
})

test('codeSpan keeps every space and backtick', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(' ', '`', 'a', '\\'), minLength: 1, maxLength: 12 }), text => {
      expect(renderedFacts(`x ${codeSpan(text)} y`).text).toBe(`x ${text} y`)
    }),
    { numRuns: 300 },
  )
})

test('a code block keeps every line unchanged', () => {
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 5 }), lines => {
      const facts = renderedFacts(`before\n\n${codeBlock(lines)}\n\nafter`)
      expect(facts.text).toBe(`before${lines.map(line => `${visible(line)}\n`).join('')}after`)
      expect(facts.elements).toEqual(['p', 'code', 'p'])
    }),
    { numRuns: 300 },
  )
})

test('escapeHtml stays in its element in a block of HTML', () => {
  fc.assert(
    fc.property(hostile, text => {
      const facts = renderedFacts(`<details>\n<summary>${escapeHtml(text)}</summary>\n\ninside\n\n</details>`)
      expect(facts.elements).toEqual(['details', 'summary', 'p'])
      expect(facts.links).toEqual([])
      expect(collapsed(facts.text.replaceAll('\n', ''))).toBe(collapsed(`${visible(text)}inside`))
    }),
    { numRuns: 300 },
  )
})

test('prose is inert with any quoted text', () => {
  fc.assert(
    fc.property(hostile, text => {
      const facts = renderedFacts(`start ${prose(text)} end`)
      expect(facts.links).toEqual([])
      expect(facts.elements.filter(element => element !== 'p' && element !== 'code')).toEqual([])
      expect(facts.plain).not.toMatch(ACTIVE)
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['Put `USER node` at the end.', 'Put `USER node` at the end.'],
  ['`gcc` is at `/usr/bin/gcc`', '`gcc` is at `/usr/bin/gcc`'],
  ['a *star* and one ` backtick', 'a \\*star\\* and one \\` backtick'],
  ['`a``b`', '`a` `b`'],
])('prose %j', (text, markdown) => {
  expect(prose(text)).toBe(markdown)
})

test.each([
  ['plain words stay readable, even (these), at 50 %!', 'plain words stay readable, even (these), at 50 %!'],
  ['npm error 404 @acme/ui@1.2.3', 'npm error 404 `@acme/ui@1.2.3`'],
  ['see https://a.example/x', 'see `https://a.example/x`'],
  ['closes #12', 'closes `#12`'],
  ['a && b', 'a && b'],
  ['&copy;', '\\&copy;'],
  ['a|b', 'a&#124;b'],
  ['1. one', '1\\. one'],
  ['', ''],
])('escapeMarkdown %j', (text, markdown) => {
  expect(escapeMarkdown(text)).toBe(markdown)
})

test.each([
  ['tab\tline\nreturn\r', 'tab␉line␊return␍'],
  ['\u001b[31m\u007f', '␛[31m␡'],
  ['a\u202eb\u2066', 'a⟨U+202E⟩b⟨U+2066⟩'],
  ['a\u200b\ufeff\u00ad\u0085\u2028', 'a⟨U+200B⟩⟨U+FEFF⟩⟨U+00AD⟩⟨U+0085⟩⟨U+2028⟩'],
  ['\u{e0041}\u3164', '⟨U+E0041⟩⟨U+3164⟩'],
  ['\ud800', '\ufffd'],
  ['⚠️ naïve 中文 مرحبا 🎉', '⚠️ naïve 中文 مرحبا 🎉'],
])('visible %j', (text, shown) => {
  expect(visible(text)).toBe(shown)
})

test('escapeTerminal leaves no control sequence of a terminal or the runner', () => {
  fc.assert(
    fc.property(hostile, text => {
      const shown = escapeTerminal(text)
      expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
      expect(shown).not.toContain('##[')
      expect(shown.isWellFormed()).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['abcdef', 6, 'end', 'abcdef'],
  ['abcdef', 4, 'end', 'abc…'],
  ['abcdef', 4, 'middle', 'ab…f'],
  ['😀😀😀😀', 4, 'end', '😀😀😀😀'],
  ['😀😀😀😀', 3, 'middle', '😀…😀'],
] as const)('shorten %j to %i at the %s', (text, length, where, shown) => {
  expect(shorten(text, length, where)).toBe(shown)
})

test.each([
  ['GCC is at `/usr/bin/gcc`.', 40, 'GCC is at `/usr/bin/gcc`.'],
  ['GCC is at `/usr/bin/gcc`.', 18, 'GCC is at `/usr/b…`'],
  ['GCC is at `/usr/bin/gcc`.', 8, 'GCC is …'],
  ['GCC is at `/usr/bin/gcc` here.', 26, 'GCC is at `/usr/bin/gcc` …'],
])('shortProse %j to %i', (text, length, markdown) => {
  expect(shortProse(text, length)).toBe(markdown)
})
