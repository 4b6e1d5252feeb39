import { describe, expect, test } from '@jest/globals'
import { annotations } from '../../src/publish/annotations.ts'
import type { FindingReport } from '../../src/report/model.ts'
import { text, withSnippet } from '../../src/text/words.ts'
import {
  brokenReport,
  failedReport,
  finding,
  HOSTILE,
  hostileReport,
  image,
  own,
  report,
  target,
} from '../helpers/reports.ts'

function at(line: number, over: Partial<FindingReport> = {}): FindingReport {
  return finding({ blame: own(`RUN step ${line}`, line, 1, 1).blame, ...over })
}

function of(...findings: FindingReport[]) {
  return annotations(report({ targets: [target({ images: [image({ findings })] })] }))
}

test('a passed report has only notices', () => {
  expect(annotations(report()).map(({ level }) => level)).toEqual(['notice'])
})

test('the most severe first, each on its line', () => {
  expect(annotations(failedReport()).map(({ level, title, file, line }) => [level, title, file, line])).toEqual([
    ['error', 'production: over budget', 'Dockerfile', 14],
    ['error', 'production: user/root', 'Dockerfile', 12],
    ['error', 'production: toolchain/compiler', 'Dockerfile', 14],
    ['error', 'production: toolchain/build-driver', 'Dockerfile', 14],
    ['warning', 'production: toolchain/headers', 'Dockerfile', 14],
    ['notice', 'production, worker: toolchain/package-manager', 'Dockerfile', 12],
  ])
})

test('a failed build is at its line, with its last output', () => {
  const [first] = annotations(brokenReport())
  expect(first).toMatchObject({
    level: 'error',
    title: 'worker: build-failed',
    file: 'Dockerfile',
    line: 9,
    endLine: 9,
  })
  expect(first?.message).toContain("error TS2322: Type 'string'")
  expect(first?.message).toContain('\n\nFix: Run it with')
})

test('at most as many per level as GitHub shows; the last one counts the rest, and severe ones come first', () => {
  const list = Array.from({ length: 60 }, (_, index) => {
    return at(index + 1, { severity: (['info', 'warning', 'error'] as const)[index % 3] ?? 'info' })
  })
  const notes = of(...list)
  expect(notes.map(({ level }) => level)).toEqual([
    ...Array(9).fill('error'),
    ...Array(8).fill('warning'),
    ...Array(10).fill('notice'),
  ])
  const rests = notes.filter(({ file }) => file === null)
  expect(rests.map(({ level, title }) => [level, title])).toEqual([
    ['error', '12 more of this level'],
    ['warning', '13 more of this level'],
    ['notice', '11 more of this level'],
  ])
})

test("up to GitHub's limit, none is omitted", () => {
  expect(of(...Array.from({ length: 9 }, (_, index) => at(index + 1))).every(({ file }) => file !== null)).toBe(true)
})

test.each([
  ['a waived finding', at(1, { waiver: { path: null, reason: 'known', until: '2027-01-01' } }), 0],
  ['a hint without a line', finding({ severity: 'info', blame: null }), 0],
  ['a hint with a line', at(1, { severity: 'info' }), 1],
  ['a warning without a line', finding({ severity: 'warning', blame: null }), 1],
])('%s: %j', (_, one, count) => {
  expect(of(one)).toHaveLength(count)
})

test('findings of a check on one line are one annotation for all platforms', () => {
  const list = Array.from({ length: 8 }, (_, index) =>
    at(3, {
      path: `/usr/bin/tool-${index}`,
      message: text`The image ships tool ${index}.`,
      fix: withSnippet(text`Remove it.`),
    }),
  )
  const images = ['linux/amd64', 'linux/arm64'].map(platform => image({ platform, findings: list }))
  const [only, ...more] = annotations(report({ targets: [target({ images })] }))
  expect(more).toEqual([])
  expect(only?.message.match(/^The image ships tool \d\.$/gm)).toHaveLength(5)
  expect(only?.message).toMatch(/^Why it matters: \S/m)
  expect(only?.message).toMatch(/^Fix: \S/m)
  expect(only?.message).toContain('… and 3 more.')
})

test('the same note for several targets is one annotation with their names', () => {
  const targets = ['a', 'b'].map(name => target({ name, images: [image({ findings: [at(3)] })] }))
  expect(annotations(report({ targets })).map(({ title }) => title)).toEqual(['a, b: toolchain/compiler'])
})

describe('hostile text', () => {
  test.each([...HOSTILE, 'x'.repeat(100_000), '😀'.repeat(10_000), `${'line\n'.repeat(5_000)}`])('%j', text => {
    for (const { title, message } of annotations(hostileReport(text))) {
      expect(title).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
      expect(message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
      expect(Array.from(title).length).toBeLessThan(256)
      expect(Array.from(message).length).toBeLessThanOrEqual(4096)
    }
  })
})
