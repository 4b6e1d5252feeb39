import { describe, expect, test } from '@jest/globals'
import { expiredWaiver } from '../../../src/checks/config/expired-waiver.ts'
import { resolveSeverities } from '../../../src/checks/severities.ts'
import { NO_SOURCE } from '../../../src/checks/source.ts'
import type { Waiver } from '../../../src/options/options.ts'
import { evaluateImage, fakePolicy } from '../../helpers/evaluate.ts'
import { fakeImage } from '../../helpers/image.ts'
import { wordsOf } from '../images.ts'

const NOW = new Date('2026-11-21T12:00:00Z')

function waiver(until: string, over: Partial<Waiver> = {}): Waiver {
  const place = { file: '.github/stagegate.yml', line: 7 }
  return { check: 'user/root', path: null, target: null, reason: 'because', until, place, ...over }
}

const observed = (...waivers: Waiver[]) =>
  expiredWaiver.runOnTarget(
    { ...NO_SOURCE, waivers: { target: 'app', list: waivers, now: NOW } },
    'warning',
    fakeImage().base,
  )

describe('findings', () => {
  test.each<[string, Waiver[], string[] | 'not-applicable']>([
    ['no waivers', [], 'not-applicable'],
    ['only waivers of other targets', [waiver('2020-01-01', { target: 'web' })], 'not-applicable'],
    ['one in force', [waiver('2027-01-01')], []],
    ['one on its last day', [waiver('2026-11-21')], []],
    ['one of yesterday', [waiver('2026-11-20')], ['2026-11-20']],
    ['one of this target', [waiver('2026-11-20', { target: 'app' }), waiver('2027-01-01')], ['2026-11-20']],
  ])('%s', (_, waivers, found) => {
    const result = observed(...waivers)
    expect(Array.isArray(result) ? result.map(({ data }) => data?.['until']) : result).toEqual(found)
  })
})

test('the waived finding counts again, and the waiver is reported with its line', () => {
  const severities = resolveSeverities('recommended', { 'runtime/entrypoint': 'off' })
  const policy = fakePolicy({ severities, waivers: [waiver('2026-11-20')], now: NOW })
  const { findings, checks, verdict } = evaluateImage(fakeImage({ config: { cmd: ['/app'] } }), policy)
  expect(verdict).toBe('failed')
  expect(checks).toContainEqual({ id: 'config/expired-waiver', result: 'fail', error: null })
  expect(findings.map(({ check, severity, waiver }) => [check, severity, waiver])).toEqual([
    ['user/root', 'error', null],
    ['config/expired-waiver', 'warning', null],
  ])
  expect(findings[1]?.blame).toMatchObject({ file: '.github/stagegate.yml', line: 7 })
})

test.each([
  ['/usr/**', 'The waiver of `user/root` for `/usr/**` expired: its last day was 2026-11-20. Reason: because'],
  [null, 'The waiver of `user/root` expired: its last day was 2026-11-20. Reason: because'],
])('message with the path %j', (path, message) => {
  const waivers = { target: 'app', list: [waiver('2026-11-20', { path })], now: NOW }
  expect(wordsOf(expiredWaiver, {}, { ...NO_SOURCE, waivers })).toEqual([
    { message, fix: 'Fix what it excused and delete it, or set a new last day.' },
  ])
})
