/** What no check knows is not evaluated, and what nothing evaluated does not pass. */
import { describe, expect, test } from '@jest/globals'
import { CHECKS } from '../../src/checks/registry.ts'
import type { Policy } from '../../src/gate/policy.ts'
import type { Image } from '../../src/image/model.ts'
import { assembleReport } from '../../src/report/assemble.ts'
import { renderJson } from '../../src/report/json.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import type { Report } from '../../src/report/model.ts'
import { renderText } from '../../src/report/text.ts'
import { summarizeImage } from '../../src/report/verified-image.ts'
import { evaluateImage, fakePolicy, TARGET } from '../helpers/evaluate.ts'
import { fakeImage, withExtracts } from '../helpers/image.ts'
import { schemaErrors } from '../helpers/report-schema.ts'

const SOURCE = { repository: null, commit: null, ref: null, pullRequest: null, dockerfile: null }

function reportOf(image: Image, policy: Policy = fakePolicy(), role: 'gated' | 'measured' = 'gated'): Report {
  const target = { ...TARGET, role }
  const images = [summarizeImage(evaluateImage(image, policy, target), false)]
  const report = assembleReport([{ kind: 'verified', target, build: null, images, passedOver: [] }], SOURCE)
  expect(schemaErrors(JSON.parse(renderJson(report)))).toBeNull()
  return report
}

const KEY =
  'aws_access_key_id = AKIAQYLPMN5HFIQR7XYA\naws_secret_access_key = 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\n'
const OTHERS = [
  { os: 'windows', architecture: 'amd64' },
  { os: 'wasip1', architecture: 'wasm' },
  { os: 'plan9', architecture: 'amd64' },
]

describe.each(OTHERS)('an image for %j', platform => {
  test('has its users and programs not evaluated, and says so', () => {
    const report = reportOf(fakeImage({ platform, layers: [[{ path: '/a', size: 9 }]] }))
    const results = report.targets[0]?.images[0]?.checks ?? []
    const of = (family: string) =>
      new Set(results.filter(({ id }) => id.startsWith(family)).map(({ result }) => result))
    expect(of('user/')).toEqual(new Set(['not-evaluated']))
    expect(of('toolchain/')).toEqual(new Set(['not-evaluated']))
    expect(of('secrets/')).not.toContain('not-evaluated')
    expect(of('efficiency/')).not.toContain('not-evaluated')
    expect(renderText(report, { color: false, columns: 200 })).toContain('not evaluated')
    expect(renderMarkdown(report, { limit: { characters: 65_536 } })).toContain('| not evaluated | not evaluated |')
  })

  test('fails for a secret', async () => {
    const image = await withExtracts(
      fakeImage({ platform, layers: [[{ path: '/root/.aws/credentials', content: KEY }]] }),
    )
    const findings = reportOf(image).targets[0]?.images[0]?.findings.filter(({ fails }) => fails)
    expect(findings?.map(({ check }) => check)).toEqual(['secrets/cloud-credential'])
  })
})

test('an image for Windows passes if what could be evaluated is fine', () => {
  expect(reportOf(fakeImage({ platform: { os: 'windows' } })).result).toBe('passed')
})

test('an image for a system that is not known never passes', () => {
  const report = reportOf(fakeImage({ platform: { os: 'plan9' } }), fakePolicy({ failOn: 'never' }))
  expect(report).toMatchObject({
    result: 'error',
    targets: [
      { result: 'error', error: { code: 'system-unknown', message: expect.stringContaining('"plan9/amd64"') } },
    ],
  })
})

describe('a target that nothing evaluated', () => {
  const off = Object.fromEntries(CHECKS.map(({ id }) => [id, 'off' as const]))
  const nothing = { code: 'nothing-evaluated', hint: expect.stringContaining('budget') }

  test.each<[string, Image, Policy['severities']]>([
    ['has all checks off', fakeImage(), off],
    [
      'has only a check of another system',
      fakeImage({ platform: { os: 'windows' } }),
      { ...off, 'user/root': 'error' },
    ],
    ['has only a check of a Dockerfile that is not there', fakeImage(), { ...off, 'metadata/add-url': 'error' }],
  ])('%s, and is an error', (_, image, severities) => {
    expect(reportOf(image, fakePolicy({ severities }))).toMatchObject({
      result: 'error',
      targets: [{ result: 'error', error: nothing, images: [{ result: 'error' }] }],
    })
  })

  test('passes with one budget', () => {
    const budgets = [{ target: 'app', platform: null, size: 'unpacked' as const, limit: 1000, from: '' }]
    expect(reportOf(fakeImage(), fakePolicy({ severities: off, budgets })).result).toBe('passed')
  })
})

test('a run without a gated target is an error that says so', () => {
  const report = reportOf(fakeImage(), fakePolicy(), 'measured')
  expect(report).toMatchObject({
    result: 'error',
    error: { code: 'nothing-evaluated', message: expect.stringContaining('gated') },
    targets: [{ result: 'passed' }],
  })
  expect(renderText(report, { color: false, columns: 200 })).toContain('no target is gated')
  expect(assembleReport([], SOURCE)).toMatchObject({ result: 'error', error: { code: 'nothing-evaluated' } })
})
