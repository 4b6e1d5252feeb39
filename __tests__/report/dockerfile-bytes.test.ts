import { describe, expect, test } from '@jest/globals'
import { shortened, weighDockerfiles } from '../../src/report/dockerfile-bytes.ts'
import { weighedLines } from '../../src/report/dockerfile-lines.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import type { Report } from '../../src/report/model.ts'
import { renderText } from '../../src/report/text.ts'
import { renderedFacts } from '../helpers/github-markdown.ts'
import { HOSTILE, image, layer, own, report, target } from '../helpers/reports.ts'

const lines = ['FROM debian AS app', '', 'COPY a \\', '  b /', 'USER 1', '\tRUN x']
const from = own('FROM debian AS app', 1, 1, 70_000_000).blame
const base = [1, 2].map(n => layer({ unpacked: n * 10_000_000, blame: from }))

function weighed(over: Partial<Report> = {}): Report {
  return report({
    dockerfiles: [{ path: 'Dockerfile', lines }],
    targets: [
      target({
        name: 'app',
        images: [image({ layers: [...base, own('COPY a b /', 3, 1, 1500), own('RUN x', 6, 1, 0)] })],
      }),
      target({ name: 'tests', images: [image({ layers: base.slice(0, 1) })] }),
    ],
    ...over,
  })
}

test('each line has the sum of its layers, for each target', () => {
  const [file] = weighDockerfiles(weighed())
  expect(file?.targets).toEqual(['app', 'tests'])
  expect(file?.lines.map(({ bytes }) => bytes)).toEqual([
    [30_000_000, 10_000_000],
    [null, null],
    [1500, null],
    [null, null],
    [null, null],
    [0, null],
  ])
})

test('as plain lines', () => {
  const [file] = weighDockerfiles(weighed())
  expect(weighedLines(file?.targets ?? [], file?.lines ?? [])).toEqual([
    '   app  tests',
    ' 30 MB  10 MB  1  FROM debian AS app',
    '               2',
    '1.5 kB         3  COPY a \\',
    '               4    b /',
    '               5  USER 1',
    '   0 B         6      RUN x',
  ])
})

test.each([
  [6, [1, 2, 3, 4, 5, 6]],
  [5, [1, 3, 6]],
  [2, []],
])('at most %d lines: all, only those that add layers, or none', (limit, numbers) => {
  const [file] = weighDockerfiles(weighed())
  expect(file && shortened(file, limit).map(({ number }) => number)).toEqual(numbers)
})

test('a file without layers is not shown', () => {
  expect(weighDockerfiles(weighed({ dockerfiles: [{ path: 'other/Dockerfile', lines }] }))).toEqual([])
})

describe('is shown', () => {
  test('folded in Markdown', () => {
    const text = renderMarkdown(weighed(), { limit: { characters: 65_536 } })
    expect(text).toContain('<summary><code>Dockerfile</code> with the bytes that each line adds</summary>\n\n```\n')
    expect(text).toContain('\n 30 MB  10 MB  1  FROM debian AS app\n')
  })

  test('on request in a terminal, with the facts about the base', () => {
    const options = { color: false, columns: 100 }
    expect(renderText(weighed(), options)).not.toContain('COPY a')
    const text = renderText(weighed(), { ...options, blame: true })
    expect(text).toContain('\n 30 MB  10 MB  1  FROM debian AS app\n')
    expect(text).toContain('app: base image docker.io/library/node:24-slim, 2 layers')
  })

  const SCRATCH = { reference: null, digest: null, layers: 0, knownBy: 'annotation' as const }
  test.each([
    ['unknown', { knownBy: 'none' as const, layers: null }, 'base image unknown', 'base unknown'],
    [
      'only its name',
      { reference: 'a:1', knownBy: 'none' as const, layers: null },
      'base image a:1, layers unknown',
      'base `a:1`, layers unknown',
    ],
    ['none', {}, 'no base image', 'base none'],
  ])('what is known of a base: %s', (_, over, inText, inMarkdown) => {
    const images = [image({ base: { ...SCRATCH, ...over } })]
    const sample = report({ targets: [target({ name: 'app', images })] })
    expect(renderText(sample, { color: false, columns: 100, blame: true })).toContain(`app: ${inText}\n`)
    expect(renderMarkdown(sample, { limit: { characters: 65_536 } })).toMatch(new RegExp(`${inMarkdown}$`, 'm'))
  })

  test.each(HOSTILE)('without active content for a page or a terminal: %j', hostile => {
    const sample = weighed({ dockerfiles: [{ path: 'Dockerfile', lines: [hostile, '```', hostile.repeat(20)] }] })
    const markdown = renderMarkdown(sample, { limit: { characters: 65_536 } })
    // Hostile text stays in the block, and creates no element or link of the page.
    const harmless = renderedFacts(renderMarkdown(weighed(), { limit: { characters: 65_536 } }))
    const { elements, links } = renderedFacts(markdown)
    expect(elements).toEqual(harmless.elements)
    expect(links).toEqual(harmless.links)
    const text = renderText(sample, { color: false, columns: 80, blame: true })
    for (const shown of [markdown, text])
      expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    for (const line of text.split('\n')) expect(line.trim()).not.toMatch(/^::/)
  })
})
