import { describe, expect, test } from '@jest/globals'
import { unchecked } from '../../../src/checks/dockerfile/unchecked.ts'
import type { Source } from '../../../src/checks/source.ts'
import type { Severity } from '../../../src/options/severity.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import { fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { builtFrom } from '../images.ts'

const runOn = (lint: Source['lint'], set: Severity) =>
  runChecks(fakeImage(), { [unchecked.id]: set }, [unchecked], builtFrom('FROM scratch\n', {}, lint))

describe('a stage that is not built may be the reason', () => {
  test.each<[Severity, Severity]>([
    ['info', 'info'],
    ['warning', 'info'],
    ['error', 'error'],
  ])("%s is %s: a user's setting is not lowered", (set, severity) => {
    const { findings } = runOn({ kind: 'failed', message: 'ERROR: x', coversUnneeded: true }, set)
    expect(findings).toMatchObject([{ severity }])
  })
})

describe('a builder that cannot check', () => {
  test.each<Severity>(['info', 'warning'])('is not applicable under %s', set => {
    expect(runOn({ kind: 'unsupported' }, set)).toMatchObject({ results: [{ result: 'not-applicable' }], findings: [] })
  })
  test('is one error per Dockerfile if an unchecked Dockerfile must fail the gate', () => {
    const { findings } = runOn({ kind: 'unsupported' }, 'error')
    expect(findings).toMatchObject([{ severity: 'error' }])
    expect(findings.map(finding => describeFinding(finding).message)).toEqual([
      'BuildKit could not check the Dockerfile: the builder or the frontend of the Dockerfile cannot run its checks (--call=check)',
    ])
    expect(runOn({ kind: 'unsupported', repeated: true }, 'error').findings).toEqual([])
  })
  test('is also an error for a bake target whose context is another target', () => {
    const { findings } = runOn({ kind: 'unsupported', linked: true }, 'error')
    expect(findings.map(finding => describeFinding(finding))).toMatchObject([
      {
        message: expect.stringContaining('takes another target as its context'),
        fix: expect.stringContaining('docker buildx bake --check'),
      },
    ])
  })
})

test('omitted warnings are a finding', () => {
  const { findings } = runOn({ kind: 'read', warnings: [], leftOut: 51 }, 'warning')
  expect(findings).toMatchObject([{ severity: 'warning', data: { leftOut: 51 } }])
  expect(findings.map(finding => describeFinding(finding).message)).toEqual([
    'The report leaves out 51 BuildKit warnings, because a target has too many.',
  ])
})
