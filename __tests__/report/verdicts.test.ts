import { describe, expect, test } from '@jest/globals'
import { CHECKS } from '../../src/checks/registry.ts'
import type { Policy } from '../../src/gate/policy.ts'
import { assembleReport } from '../../src/report/assemble.ts'
import { renderJson } from '../../src/report/json.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import type { Report } from '../../src/report/model.ts'
import { rows } from '../../src/report/rows.ts'
import { renderText } from '../../src/report/text.ts'
import { summarizeImage } from '../../src/report/verified-image.ts'
import { evaluateImage, fakePolicy } from '../helpers/evaluate.ts'
import { fakeImage } from '../helpers/image.ts'
import { schemaErrors } from '../helpers/report-schema.ts'

const source = { repository: null, commit: null, ref: null, pullRequest: null, dockerfile: null }
const layers = [[{ path: '/base', size: 900 }], [{ path: '/own', size: 10 }]]
const image = (architecture: string, user: string, base?: { layers: number }) =>
  fakeImage({ layers, config: { user, cmd: ['/own'] }, platform: { architecture }, ...(base && { base }) })
/** An error (runs as root), and a warning as on every image (no HEALTHCHECK). */
const root = image('amd64', '')
const warned = image('arm64', '1')

function policy(over: Partial<Policy> = {}, set: Policy['severities'] = {}): Policy {
  const off = Object.fromEntries(CHECKS.map(({ id }) => [id, 'off' as const]))
  const severities = { ...off, 'user/root': 'error' as const, 'metadata/healthcheck': 'warning' as const, ...set }
  return fakePolicy({ severities, ...over })
}

function reportOf(images: (typeof root)[], policy: Policy, role: 'gated' | 'measured' = 'gated'): Report {
  const target = { name: 'app', role, stage: null, dockerfile: null }
  const summaries = images.map(image => summarizeImage(evaluateImage(image, policy, target), false))
  return assembleReport([{ kind: 'verified', target, build: null, images: summaries, passedOver: [] }], source)
}

const verdicts = (report: Report) => rows(report).map(({ verdict }) => verdict)

describe('each platform has the verdict of the gate', () => {
  test.each<[string, Report, string[]]>([
    ['an error next to a warning', reportOf([root, warned], policy()), ['failed', 'passed']],
    ['the same where warnings fail', reportOf([root, warned], policy({ failOn: 'warning' })), ['failed', 'failed']],
    [
      'an info, where warnings fail',
      reportOf([warned, warned], policy({ failOn: 'warning' }, { 'metadata/healthcheck': 'info' })),
      ['passed', 'passed'],
    ],
    ['the same where nothing fails', reportOf([root, warned], policy({ failOn: 'never' })), ['passed', 'passed']],
    [
      'a budget that could not be compared, on one platform',
      reportOf(
        [image('amd64', '1', { layers: 1 }), warned],
        policy({ budgets: [{ target: 'app', platform: null, size: 'own', limit: 1000, from: '' }] }),
      ),
      ['passed', 'error'],
    ],
    ['a measured target', reportOf([root, warned], policy(), 'measured'), ['measured', 'measured']],
  ])('%s', (_, report, expected) => {
    expect(verdicts(report)).toEqual(expected)
    expect(report.targets[0]?.images.map(({ result }) => result)).toEqual(
      expected.map(verdict => (verdict === 'measured' ? 'passed' : verdict)),
    )
    expect(schemaErrors(JSON.parse(renderJson(report)))).toBeNull()
  })

  test('the terminal and the comment show it', () => {
    const report = reportOf([root, warned], policy({ failOn: 'warning' }))
    expect(renderText(report, { color: false, columns: 200 })).not.toContain('passed')
    const table = renderMarkdown(report, { limit: { characters: 65_536 } })
    expect(table.match(/❌\u00a0failed/g)).toHaveLength(2)
  })

  test('problems without an image are shown on each platform', () => {
    const { targets, ...rest } = reportOf([warned, warned], policy())
    const error = { code: 'build-failed', message: 'failed', hint: null, location: null, output: [] }
    const broken = targets.map(target => ({ ...target, result: 'error' as const, error }))
    expect(verdicts({ ...rest, targets: broken })).toEqual(['error', 'error'])
  })

  test("an error's code is not shown on a passed platform", () => {
    const budgets = [{ target: 'app', platform: null, size: 'own' as const, limit: 1000, from: '' }]
    const text = renderText(reportOf([image('amd64', '1', { layers: 1 }), warned], policy({ budgets })), {
      color: false,
      columns: 200,
    })
    expect(text).toMatch(/^passed +app/m)
    expect(text).toMatch(/^error: origins-unknown +app/m)
  })
})

describe('problems that fail the gate', () => {
  const failing = (report: Report) =>
    report.targets.flatMap(({ images }) => images.flatMap(({ findings }) => findings.map(({ fails }) => fails)))

  test.each([
    ['error', [true, false]],
    ['warning', [true, true]],
    ['never', [false, false]],
  ] as const)('fail-on %s', (failOn, expected) =>
    expect(failing(reportOf([root], policy({ failOn })))).toEqual(expected),
  )

  test('do not include waived findings', () => {
    const place = { file: 'stagegate.yml', line: 1 }
    const waiver = { check: 'user/root', path: null, target: null, reason: 'r', until: '2027-01-01', place }
    expect(failing(reportOf([root], policy({ waivers: [waiver] })))).toEqual([false, false])
  })

  test('are shown in full, including a warning next to an error', () => {
    const [above] = renderMarkdown(reportOf([root], policy({ failOn: 'warning' })), {
      limit: { characters: 65_536 },
    }).split('<details>')
    expect(above).toContain('`user/root`')
    expect(above).toContain('`metadata/healthcheck`')
  })
})
