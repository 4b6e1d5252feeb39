/** Output about hundreds of targets respects GitHub's limits, begins with failures, and says what it omits. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import type { Log } from 'sarif'
import { pushedOutput, targetsOutput } from '../../src/action/outputs.ts'
import { annotations } from '../../src/publish/annotations.ts'
import { COMMENT_LIMIT, fits, renderMarkdown, SUMMARY_LIMIT } from '../../src/report/markdown.ts'
import type { Report, TargetReport } from '../../src/report/model.ts'
import { renderSarif } from '../../src/report/sarif.ts'
import { budget, finding, image, own, report, target } from '../helpers/reports.ts'

const RUN_URL = 'https://github.com/acme/shop/actions/runs/1'

/** The last of every ten targets failed, and the one before it could not be evaluated; the names show which. */
function many(count: number): Report {
  const targets = Array.from({ length: count }, (_, index): TargetReport => {
    const name = `${index % 10 === 9 ? 'failed' : index % 10 === 8 ? 'broken' : 'passed'}-${index}`
    const blame = own(`RUN step ${index}`, index + 1, 1, 1).blame
    if (index % 10 === 8) {
      const error = { code: 'build-failed', message: `It broke: ${index}.`, hint: 'x', location: null, output: ['y'] }
      return target({ name, result: 'error', images: [], error })
    }
    const isFailed = index % 10 === 9
    return target({
      name,
      result: isFailed ? 'failed' : 'passed',
      images: [
        image({
          budgets: [budget({ actual: isFailed ? 200_000_000 : 1, passed: !isFailed })],
          findings: [finding({ severity: isFailed ? 'error' : 'warning', blame, data: { tools: [`tool ${index}`] } })],
        }),
      ],
    })
  })
  const pushed = targets.flatMap(({ name }) =>
    ['1', '1.2', '1.2.3'].map(tag => ({
      target: name,
      reference: `ghcr.io/acme/shop/${name}:${tag}`,
      digest: `sha256:${'a'.repeat(64)}`,
    })),
  )
  return report({ result: 'error', targets, pushed })
}

/** The kinds of targets in the order in which a text first names each target. */
const kinds = (text: string): string[] =>
  [...new Set(text.match(/(?:passed|failed|broken)-\d+/g))].map(name => name.slice(0, 6))

/** Both kinds of failed targets come before all passed ones. */
function beginsWithWhatFailed(list: readonly string[]): boolean {
  const first = list.indexOf('passed')
  return list.length > 0 && list[0] !== 'passed' && (first === -1 || !list.slice(first).some(kind => kind !== 'passed'))
}

describe.each([200, 2_000])('%i targets', count => {
  const full = many(count)

  test.each([
    ['comment', COMMENT_LIMIT],
    ['summary', SUMMARY_LIMIT],
  ] as const)('the %s', (_, limit) => {
    const text = renderMarkdown(full, { limit, runUrl: RUN_URL })
    expect(fits(text, limit)).toBe(true)
    expect(text).not.toContain('does not fit here')
    const [title, ...parts] = text.split('\n\n')
    expect(title).toContain(
      `${count / 10} of ${count.toLocaleString('en')} targets failed, ${count / 10} could not be evaluated`,
    )
    const tables = parts.filter(part => part.startsWith('| Verdict'))
    expect(beginsWithWhatFailed(kinds(tables.join('\n')))).toBe(true)
    const rows = tables.reduce((sum, table) => sum + table.split('\n').length - 2, 0)
    const rest = /… and ([\d,]+) more rows?: (.*)\./.exec(text)
    expect(rows + Number((rest?.[1] ?? '0').replaceAll(',', ''))).toBe(count)
    // Problems are not below a table of passed targets.
    const open = text.replace(/<details>.*?<\/details>/gs, '')
    expect(open).toContain('It broke: 8.')
    expect(open).not.toMatch(/^\| [^|]*\| `passed/m)
    if (rows < count) expect(text).toMatch(/Left out here for length: .*\. .*The JSON report has everything\./)
  })

  test('the annotations', () => {
    const notes = annotations(full)
    for (const [level, most] of [
      ['error', 10],
      ['warning', 10],
      ['notice', 10],
    ] as const) {
      expect(notes.filter(note => note.level === level).length).toBeLessThanOrEqual(most)
    }
    expect(Math.max(...notes.map(({ message }) => message.length))).toBeLessThanOrEqual(4096)
    const first = notes.slice(0, 3).map(({ title }) => title.replace(/[ ,:].*/, ''))
    expect(first).toEqual(['failed-9', 'failed-9', 'broken-8'])
    // One for each failed target, and one for all that exceed the budget by the same amount at the same line.
    const left = (count / 10) * 2 + 1 - 8
    expect(notes.map(({ title }) => title)).toContain(`${left.toLocaleString('en')} more of this level`)
  })

  test('SARIF', () => {
    const text = renderSarif(full, { waived: false })
    const [run] = (JSON.parse(text) as Log).runs
    expect(run?.results?.length).toBeLessThanOrEqual(5_000)
    expect(gzipSync(text).length).toBeLessThan(10_000_000)
    expect(beginsWithWhatFailed(kinds(JSON.stringify(run?.results)))).toBe(true)
  })

  test('the outputs', () => {
    const outputs = { targets: targetsOutput(full), pushed: pushedOutput(full) }
    const characters = outputs.targets.json.length + outputs.pushed.json.length
    expect(2 * characters).toBeLessThan(1_000_000)
    expect(beginsWithWhatFailed(kinds(outputs.targets.json))).toBe(true)
    expect(JSON.parse(outputs.targets.json)).toHaveLength(count - outputs.targets.leftOut)
    expect(JSON.parse(outputs.pushed.json)).toHaveLength(3 * count - outputs.pushed.leftOut)
    if (count === 200) expect(outputs.targets.leftOut).toBe(0)
  })
})

test('if all of many pass, the table is folded, and the title says so', () => {
  const targets = many(40).targets.map(each => target({ name: each.name }))
  const text = renderMarkdown(report({ targets }), { limit: COMMENT_LIMIT })
  expect(text).toContain('all 40 targets passed\n\n<details>\n<summary>40 targets without a failure</summary>')
})

test('the two kinds of failed targets alternate, each in its own order', () => {
  const names = (JSON.parse(targetsOutput(many(30)).json) as { name: string }[]).map(({ name }) => name)
  expect(names.slice(0, 7)).toEqual([
    'failed-9',
    'broken-8',
    'failed-19',
    'broken-18',
    'failed-29',
    'broken-28',
    'passed-0',
  ])
})

test('growth and references of thousands of targets leave room for failures', () => {
  const { targets, pushed } = many(2_000)
  const fresh = targets.map(each => ({
    ...each,
    images: each.images.map(one => ({ ...one, novelty: 'new-target' as const })),
  }))
  const baseline = {
    kind: 'exact' as const,
    commit: 'a'.repeat(40),
    commitsBehind: 0,
    gone: Array.from({ length: 500 }, (_, index) => `gone-${index}`),
    waiver: null,
  } as unknown as NonNullable<Report['baseline']>
  const text = renderMarkdown(report({ result: 'error', targets: fresh, pushed, baseline }), { limit: COMMENT_LIMIT })
  expect(fits(text, COMMENT_LIMIT)).toBe(true)
  expect(text).toContain('`broken-8`')
  for (const noun of ['new images', 'gone targets', 'pushed references'])
    expect(text).toMatch(new RegExp(`[\\d,]+ ${noun}`))
})

test('targets that could not be evaluated do not displace failed ones', () => {
  const targets = Array.from({ length: 2_000 }, (_, index) => {
    const message = `${index}: ${'x'.repeat(2_000)}`
    const error = { code: 'build-failed', message, hint: 'x', location: null, output: ['y'] }
    return target({ name: `broken-${index}-${'z'.repeat(300)}`, result: 'error', images: [], error })
  })
  const images = [image({ findings: [finding({ severity: 'error' })] })]
  const full = report({
    result: 'error',
    targets: [...targets, target({ name: 'production', result: 'failed', images })],
  })
  expect(renderMarkdown(full, { limit: COMMENT_LIMIT })).toContain('`production`')
  expect(annotations(full).map(({ title }) => title)).toContainEqual(expect.stringContaining('production'))
  expect(targetsOutput(full).json).toContain('"production"')
})

test('a long output entry takes no room from others, and names are shortened', () => {
  const platforms = Array.from({ length: 5_000 }, () => image({}))
  const list = [
    target({ name: 'huge', images: platforms }),
    target({ name: 'a'.repeat(300_001) }),
    target({ name: 'app' }),
  ]
  const { json, leftOut } = targetsOutput(report({ targets: list }))
  const names = (JSON.parse(json) as { name: string }[]).map(({ name }) => name)
  expect(names).toEqual([expect.stringMatching(/^a+…$/), 'app'])
  expect(names[0]?.length).toBeLessThanOrEqual(300)
  expect(leftOut).toBe(1)
})
