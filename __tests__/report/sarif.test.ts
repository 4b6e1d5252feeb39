import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { Ajv, type ValidateFunction } from 'ajv'
import type { Log, Run } from 'sarif'
import type { Blame } from '../../src/image/model.ts'
import type { FindingReport, Report } from '../../src/report/model.ts'
import { renderSarif } from '../../src/report/sarif.ts'
import {
  brokenReport,
  failedReport,
  finding,
  HOSTILE,
  hostileReport,
  hugeReport,
  image,
  own,
  report,
  target,
} from '../helpers/reports.ts'

// The schema is draft 4; it has no keyword with another meaning in later drafts, except `id`.
const {
  $schema: _,
  id: __,
  ...schema
} = createRequire(import.meta.url)('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
const validate: ValidateFunction = new Ajv({
  allErrors: true,
  strict: false,
  // One of its patterns is invalid with the flag.
  unicodeRegExp: false,
  formats: {
    'uri-reference': /^(?:[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=-]|%[0-9A-F]{2})*$/,
    uri: { validate: (text: string) => URL.canParse(text) },
    'date-time': /^\d{4}-\d\d-\d\dT/,
  },
}).compile(schema)

function runOf(sample: Report, waived = true): Run {
  const log = JSON.parse(renderSarif(sample, { waived })) as Log
  validate(log)
  expect(validate.errors).toBeNull()
  return log.runs[0] as Run
}

const results = (sample: Report, waived = true) => runOf(sample, waived).results ?? []

function found(...findings: FindingReport[]): Report {
  return report({ targets: [target({ images: [image({ budgets: [], findings })] })] })
}

function at(line: number, over: Partial<Blame> = {}): Blame {
  return { file: 'Dockerfile', line, endLine: line, instruction: 'RUN apt-get install gcc', stage: 'app', ...over }
}

test.each(
  Object.entries({
    passed: report(),
    failed: failedReport(),
    broken: brokenReport(),
    huge: hugeReport(3, 20),
    empty: report({ targets: [] }),
    hostile: hostileReport(HOSTILE.join('\n')),
  }),
)('a %s report is valid SARIF 2.1.0', (_, sample) => {
  for (const waived of [true, false]) runOf(sample, waived)
})

test("each rule of a result has a description and help, within GitHub's limits", () => {
  const run = runOf(failedReport())
  const rules = run.tool.driver.rules ?? []
  expect(rules.map(rule => rule.id)).toEqual([...new Set(rules.map(rule => rule.id))])
  expect(rules.map(rule => rule.id).sort()).toEqual([...new Set(run.results?.map(each => each.ruleId))].sort())
  for (const rule of rules) {
    expect(rule.shortDescription?.text.length).toBeLessThanOrEqual(1024)
    expect(rule.fullDescription?.text.length).toBeLessThanOrEqual(1024)
    expect(rule.help?.text).not.toBe('')
    expect(rule.help?.markdown).not.toBe('')
    expect(rule.properties?.tags?.length).toBeLessThanOrEqual(10)
  }
  const root = rules.find(rule => rule.id === 'user/root')
  expect(root?.help?.markdown).toContain('USER 10001')
  expect(root?.help?.markdown).toContain('- check: user/root')
})

test('only security findings have a security severity', () => {
  const rules = runOf(failedReport()).tool.driver.rules ?? []
  const scores = Object.fromEntries(rules.map(rule => [rule.id, rule.properties?.['security-severity']]))
  expect(scores).toMatchObject({ 'user/root': '7.5', 'permissions/setuid': '5.0' })
  expect(scores['toolchain/compiler']).toBeUndefined()
  expect(scores['budget/exceeded']).toBeUndefined()
})

describe('a result', () => {
  test('has the lines of its instruction, and the file as a URI', () => {
    const [result] = results(found(finding({ blame: at(7, { file: './build files/Dockerfile#1', endLine: 9 }) })))
    expect(result?.locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'build%20files/Dockerfile%231' },
      region: { startLine: 7, endLine: 9 },
    })
  })

  test('keeps a backslash in a name: paths were normalized earlier', () => {
    const [result] = results(found(finding({ blame: at(7, { file: 'a\\b/Dockerfile' }) })))
    expect(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe('a%5Cb/Dockerfile')
  })

  test('without a line is at the first line of the Dockerfile', () => {
    const sample = { ...found(finding()), source: { ...report().source, dockerfile: 'app/Dockerfile' } }
    expect(results(sample)[0]?.locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'app/Dockerfile' },
      region: { startLine: 1 },
    })
  })

  test.each([
    ['error', 'error'],
    ['warning', 'warning'],
    ['info', 'note'],
  ] as const)('of severity %s has the level %s', (severity, level) =>
    expect(results(found(finding({ severity })))[0]?.level).toBe(level),
  )

  test('is one for all findings of a check on one line, on all targets and platforms', () => {
    const blame = at(7)
    const images = ['linux/amd64', 'linux/arm64'].map(platform =>
      image({ platform, budgets: [], findings: [finding({ blame }), finding({ blame, path: '/usr/bin/cc' })] }),
    )
    const list = results(report({ targets: [target({ images }), target({ name: 'worker', images })] }))
    expect(list).toHaveLength(1)
    expect(list[0]?.properties).toEqual({
      targets: ['production', 'worker'],
      paths: ['/usr/bin/gcc-12', '/usr/bin/cc'],
    })
  })

  test('of a waived finding is suppressed with its reason, and omitted for GitHub', () => {
    const sample = found(finding({ waiver: { path: null, reason: 'a builder', until: '2027-03-01' } }))
    expect(results(sample)[0]?.suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'a builder (until 2027-03-01)' },
    ])
    expect(results(sample, false)).toEqual([])
  })

  test('of a budget is at the largest line', () => {
    const over = image({
      budgets: [{ size: 'unpacked', limit: 1, actual: 9_000_001, passed: false }],
      findings: [],
      layers: [own('COPY . .', 3, 1, 1), own('RUN npm ci', 4, 1, 9_000_000)],
    })
    const [result] = results(report({ targets: [target({ images: [over] })] }))
    expect(result).toMatchObject({ ruleId: 'budget/exceeded', level: 'error' })
    expect(result?.locations?.[0]?.physicalLocation?.region?.startLine).toBe(4)
  })

  test('contains no text that a viewer treats as a link or a control character', () => {
    const path = '/[free](https://evil.example)\u001b[31m\u202e'
    const [result] = results(found(finding({ check: 'a/b', path })))
    expect(result?.message.text).not.toMatch(/\]\(|[\u0000-\u0009\u000b-\u001f\u202e]/)
    expect(result?.message.text).toContain('free')
  })
})

describe('fingerprints', () => {
  const prints = (sample: Report) => results(sample).map(result => result.partialFingerprints?.['stagegate/v1'])
  const same = (line: number) => finding({ blame: at(line) })

  test('do not change when lines shift and sizes change', () => {
    const before = finding({ blame: at(7), data: { bytes: 1, tools: ['GCC'] } })
    const after = finding({ blame: at(12, { endLine: 14 }), data: { bytes: 2, tools: ['GCC'] }, layer: 5 })
    expect(prints(found(before))).toEqual(prints(found(after)))
  })

  test('differ for rules, files, instructions, and two equal lines', () => {
    const list = prints(
      found(
        same(7),
        same(9),
        finding({ blame: at(7, { file: 'other/Dockerfile' }) }),
        finding({ blame: at(8, { instruction: 'RUN apk add gcc' }) }),
        finding({ check: 'toolchain/linker', blame: at(7) }),
      ),
    )
    expect(new Set(list).size).toBe(5)
  })
})

test('incomplete evaluation is reported, and the run is not successful', () => {
  const [invocation] = runOf(brokenReport()).invocations ?? []
  expect(invocation?.executionSuccessful).toBe(false)
  expect(invocation?.toolExecutionNotifications?.length).toBeGreaterThan(0)
  expect(invocation?.toolExecutionNotifications?.every(each => each.level === 'error')).toBe(true)
  expect(runOf(failedReport()).invocations?.[0]).toEqual({ executionSuccessful: true, toolExecutionNotifications: [] })
})

test('GitHub accepts the file with any number of findings: 5,000 results, 10 MB packed', () => {
  const findings = Array.from({ length: 6000 }, (_, i) =>
    finding({ blame: at(i + 1, { instruction: `RUN ${i}` }), path: `/usr/lib/${i}/`.padEnd(2000, String(i)) }),
  )
  const text = renderSarif(found(...findings), { waived: false })
  const run = (JSON.parse(text) as Log).runs[0] as Run
  expect(run.results).toHaveLength(5000)
  expect(run.invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toBe(
    '1,000 more results did not fit within the limits of code scanning. The JSON report has everything.',
  )
  expect(gzipSync(text).length).toBeLessThan(10_000_000)
})
