import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { COMMENT_LIMIT, fits, type MarkdownOptions, renderMarkdown, SUMMARY_LIMIT } from '../../src/report/markdown.ts'
import type { Report } from '../../src/report/model.ts'
import { plain, withSnippet } from '../../src/text/words.ts'
import { renderedFacts } from '../helpers/github-markdown.ts'
import { baseline, cause, growth } from '../helpers/growth.ts'
import {
  brokenReport,
  budget,
  FROM,
  failedReport,
  finding,
  HOSTILE,
  hostileReport,
  hugeReport,
  image,
  layer,
  report,
  sha,
  target,
  user,
} from '../helpers/reports.ts'

const RUN = 'https://github.com/acme/shop/actions/runs/123'
const COMMIT = '6f1c0de9b2a34c58d7e6f5a4b3c2d1e0f9a8b7c6'

function comment(sample: Report, over: Partial<MarkdownOptions> = {}): string {
  return renderMarkdown(sample, { limit: COMMENT_LIMIT, runUrl: RUN, ...over })
}

/** The table at the top, with plain spaces. */
function rowsOf(markdown: string): string[][] {
  return markdown
    .replaceAll('\u00a0', ' ')
    .split('\n\n')
    .filter(part => part.startsWith('| Verdict'))
    .flatMap(part => part.split('\n').slice(2))
    .map(line => line.slice(2, -2).split(' | '))
}

function titleOf(markdown: string): string {
  return /^## (.*)$/m.exec(markdown)?.[1] ?? ''
}

describe('the title', () => {
  const named = (result: 'passed' | 'failed' | 'error', ...names: string[]) =>
    names.map(name => target({ name, result }))
  test.each<[string, Report]>([
    ['✅ Stagegate: `production` passed', report()],
    ['✅ Stagegate: `a` and `b` passed', report({ targets: named('passed', 'a', 'b') })],
    ['✅ Stagegate: `a`, `b` and `c` passed', report({ targets: named('passed', 'a', 'b', 'c') })],
    ['✅ Stagegate: all 4 targets passed', report({ targets: named('passed', 'a', 'b', 'c', 'd') })],
    [
      '⛔ Stagegate: no target is gated',
      report({ result: 'error', targets: [target({ role: 'measured', result: 'passed' })] }),
    ],
    ['❌ Stagegate: `production` failed', failedReport()],
    [
      '❌ Stagegate: 4 of 5 targets failed',
      report({ result: 'failed', targets: [target(), ...named('failed', 'a', 'b', 'c', 'd')] }),
    ],
    ['⛔ Stagegate: `worker` could not be evaluated', brokenReport()],
    [
      '⛔ Stagegate: `a` failed, `b` could not be evaluated',
      report({ result: 'error', targets: [...named('failed', 'a'), ...named('error', 'b')] }),
    ],
    ['⛔ Stagegate: no target could be evaluated', report({ result: 'error', targets: [] })],
  ])('%s', (title, sample) => {
    expect(titleOf(comment(sample))).toBe(title)
  })

  test('takes another heading', () => {
    expect(titleOf(comment(report(), { heading: 'Stagegate `api`' }))).toBe('✅ Stagegate `api`: `production` passed')
  })
})

describe('the table', () => {
  test('has one row for each target and platform', () => {
    expect(rowsOf(comment(failedReport()))).toEqual([
      [
        '❌ failed',
        '`production`',
        '416.4 MB',
        '142.9 MB',
        '**416.4 MB of 150 MB (unpacked)**<br>105.2 MB of 120 MB (own compressed)',
        '❌ `root`',
        '❌ GCC +2',
      ],
      ['✅ passed', '`worker`<br><sub>linux/amd64</sub>', '31.8 MB', '9.1 MB', '31.8 MB of 40 MB', '`10001:0`', 'none'],
      ['✅ passed', '`worker`<br><sub>linux/arm64/v8</sub>', '33 MB', '9.4 MB', '33 MB of 40 MB', '`10001:0`', 'none'],
      ['measured', '`test`', '124.5 MB', '46.8 MB', '—', '`node` (1000)', '—'],
      ['built', '`lint`', '—', '—', '—', '—', '—'],
    ])
  })

  test('shows in its row what could not be evaluated', () => {
    expect(rowsOf(comment(brokenReport()))[0]).toEqual([
      '⛔ error: `build-failed`',
      '`worker`',
      '—',
      '—',
      '—',
      '—',
      '—',
    ])
  })

  test.each([
    ['a name', user(), '`node` (1000)'],
    ['a number', user({ spec: '1000', numeric: true }), '`1000`'],
    ['no USER', user({ spec: '', uid: 0, root: true }), '`root`'],
    ['a number that is root', user({ spec: '0:0', uid: 0, root: true, numeric: true }), '`0:0` (root)'],
    [
      'a name that is not there',
      user({ spec: 'app', uid: null, gid: null, root: null, resolved: false }),
      '`app` (unknown)',
    ],
  ])('shows %s', (_, who, cell) => {
    expect(rowsOf(comment(report({ targets: [target({ images: [image({ user: who })] })] })))[0]?.[5]).toBe(cell)
  })

  test.each([
    ['nothing was looked for', [], [], '—'],
    ['nothing was there to look at', [{ id: 'toolchain/compiler', result: 'not-applicable' as const }], [], '—'],
    ['a check broke', [{ id: 'toolchain/sdk', result: 'error' as const }], [], '❌ not evaluated'],
    ['only hints', [{ id: 'toolchain/sdk', result: 'fail' as const }], [finding({ severity: 'info' })], 'none'],
    [
      'a warning',
      [{ id: 'toolchain/headers', result: 'fail' as const }],
      [finding({ check: 'toolchain/headers', severity: 'warning' })],
      '⚠️ headers',
    ],
    [
      'a waiver',
      [{ id: 'toolchain/compiler', result: 'fail' as const }],
      [finding({ waiver: { path: null, reason: 'x', until: '2027-01-01' } })],
      'none',
    ],
  ])('shows the toolchain if %s', (_, checks, findings, cell) => {
    expect(rowsOf(comment(report({ targets: [target({ images: [image({ checks, findings })] })] })))[0]?.[6]).toBe(cell)
  })

  test('shows the platform that fails, not its siblings', () => {
    const images = [
      image(),
      image({
        platform: 'linux/arm64',
        result: 'failed',
        budgets: [budget({ actual: 150_000_001, passed: false })],
      }),
    ]
    const rows = rowsOf(comment(report({ result: 'failed', targets: [target({ result: 'failed', images })] })))
    expect(rows.map(row => [row[4], row[0]])).toEqual([
      ['124.5 MB of 150 MB', '✅ passed'],
      ['**150,000,001 B of 150,000,000 B**', '❌ failed'],
    ])
  })
})

describe('problems are visible', () => {
  /** The text outside the folded parts. */
  const visible = (sample: Report) =>
    comment(sample)
      .replace(/<details>[\s\S]*?<\/details>\n?/g, '')
      .replaceAll('\u00a0', ' ')

  test('a budget with the largest lines', () => {
    const text = visible(failedReport())
    expect(text).toContain('266.4 MB over budget: 416.4 MB unpacked, limit 150 MB')
    expect(text).toContain(
      `291.9 MB from [\`Dockerfile:14\`](https://github.com/acme/shop/blob/${COMMIT}/Dockerfile#L14) \`RUN apt-get update`,
    )
  })

  test('findings with line, layer, check and fix', () => {
    const text = visible(failedReport())
    expect(text).toContain('The container runs as root: no USER is set.')
    expect(text).toMatch(/\[`Dockerfile:12`\]\(\S+#L12\) `FROM node:24-slim AS production` · `user\/root`/)
    expect(text).toMatch(/\[`Dockerfile:14`\]\(\S+#L14\) · `toolchain\/compiler`/)
    expect(text).toContain('**Fix:** Use it in a separate build stage')
    expect(text).not.toContain('toolchain/headers')
  })

  test('the reason once for each check, and a fix with Dockerfile code', () => {
    const words = { message: plain('It runs as root.'), fix: withSnippet(plain('Set a user.'), 'USER 10001') }
    const findings = [1, 2].map(layer => finding({ check: 'user/root', layer, ...words }))
    const text = visible(
      report({ result: 'failed', targets: [target({ result: 'failed', images: [image({ findings })] })] }),
    )
    expect(text.match(/\*\*Why it matters:\*\* A process that escapes/g)).toHaveLength(1)
    expect(text.match(/```dockerfile\n {4}USER 10001\n {4}```/g)).toHaveLength(2)
  })

  test('the instruction of the history, if the line is unknown', () => {
    const layers = [layer({ origin: 'own', createdBy: 'RUN apk add gcc' })]
    const text = visible(
      report({
        result: 'failed',
        targets: [target({ result: 'failed', images: [image({ layers, findings: [finding({ layer: 0 })] })] })],
      }),
    )
    expect(text).toContain('`RUN apk add gcc` (layer 1 of 1) · `toolchain/compiler`')
  })

  test('a build with its last lines', () => {
    expect(visible(brokenReport())).toContain(
      "  ```\n  > shop@1.4.0 build\n  > tsc -p .\n\n  src/server.ts(14,7): error TS2322: Type 'string' is not assignable to type 'number'.\n  ```",
    )
  })

  test('equal findings of several targets once, behind what each target adds', () => {
    const inherited = finding({ layer: 0, blame: FROM, data: { inherited: true } })
    const targets = ['one', 'two'].map(name => {
      const own = finding({ check: 'runtime/entrypoint', layer: null, message: plain(`${name} will not start.`) })
      return target({ name, result: 'failed', images: [image({ findings: [inherited, own] })] })
    })
    const text = visible(report({ result: 'failed', targets }))
    expect(text.match(/`toolchain\/compiler`/g)).toHaveLength(1)
    expect(text).toContain('**`one`, `two`**')
    expect(text.indexOf('two will not start.')).toBeLessThan(text.indexOf('`toolchain/compiler`'))
  })

  test('a failed check, with its reason', () => {
    const error = { code: 'packages-unreadable', message: 'The dpkg database is damaged.', hint: 'Look at it.' }
    const broken = image({ checks: [{ id: 'toolchain/compiler', result: 'error', error }], findings: [] })
    const text = visible(report({ result: 'error', targets: [target({ result: 'error', images: [broken] })] }))
    expect(text).toContain('⛔ The dpkg database is damaged.')
    expect(text).toContain('**Fix:** Look at it.')
  })

  test('warnings, if they failed the gate', () => {
    const warned = (fails: boolean) =>
      target({ images: [image({ findings: [finding({ severity: 'warning', fails })] })] })
    expect(visible(report({ targets: [warned(true)] }))).toContain('toolchain/compiler')
    expect(visible(report({ targets: [warned(false)] }))).not.toContain('toolchain/compiler')
  })

  test('the base image, if it alone exceeds the budget', () => {
    const heavy = image({
      budgets: [budget({ limit: 90_000_000, passed: false })],
      layers: [layer({ unpacked: 95_000_000, compressed: 9 })],
    })
    const text = visible(report({ result: 'failed', targets: [target({ result: 'failed', images: [heavy] })] }))
    expect(text).toContain('95 MB from the base image `docker.io/library/node:24-slim`')
    expect(text).toContain('**Fix:** The base image alone exceeds the budget')
  })

  test('findings of a check have their own fix and layer', () => {
    const npm = (layer: number, fix: string) =>
      finding({
        check: 'toolchain/package-manager',
        layer,
        message: plain('The image ships npm.'),
        fix: withSnippet(plain(fix)),
      })
    const findings = [npm(0, 'Leave it out.'), npm(0, 'Leave it out.'), npm(1, 'Leave it out.'), npm(1, 'Start node.')]
    const text = visible(
      report({ result: 'failed', targets: [target({ result: 'failed', images: [image({ findings })] })] }),
    )
    expect(text.match(/layer \d of \d · `toolchain\/package-manager`/g)).toEqual([
      'layer 1 of 5 · `toolchain/package-manager`',
      'layer 2 of 5 · `toolchain/package-manager`',
      'layer 2 of 5 · `toolchain/package-manager`',
    ])
    expect(text.match(/\*\*Fix:\*\*/g)).toHaveLength(3)
  })

  test('the same finding on several platforms once, with their names', () => {
    const images = ['linux/amd64', 'linux/arm64'].map(platform => image({ platform, findings: [finding()] }))
    const text = visible(report({ result: 'failed', targets: [target({ result: 'failed', images })] }))
    expect(text.match(/toolchain\/compiler/g)).toHaveLength(1)
    expect(text).toContain('linux/amd64, linux/arm64: ')
  })
})

test('other results are folded, with waivers', () => {
  const text = comment(failedReport())
  expect(text).toContain('<summary>Other findings: 1 warning, 2 informational, 1 waived</summary>')
  expect(text).toContain('Waived for `/usr/bin/new?idmap` until 2027-03-01: rootless builder needs it')
})

test('layers, largest files and the method are folded', () => {
  const text = comment(report()).replaceAll('\u00a0', ' ')
  expect([...text.matchAll(/<summary>(.*)<\/summary>/g)].map(match => match[1])).toEqual([
    'Other findings: 1 informational',
    'Layers of <code>production</code>',
    'Largest files of <code>production</code>',
    'What was measured, and how',
  ])
  expect(text).toContain(
    `| own | 2.4 MB | 702.1 kB | [\`Dockerfile:15\`](https://github.com/acme/shop/blob/${COMMIT}/Dockerfile#L15) | \`COPY --from=build`,
  )
  expect(text).toMatch(/\| 46 MB \| `\/usr\/local\/bin\/node` \| base \| \[`Dockerfile:12`\]/)
  expect(text).toContain('| `production` | 14.3 s | 12 | 9 | `[build 4/6] RUN npm ci` 8.4 s |')
  expect(text).toContain(
    `- **\`production\`** linux/amd64: \`${sha(1)}\`\\\n  121 MB merged · 3.5 MB wasted · 4,312 files · base \`docker.io/library/node:24-slim\`, \`000200020002\`, 2 layers`,
  )
  expect(text).toContain(`<sub>stagegate 0.1.0 · \`Dockerfile\` · commit \`6f1c0de9b2a3\` · [run](<${RUN}>)</sub>`)
})

test('without an image, sizes are not explained', () => {
  const { targets, ...rest } = brokenReport()
  const text = comment({ ...rest, targets: targets.filter(({ images }) => images.length === 0) })
  expect(text).toContain('<summary>Builds</summary>')
  expect(text).not.toContain('**Unpacked**')
})

describe('a Dockerfile line is linked if the link is correct', () => {
  const linked = (over: {
    source?: Partial<Report['source']>
    runUrl?: string | null
    file?: string
    endLine?: number
  }) => {
    const { file = 'Dockerfile', endLine = 12 } = over
    const blamed = image({ layers: [layer({ blame: { ...FROM, file, endLine } })], findings: [], largest: [] })
    const sample = report({ targets: [target({ images: [blamed] })] })
    Object.assign(sample.source, over.source)
    return renderedFacts(comment(sample, { runUrl: over.runUrl === undefined ? RUN : over.runUrl })).links.filter(
      link => link !== RUN,
    )
  }
  test.each<[string, Parameters<typeof linked>[0], string[]]>([
    ['one line', {}, [`https://github.com/acme/shop/blob/${COMMIT}/Dockerfile#L12`]],
    ['several lines', { endLine: 15 }, [`https://github.com/acme/shop/blob/${COMMIT}/Dockerfile#L12-L15`]],
    [
      'a folder',
      { file: './docker/prod (2).Dockerfile' },
      [`https://github.com/acme/shop/blob/${COMMIT}/docker/prod%20%282%29.Dockerfile#L12`],
    ],
    [
      'another server',
      { runUrl: 'https://git.example.com/acme/shop/actions/runs/1' },
      [`https://git.example.com/acme/shop/blob/${COMMIT}/Dockerfile#L12`],
    ],
    [
      'markup in the path',
      { file: 'a](x)/<b>.Dockerfile' },
      [`https://github.com/acme/shop/blob/${COMMIT}/a%5D%28x%29/%3Cb%3E.Dockerfile#L12`],
    ],
    ['a path outside', { file: '../Dockerfile' }, []],
    ['an absolute path', { file: '/tmp/Dockerfile' }, []],
    ['a remote file', { file: 'https://a.example/Dockerfile' }, []],
    ['no run', { runUrl: null }, []],
    ['no commit', { source: { commit: null } }, []],
    ['an invalid commit', { source: { commit: 'main/../..' } }, []],
    ['an invalid repository', { source: { repository: 'acme/shop/../x' } }, []],
  ])('%s', (_, over, links) => {
    expect(linked(over).filter(link => !link.startsWith('https://git.example.com/acme/shop/actions'))).toEqual(links)
  })
})

const OWN_ELEMENTS = 'br code details em h2 h3 li ol p strong sub summary table tbody td th thead tr ul a'.split(' ')

describe('hostile text stays text', () => {
  test.each([...HOSTILE, HOSTILE.join(' '), HOSTILE.join('\n')])('%j', text => {
    const markdown = comment(hostileReport(text), { marker: '<!-- mine -->' })
    const facts = renderedFacts(markdown)
    expect([...new Set(facts.elements)].filter(element => !OWN_ELEMENTS.includes(element))).toEqual([])
    expect([...new Set(facts.links)]).toEqual([RUN])
    expect(facts.plain).not.toMatch(/@\w|#\d|\bgh-\d|:\/\/|www\.|:[a-z]\w+:|\$/i)
    expect(balanced(facts.elements, facts.html)).toBe(true)
    expect(markdown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
  })
})

/** All folded parts are closed, and all rows of a table have the same number of cells. */
function balanced(elements: string[], html: string): boolean {
  const opened = elements.filter(element => element === 'details').length
  const tables = html.match(/<table>[\s\S]*?<\/table>/g) ?? []
  const even = tables.every(table => {
    const cells = (table.match(/<tr>[\s\S]*?<\/tr>/g) ?? []).map(row => (row.match(/<t[hd]/g) ?? []).length)
    return new Set(cells).size <= 1
  })
  return opened === (html.match(/<\/details>/g) ?? []).length && even
}

describe('a limit breaks no structure', () => {
  const samples = {
    passed: report(),
    failed: failedReport(),
    broken: brokenReport(),
    huge: hugeReport(6, 15),
    hostile: hostileReport(HOSTILE.join(' ')),
  }

  test.each(Object.entries(samples))('%s', (_, sample) => {
    const whole = renderMarkdown(sample, { limit: { characters: Number.POSITIVE_INFINITY }, runUrl: RUN })
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: Array.from(whole).length + 10 }), fc.boolean(), (most, inBytes) => {
        const limit = inBytes ? { bytes: most } : { characters: most }
        const text = renderMarkdown(sample, { limit, runUrl: RUN, marker: '<!-- mine -->' })
        const facts = renderedFacts(text)
        expect(fits(text, limit)).toBe(true)
        expect(text.startsWith('<!-- mine -->\n')).toBe(true)
        expect(balanced(facts.elements, facts.html)).toBe(true)
        expect((text.match(/^ *```/gm) ?? []).length % 2).toBe(0)
      }),
      { numRuns: 30 },
    )
  })

  test('a report that fits is complete, and does not mention its length', () => {
    const whole = renderMarkdown(failedReport(), { limit: { characters: Number.POSITIVE_INFINITY } })
    const length = Array.from(whole).length
    expect(renderMarkdown(failedReport(), { limit: { characters: length } })).toBe(whole)
    expect(renderMarkdown(failedReport(), { limit: { characters: length - 1 } })).not.toBe(whole)
    expect(whole).not.toContain('Left out')
  })

  test('omitted parts are counted, with the place to read them', () => {
    const text = comment(hugeReport(12, 40))
    expect(text).toMatch(
      /Left out here for length: [\d,]+ \w+.*\. \[The job summary\]\(<https:\S+>\) shows more\. The JSON report has everything\./,
    )
  })

  test('largest files are dropped before layers, layers before findings, findings before problems and the table', () => {
    const sample = hugeReport(9, 40)
    const shown = [200_000, 100_000, 50_000, 20_000, 8_000, 3_000].map(characters => {
      const text = renderMarkdown(sample, { limit: { characters } })
      return ['Largest files', 'Layers of', 'Other findings', '**Fix', '| `target-0`'].filter(part =>
        text.includes(part),
      ).length
    })
    expect(shown).toEqual([...shown].sort((a, b) => b - a))
    expect(shown[0]).toBeGreaterThan(3)
    expect(shown.at(-1)).toBeGreaterThanOrEqual(1)
  })

  test('below the minimum, one sentence is left', () => {
    expect(renderMarkdown(failedReport(), { limit: { characters: 90 }, marker: '<!-- m -->' })).toBe(
      '<!-- m -->\nStagegate: failed. The report does not fit here.\n',
    )
  })

  test.each([
    ['x'.repeat(65_536), COMMENT_LIMIT, true],
    ['x'.repeat(65_537), COMMENT_LIMIT, false],
    ['😀'.repeat(65_536), COMMENT_LIMIT, true],
    ['😀'.repeat(65_537), COMMENT_LIMIT, false],
    ['é'.repeat(524_288), SUMMARY_LIMIT, true],
    ['é'.repeat(524_289), SUMMARY_LIMIT, false],
  ])('characters are code points, bytes are UTF-8 (%#)', (text, limit, kept) => {
    expect(fits(text, limit)).toBe(kept)
  })
})

test("the Dockerfile's folder is shown once, for another Dockerfile everywhere", () => {
  const blame = (file: string) => ({ ...FROM, file })
  const layers = ['apps/api/Dockerfile', 'base/Dockerfile'].map(file => layer({ blame: blame(file) }))
  const sample = report({ targets: [target({ images: [image({ layers, findings: [], largest: [] })] })] })
  sample.source.dockerfile = 'apps/api/Dockerfile'
  const text = comment(sample, { runUrl: null })
  expect(text.match(/`[\w/:.]*Dockerfile[\w:.]*`/g)).toEqual([
    '`Dockerfile:12`',
    '`base/Dockerfile:12`',
    '`apps/api/Dockerfile`',
  ])
})

test('a base layer without a line shows the base image', () => {
  const sample = report({ targets: [target({ images: [image({ layers: [layer()], findings: [], largest: [] })] })] })
  expect(comment(sample).replaceAll('\u00a0', ' ')).toContain(
    '| base | 1 B | 1 B |  | `docker.io/library/node:24-slim` |',
  )
})

test('rendering is deterministic', () => {
  expect(comment(failedReport())).toBe(comment(structuredClone(failedReport())))
})

test('without lines, tables and growth name a layer by its instruction or its position, from 1', () => {
  const layers = [layer({ origin: 'own', createdBy: 'RUN make' }), layer({ origin: 'own', createdBy: null })]
  const largest = [0, 1].map(index => ({ path: `/f${index}`, size: 5, layer: index }))
  const causes = [0, 1].map(index => cause({ layer: index, blame: null, bytes: 7, parts: [] }))
  const grown = image({ layers, largest, findings: [], growth: growth({ causes }), novelty: null })
  const text = comment(report({ baseline: baseline(), targets: [target({ images: [grown] })] })).replaceAll(
    '\u00a0',
    ' ',
  )
  expect(text).toContain('| own | 1 B | 1 B |  | `RUN make` |')
  expect(text).toContain('| own | 1 B | 1 B |  | layer 2 of 2 |')
  expect(text).toContain('| 5 B | `/f0` | own | `RUN make` |')
  expect(text).toContain('| 5 B | `/f1` | own | layer 2 of 2 |')
  expect(text).toMatch(/\+7 B\*\*\\\n {4}`RUN make` \(layer 1 of 2\)/)
  expect(text).toMatch(/\+7 B\*\*\\\n {4}layer 2 of 2/)
})
