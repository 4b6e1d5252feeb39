import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import stringWidth from 'string-width'
import { wrap } from '../../src/report/text/layout.ts'
import { renderText } from '../../src/report/text.ts'
import { plain as plainWords } from '../../src/text/words.ts'
import {
  brokenReport,
  FROM,
  failedReport,
  finding,
  HOSTILE,
  hostileReport,
  hugeReport,
  image,
  report,
  target,
} from '../helpers/reports.ts'

const plain = (sample: ReturnType<typeof report>, columns = 120) => renderText(sample, { color: false, columns })

test('a passed report', () => {
  expect(plain(report())).toBe(
    [
      '✓ Stagegate: production passed',
      '',
      'Verdict  Target      Unpacked  Compressed  Budget              User         Toolchain',
      'passed   production  124.5 MB     46.8 MB  124.5 MB of 150 MB  node (1000)  none',
      '',
      'Not shown: 1 informational.',
      '',
    ].join('\n'),
  )
})

test('a failed report', () => {
  expect(plain(failedReport()).split('\n').slice(0, 20)).toEqual([
    '✗ Stagegate: production failed',
    '',
    'Verdict   Target            Unpacked  Compressed  Budget              User         Toolchain',
    'failed    production        416.4 MB    142.9 MB  416.4 MB of 150 MB  root         GCC +2',
    '                                                  (unpacked)',
    '                                                  105.2 MB of 120 MB',
    '                                                  (own compressed)',
    'passed    worker             31.8 MB      9.1 MB  31.8 MB of 40 MB    10001:0      none',
    '            linux/amd64',
    'passed    worker               33 MB      9.4 MB  33 MB of 40 MB      10001:0      none',
    '            linux/arm64/v8',
    'measured  test              124.5 MB     46.8 MB  -                   node (1000)  -',
    'built     lint                     -           -  -                   -            -',
    '',
    'production',
    '  ✗ 266.4 MB over budget: 416.4 MB unpacked, limit 150 MB',
    '      291.9 MB from Dockerfile:14 RUN apt-get update && apt-get install -y --no-install-recommends build-essential',
    '        python3',
    '      92.7 MB from the base image docker.io/library/node:24-slim',
    '      29.4 MB from Dockerfile:16 COPY --from=build /src/node_modules ./node_modules',
  ])
})

test('a failed build, with its last lines and the fix', () => {
  const text = plain(brokenReport())
  expect(text).toContain('error: build-failed  worker             -           -  -                   -            -\n')
  expect(text).toContain(
    "      | src/server.ts(14,7): error TS2322: Type 'string' is not assignable to type 'number'.\n",
  )
  expect(text).toContain(
    '      Fix: Run it with `docker buildx build --target worker .` to see it on your own machine.\n',
  )
})

test('many problems are counted', () => {
  const findings = Array.from({ length: 30 }, (_, index) => finding({ check: `toolchain/c${index}` }))
  const text = plain(
    report({ result: 'failed', targets: [target({ result: 'failed', images: [image({ findings })] })] }),
  )
  expect(text.match(/✗ The check/g)).toHaveLength(20)
  expect(text).toContain('Not shown: 10 more problems.')
})

describe('several targets', () => {
  const inherited = Array.from({ length: 4 }, (_, index) =>
    finding({ check: `toolchain/c${index}`, layer: 0, blame: FROM, data: { inherited: true } }),
  )
  const start = (message: string) => finding({ check: 'runtime/entrypoint', layer: null, message: plainWords(message) })
  const failed = (name: string, ...own: ReturnType<typeof finding>[]) =>
    target({ name, result: 'failed', images: [image({ findings: [...inherited, ...own] })] })
  const many = report({
    result: 'failed',
    targets: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(name => failed(name, start(`${name} will not start.`))),
  })

  test('equal findings are shown once, with the names of the targets', () => {
    const text = plain(many)
    expect(text.match(/\[toolchain\/c0\]/g)).toHaveLength(1)
    expect(text).toContain('\na, b, c, d, e, f, g\n')
    expect(text).not.toContain('Not shown')
  })
  test('a target’s own error comes before what it inherits', () => {
    const text = plain(many)
    expect(text.indexOf('g will not start.')).toBeLessThan(text.indexOf('[toolchain/c0]'))
  })
  test('each target has its first error, even beyond the limit', () => {
    const findings = Array.from({ length: 30 }, (_, index) => finding({ check: `secrets/c${index}`, layer: index }))
    const noisy = target({ name: 'noisy', result: 'failed', images: [image({ findings })] })
    const text = plain(report({ result: 'failed', targets: [noisy, failed('last', start('last will not start.'))] }))
    expect(text).toContain('last will not start.')
    expect(text).toContain('Not shown: 15 more problems.')
  })
})

test('color changes nothing else', () => {
  for (const sample of [report(), failedReport(), brokenReport()]) {
    const colored = renderText(sample, { color: true, columns: 100 })
    expect(colored).toContain('\u001b[')
    expect(stripVTControlCharacters(colored)).toBe(plain(sample, 100))
    expect(plain(sample, 100)).not.toContain('\u001b')
  }
})

describe('no line is longer than the terminal', () => {
  const samples = {
    passed: report(),
    failed: failedReport(),
    broken: brokenReport(),
    huge: hugeReport(3, 8),
    hostile: hostileReport(HOSTILE.join(' ')),
  }
  test.each(Object.entries(samples))('%s', (_, sample) => {
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 200 }), columns => {
        for (const line of plain(sample, columns).split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(columns)
      }),
      { numRuns: 40 },
    )
  })

  test.each([0, 1, 39, Number.NaN])('%d columns are treated as 40', columns => {
    expect(plain(report(), columns)).toBe(plain(report(), 40))
  })

  test('if the table does not fit, each row is a block', () => {
    expect(plain(report(), 40)).toContain(
      'production\n  Verdict: passed\n  Unpacked: 124.5 MB\n  Compressed: 46.8 MB\n  Budget: 124.5 MB of 150 MB\n',
    )
  })
})

test.each(HOSTILE)('hostile text is shown, but has no effect: %j', text => {
  const shown = plain(hostileReport(text))
  expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
  expect(shown).not.toMatch(/^\s*::/m)
  expect(shown).not.toContain('##[')
})

test('wrapping loses no part of a word', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 10, max: 60 }), (text, columns) => {
      const lines = wrap(text, columns, '- ', '  ')
      expect(lines.join('').replaceAll(' ', '')).toBe(`-${text.replaceAll(' ', '')}`)
    }),
    { numRuns: 300 },
  )
})
