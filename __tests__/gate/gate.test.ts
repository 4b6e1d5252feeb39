import { describe, expect, test } from '@jest/globals'
import { decide, decideAll, type Evidence, fails } from '../../src/gate/gate.ts'
import { findWaiver, unusedWaivers } from '../../src/gate/waivers.ts'
import type { Waiver } from '../../src/options/options.ts'
import type { FailOn } from '../../src/options/severity.ts'

const clean: Evidence = { broken: false, budgets: [], checks: [{ result: 'pass' }], findings: [] }
const finding =
  (severity: 'error' | 'warning' | 'info', waived = false) =>
  (failOn: FailOn): Evidence => ({ ...clean, findings: [{ fails: fails(severity, waived, failOn) }] })

describe('decide', () => {
  test.each<[string, Evidence | ((failOn: FailOn) => Evidence), FailOn, string]>([
    ['nothing found', clean, 'error', 'passed'],
    ['a warning', finding('warning'), 'error', 'passed'],
    ['a warning where warnings fail', finding('warning'), 'warning', 'failed'],
    ['an info where warnings fail', finding('info'), 'warning', 'passed'],
    ['an error', finding('error'), 'error', 'failed'],
    ['a waived error', finding('error', true), 'error', 'passed'],
    ['an error that is forgiven', finding('error'), 'never', 'passed'],
    ['over budget', { ...clean, budgets: [{ passed: true }, { passed: false }] }, 'error', 'failed'],
    ['over budget, forgiven', { ...clean, budgets: [{ passed: false }] }, 'never', 'passed'],
    ['a check that broke', { ...clean, checks: [{ result: 'error' }] }, 'error', 'error'],
    ['a check that broke is never forgiven', { ...clean, checks: [{ result: 'error' }] }, 'never', 'error'],
    ['a target that is broken is never forgiven', { ...clean, broken: true }, 'never', 'error'],
    ['not applicable', { ...clean, checks: [{ result: 'not-applicable' }] }, 'error', 'passed'],
  ])('%s', (_, evidence, failOn, verdict) => {
    expect(decide(typeof evidence === 'function' ? evidence(failOn) : evidence, failOn)).toBe(verdict)
  })
})

describe('decideAll', () => {
  test.each([
    [['passed', 'passed'], 'passed'],
    [['passed', 'failed'], 'failed'],
    [['failed', 'error'], 'error'],
    [[], 'error'],
  ] as const)('%j is %s', (verdicts, result) => expect(decideAll(verdicts)).toBe(result))
})

describe('findWaiver', () => {
  const place = { file: 'stagegate.yml', line: 3 }
  const waiver = { check: 'a/b', path: '/usr/**', target: 'app', reason: 'r', until: '2027-03-01', place }
  const found = { check: 'a/b', path: '/usr/bin/.x', data: {} }
  test.each([
    ['covers', found, 'app', '2027-02-28T00:00:00Z', true],
    ['its last day', found, 'app', '2027-03-01T23:59:59Z', true],
    ['the day after', found, 'app', '2027-03-02T00:00:00Z', false],
    ['another target', found, 'web', '2027-01-01T00:00:00Z', false],
    ['another check', { ...found, check: 'a/c' }, 'app', '2027-01-01T00:00:00Z', false],
    ['another path', { ...found, path: '/opt/x' }, 'app', '2027-01-01T00:00:00Z', false],
    ['no path', { ...found, path: null }, 'app', '2027-01-01T00:00:00Z', false],
    [
      'another of its paths',
      { ...found, path: '/opt/x', data: { paths: ['/opt/x', '/usr/lib/y'] } },
      'app',
      '2027-01-01T00:00:00Z',
      true,
    ],
    [
      'each of several files',
      { ...found, data: { paths: ['/usr/bin/.x', '/usr/lib/y'], morePaths: 0 } },
      'app',
      '2027-01-01T00:00:00Z',
      true,
    ],
    [
      'one of several files',
      { ...found, data: { paths: ['/usr/bin/.x', '/opt/y'], morePaths: 0 } },
      'app',
      '2027-01-01T00:00:00Z',
      false,
    ],
    [
      'more files than are listed',
      { ...found, data: { paths: ['/usr/bin/.x'], morePaths: 1 } },
      'app',
      '2027-01-01T00:00:00Z',
      false,
    ],
    [
      'something else that its data has',
      { ...found, path: null, data: { paths: '/usr/lib/y', tools: ['/usr/x'] } },
      'app',
      '2027-01-01T00:00:00Z',
      false,
    ],
  ])('%s', (_, finding, target, now, covered) =>
    expect(findWaiver(finding, target, [waiver], new Date(now))).toBe(covered ? waiver : null),
  )
})

describe('unusedWaivers', () => {
  const place = { file: 'stagegate.yml', line: 3 }
  const waiver = (over: Partial<Waiver> = {}): Waiver => {
    return { check: 'a/b', path: null, target: null, reason: 'r', until: '2027-03-01', place, ...over }
  }
  const now = new Date('2027-01-01')
  test.each<[string, Waiver, (waiver: Waiver) => { target: string; findings: { waiver: unknown }[] }[], boolean]>([
    ['excused something', waiver(), used => [{ target: 'app', findings: [{ waiver: used }] }], false],
    ['excused nothing', waiver(), () => [{ target: 'app', findings: [{ waiver: null }] }], true],
    [
      'is for a target that was not evaluated',
      waiver({ target: 'web' }),
      () => [{ target: 'app', findings: [] }],
      false,
    ],
    ['is for a target that was', waiver({ target: 'app' }), () => [{ target: 'app', findings: [] }], true],
    ['is over, which is a finding', waiver({ until: '2026-12-31' }), () => [{ target: 'app', findings: [] }], false],
    ['is ignored if nothing was evaluated', waiver(), () => [], false],
  ])('a waiver that %s', (_, one, evaluated, reported) =>
    expect(unusedWaivers(evaluated(one), [one], now)).toEqual(reported ? [one] : []),
  )
})
