import { describe, expect, test } from '@jest/globals'
import { computeDifference } from '../../src/baseline/difference.ts'
import { growthReport } from '../../src/report/growth-report.ts'
import { causeWords, formatDelta, formatShare } from '../../src/report/growth-words.ts'
import { renderJson } from '../../src/report/json.ts'
import { COMMENT_LIMIT, renderMarkdown } from '../../src/report/markdown.ts'
import type { GrowthBudgetReport } from '../../src/report/model.ts'
import { renderText } from '../../src/report/text.ts'
import { file, side, step } from '../baseline/sides.ts'
import { renderedFacts } from '../helpers/github-markdown.ts'
import { baseline, cause, compared, growth, history, part, still } from '../helpers/growth.ts'
import { schemaErrors } from '../helpers/report-schema.ts'
import { HOSTILE, image, own, report, target } from '../helpers/reports.ts'

const markdown = (sample = compared()) => renderMarkdown(sample, { limit: COMMENT_LIMIT }).replaceAll('\u00a0', ' ')
const text = (sample = compared()) => renderText(sample, { color: false, columns: 160 })

test.each([
  [0, '±0'],
  [12_400_000, '+12.4 MB'],
  [-1500, '−1.5 kB'],
])('%d bytes are %s', (bytes, words) => expect(formatDelta(bytes)).toBe(words))

test.each([
  [12_400_000, 112_000_000, '+11%'],
  [-1_000_000, 112_000_000, '−0.9%'],
  [5_000_000, 100_000_000, '+5%'],
  [10, 112_000_000, ''],
  [10, 0, ''],
])('%d of %d is %j', (bytes, before, words) => expect(formatShare(bytes, before)).toBe(words))

describe('the parts of a cause, in words', () => {
  const gcc = part({
    kind: 'deb',
    name: 'gcc-12',
    path: null,
    versions: { before: null, after: '12.2.0-14' },
    after: 60e6,
  })
  const cpp = { ...gcc, name: 'cpp-12', after: 30e6 }
  const base = cause({ origin: 'base', layer: null, parts: [] })
  test.each([
    [cause(), '`node_modules/typescript` is new'],
    [cause({ parts: [part({ before: 5, after: null })] }), '`node_modules/typescript` is gone'],
    [cause({ parts: [part({ before: 5, after: 9 })] }), '`node_modules/typescript` grew'],
    [cause({ parts: [part({ kind: 'python', name: 'numpy', before: 9, after: 5 })] }), '`site-packages/numpy` shrank'],
    [
      cause({
        parts: [
          part({ kind: 'python', name: 'numpy', before: 1, after: 3, versions: { before: '1.26', after: '2.3' } }),
        ],
      }),
      '`site-packages/numpy 1.26` became `2.3`',
    ],
    [cause({ parts: [gcc, cpp] }), '`gcc-12 12.2.0-14` (+60 MB) and `cpp-12 12.2.0-14` (+30 MB) are new'],
    [
      cause({ parts: [gcc, cpp, cpp, cpp], more: 20 }),
      '`gcc-12 12.2.0-14` is new (+60 MB), `cpp-12 12.2.0-14` is new (+30 MB), `cpp-12 12.2.0-14` is new (+30 MB) and 21 others',
    ],
    [
      cause({ parts: [part({ kind: 'directory', path: '/app/cache', hidden: true })] }),
      '`/app/cache` is new, and shipped though a later layer deletes or replaces it',
    ],
    [cause({ parts: [] }), ''],
    [base, 'a newer base image `docker.io/library/node:24-slim`'],
  ])('%#', (given, words) => expect(causeWords(given, growth())).toBe(words))

  test('another base is named next to the old one, without digests', () => {
    const digest = `@sha256:${'a'.repeat(64)}`
    const [before, after] = [
      { reference: `node:24.1${digest}`, digest: null },
      { reference: `node:24.2${digest}`, digest: null },
    ]
    const changed = growth({ base: { compressed: 1, unpacked: 1, before, after } })
    expect(causeWords({ ...base, parts: [gcc] }, changed)).toBe(
      'base image `node:24.1` → `node:24.2`: `gcc-12 12.2.0-14` is new',
    )
  })
})

describe('the comment', () => {
  test('begins with the amount, then shows where and why', () => {
    const shown = markdown()
    expect(shown.split('\n')[0]).toBe('## ✅ Stagegate: `production` passed, +12.4 MB')
    expect(shown).toContain('| Verdict | Target | Unpacked | Change | Compressed |')
    expect(shown).toContain('| +12.4 MB (+11%) |')
    expect(shown).toContain(
      'Compared with `abcdef0`:\n\n- **`production`** **+12.4 MB** unpacked (+11%), +4.1 MB compressed',
    )
    expect(shown).toContain(
      '  - **+12.4 MB** `node_modules/typescript` is new\\\n    `Dockerfile:16` `COPY --from=build',
    )
  })

  test('lets the share of a change wrap, since the columns after it must fit', () => {
    expect(renderMarkdown(compared(), { limit: COMMENT_LIMIT })).toContain('| +12.4\u00a0MB (+11%) |')
  })

  test('names the Dockerfile of a line that is gone like that of the other lines', () => {
    const { blame } = cause()
    const file = 'services/api/Dockerfile'
    const gone = cause({ gone: true, blame: blame && { ...blame, file } })
    const sample = compared({ growth: growth({ causes: [gone] }) })
    expect(markdown({ ...sample, source: { ...sample.source, dockerfile: file } })).toContain('gone: `Dockerfile:')
  })

  test('shows three causes, and counts the others', () => {
    const causes = [1, 2, 3, 4, 5].map(line => cause({ blame: own(`RUN ${line}`, line, 0, 0).blame }))
    const shown = markdown(compared({ growth: growth({ causes }) }))
    expect(shown.match(/is new/g)).toHaveLength(3)
    expect(shown).toContain('from 2 other lines')
  })

  test('separates base growth and own growth', () => {
    const { base } = growth()
    const both = growth({
      unpacked: 12_400_000,
      own: { compressed: 1, unpacked: 9_300_000 },
      base: base && { ...base, compressed: 1, unpacked: 3_100_000 },
    })
    expect(markdown(compared({ growth: both }))).toContain('+9.3 MB in own layers, +3.1 MB in the base image')
  })

  test('folds targets without a change, unless there is nothing else', () => {
    const same = target({ name: 'worker', images: [image({ growth: still() })] })
    const sample = { ...compared(), targets: [...compared().targets, same] }
    expect(markdown(sample)).toContain('<summary>1 target without a change</summary>')
    const alone = report({ baseline: baseline(), targets: [same] })
    expect(markdown(alone)).not.toContain('without a change')
    expect(markdown(alone)).toContain('Compared with `abcdef0`: nothing changed.')
  })

  test.each([
    [{ kind: 'ancestor', commitsBehind: 3 } as const, '3 commits behind'],
    [{ kind: 'image', reference: 'ghcr.io/a/b:main', commit: null } as const, 'Compared with `ghcr.io/a/b:main`'],
    [{ kind: 'none', reason: 'not-saved' } as const, 'There is no baseline yet'],
    [{ kind: 'none', reason: 'unavailable', commit: null } as const, 'did not answer'],
    [{ gone: ['old'] }, '**`old`** is gone: the baseline has it.'],
  ])('shows the comparison: %j', (origin, words) => {
    const none = 'kind' in origin && origin.kind === 'none'
    expect(markdown(compared(none ? { growth: null } : {}, origin))).toContain(words)
  })

  const over: GrowthBudgetReport = {
    size: 'own',
    percent: null,
    limit: 5_000_000,
    actual: 12_400_000,
    result: 'failed',
    reason: null,
  }
  test('an exceeded growth budget is a problem with its line', () => {
    const sample = compared({ growthBudgets: [over] })
    const failed = {
      ...sample,
      result: 'failed' as const,
      targets: sample.targets.map(each => ({ ...each, result: 'failed' as const })),
    }
    const shown = markdown(failed)
    expect(shown).toContain('**+12.4 MB of +5 MB (own growth)**')
    expect(shown).toContain('7.4 MB over the growth budget: +12.4 MB own, limit +5 MB')
    expect(shown).toContain('12.4 MB from `Dockerfile:16`')
    expect(text(failed)).toContain('7.4 MB over the growth budget')
  })

  test('a waiver label is shown with who set it and what it waived', () => {
    const waiver = { label: 'stagegate-waive', by: 'octocat' }
    const shown = markdown(compared({ growthBudgets: [{ ...over, result: 'waived' }] }, { waiver }))
    expect(shown).toContain('Growth budgets are waived by the label `stagegate-waive` that `octocat` set:')
    expect(shown).toContain('- **`production`** 7.4 MB over the growth budget')
    expect(markdown(compared({}, { waiver }))).toContain('none needed it')
  })

  test('draws the history of a gated target with its budget as a line, without foreign text', () => {
    const shown = markdown(compared({ history: history(30) }))
    const chart = /```mermaid\n(.*?)\n```/s.exec(shown)?.[1]?.split('\n') ?? []
    expect(chart[0]).toBe('xychart-beta')
    expect(chart.filter(line => line.startsWith('    line'))).toHaveLength(2)
    expect(chart[3]?.split(',')).toHaveLength(31)
    expect(chart[4]).toContain('150, 150')
    expect(chart.join('\n')).toMatch(/^[\w\s",[\].>-]+$/)
  })

  test.each(HOSTILE)('hostile text stays text: %j', hostile => {
    const blame = { file: hostile, line: 1, endLine: 1, instruction: hostile, stage: hostile }
    const reference = { reference: hostile, digest: hostile }
    const parts = [
      part({ name: hostile, path: hostile, versions: { before: hostile, after: `${hostile}2` }, before: 1 }),
    ]
    const spoiled = growth({
      base: { compressed: 1, unpacked: 1, before: reference, after: { ...reference, reference: `${hostile}x` } },
      causes: [
        cause({ blame, parts }),
        cause({ origin: 'base', parts }),
        cause({ gone: true, layer: null, blame, parts }),
      ],
    })
    const points = history(2).map(point => ({ ...point, commit: hostile }))
    const waiver = { label: hostile, by: hostile }
    const sample = compared({ growth: spoiled, history: points }, { waiver, gone: [hostile], commit: hostile })
    const { elements, links, plain } = renderedFacts(renderMarkdown(sample, { limit: COMMENT_LIMIT }))
    expect(elements.filter(element => /^(?:img|script|a|h1|blockquote|hr)$/.test(element))).toEqual([])
    expect(links).toEqual([])
    expect(plain).not.toMatch(/[@$]|#\d|:tada:/)
    expect(renderText(sample, { color: false, columns: 100 })).not.toMatch(/[\u001b\u009b\u202e]/)
  })

  test('fits with any amount of data', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      target({ name: `t${index}`, images: [image({ growth: growth(), history: history(30) })] }),
    )
    const shown = renderMarkdown(report({ baseline: baseline(), targets: many }), { limit: COMMENT_LIMIT })
    expect(Array.from(shown).length).toBeLessThanOrEqual(COMMENT_LIMIT.characters)
  })
})

test('the terminal shows the same', () => {
  const shown = text()
  expect(shown).toContain('+12.4 MB (+11%)')
  expect(shown).toContain('Compared with abcdef0.')
  expect(shown).toContain('+12.4 MB node_modules/typescript is new (Dockerfile:16 COPY --from=build')
})

test('a report with growth matches its schema, and has a limited number of rows', () => {
  const files = Array.from({ length: 300 }, (_, index) => file(`/opt/d${index}/x/y${index}`, 10 + index))
  const lines = files.map((each, index) => step(index + 1, `COPY ${index} .`, each))
  const base = [[file('/bin/sh', 1)]]
  const whole = growthReport(computeDifference(side(base, []), side(base, lines)))
  expect(whole).toMatchObject({ changed: { added: 300 }, omitted: { causes: 280, paths: 250 } })
  expect([whole.causes.length, whole.paths.length]).toEqual([20, 50])
  const sample = JSON.parse(
    renderJson(compared({ growth: whole, history: history(30) }, { waiver: { label: 'l', by: null } })),
  )
  expect(schemaErrors(sample)).toBeNull()
})
