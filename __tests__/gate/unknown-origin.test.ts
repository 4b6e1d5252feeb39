import { describe, expect, test } from '@jest/globals'
import type { Baseline } from '../../src/baseline/baseline.ts'
import { takeSnapshot } from '../../src/baseline/take-snapshot.ts'
import { resolveSeverities } from '../../src/checks/severities.ts'
import type { Policy } from '../../src/gate/policy.ts'
import type { Image } from '../../src/image/model.ts'
import type { Budget } from '../../src/options/options.ts'
import { assembleReport } from '../../src/report/assemble.ts'
import { listProblems } from '../../src/report/problems.ts'
import { summarizeImage } from '../../src/report/verified-image.ts'
import { evaluateImage, fakePolicy, TARGET as target } from '../helpers/evaluate.ts'
import { fakeImage } from '../helpers/image.ts'

const source = { repository: null, commit: null, ref: null, pullRequest: null, dockerfile: null }
const layers = [[{ path: '/base', size: 900 }], [{ path: '/own', size: 10 }]]
const own: Budget = { target: 'app', platform: null, size: 'own', limit: 1000, from: 'test' }

function policy(budgets: Budget[], over: Partial<Policy> = {}): Policy {
  const severities = { ...resolveSeverities('recommended', {}), 'user/root': 'off' as const }
  return fakePolicy({ severities, budgets, ...over })
}

function baselineOf(image: Image): Baseline {
  const origin = { kind: 'exact' as const, commit: null, commitsBehind: 0, reference: null, reason: null }
  const snapshot = { commit: null, targets: [{ name: 'app', gated: true, images: [takeSnapshot(image)] }] }
  return { origin, snapshot, enforced: true, waiver: null }
}

function reportOf(image: Image, policy: Policy) {
  const images = [summarizeImage(evaluateImage(image, policy), false)]
  return assembleReport([{ kind: 'verified', target, build: null, images, passedOver: [] }], source)
}

describe('an image whose build gave no provenance', () => {
  const image: Image = { ...fakeImage({ layers, config: { user: '1' } }), unexplained: 'no-provenance' }

  test('is reported, with a fix; the gate continues', () => {
    const report = reportOf(image, policy([]))
    expect(report.result).toBe('passed')
    expect(listProblems(report)).toContainEqual(
      expect.objectContaining({
        id: 'layers/unknown-origin',
        severity: 'warning',
        items: [expect.objectContaining({ message: expect.stringContaining('treat every layer as own') })],
        fix: expect.stringContaining('buildx 0.20'),
      }),
    )
  })

  test.each(['error', 'never'] as const)('a budget for own layers could not be evaluated, with fail-on %s', failOn => {
    const report = reportOf(image, policy([own], { failOn }))
    expect(report.result).toBe('error')
    expect(report.targets[0]).toMatchObject({
      result: 'error',
      error: {
        code: 'origins-unknown',
        message: expect.stringMatching(/own could not be evaluated \(linux\/amd64\)/),
        hint: expect.stringContaining('buildx 0.20'),
      },
      images: [{ budgets: [] }],
    })
  })

  test('nor could a growth budget, whatever the baseline knows', () => {
    const growth = [{ target: 'app', size: 'own' as const, limit: { bytes: 5 }, from: 'test' }]
    const result = (baseline: Baseline) => reportOf(image, policy([], { growth, baseline })).result
    expect(result(baselineOf(fakeImage({ layers, base: { layers: 1 } })))).toBe('error')
    expect(result({ ...baselineOf(fakeImage({ layers, base: { layers: 1 } })), enforced: false })).toBe('passed')
    expect(result(baselineOf(fakeImage({ layers })))).toBe('error')
  })
})

test('a growth budget waits for a baseline that knows the size', () => {
  const growth = [{ target: 'app', size: 'own' as const, limit: { bytes: 5 }, from: 'test' }]
  const known = fakeImage({ layers, base: { layers: 1 }, config: { user: '1' } })
  const unknown: Image = { ...fakeImage({ layers }), unexplained: 'no-provenance' }
  expect(reportOf(known, policy([], { growth, baseline: baselineOf(unknown) })).result).toBe('passed')
})

test('an image of another builder: a budget for own layers could not be evaluated either', () => {
  const report = reportOf(fakeImage({ layers, config: { user: '1' } }), policy([own]))
  expect(report.targets[0]?.error).toMatchObject({
    code: 'origins-unknown',
    hint: expect.stringContaining('stagegate verify'),
  })
  expect(report.targets[0]?.images[0]?.findings.map(({ check }) => check)).not.toContain('layers/unknown-origin')
})
