/** A check whose findings would fail the gate is an error if it could not be evaluated. */
import { describe, expect, test } from '@jest/globals'
import type { Lint } from '../../src/buildx/lint-answer.ts'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { evaluateImages } from '../../src/gate/evaluate.ts'
import type { FailOn, Severity } from '../../src/options/severity.ts'
import type { Target } from '../../src/plan/target.ts'
import { fakePolicy } from '../helpers/evaluate.ts'
import { fakeImage } from '../helpers/image.ts'

const BUILT: Target = {
  name: 'app',
  role: 'gated',
  stage: null,
  dockerfile: parseDockerfile('Dockerfile', 'FROM alpine@sha256:0\n'),
}
const EMPTY: Lint = { kind: 'read', warnings: [] }
const FAILED: Lint = { kind: 'failed', message: 'ERROR: x', coversUnneeded: true }
const WARNING = { rule: 'MaintainerDeprecated', message: 'x', lines: null }

const MAINTAINER = 'dockerfile/maintainer-deprecated'
const SECRETS = 'dockerfile/secrets-used-in-arg-or-env'

/** The result of a check with this severity, and the verdict. */
function evaluate(id: string, severity: Severity, lint: Lint | null, target: Target = BUILT, failOn: FailOn = 'error') {
  const policy = { ...fakePolicy(), severities: { [id]: severity, 'dockerfile/unchecked': 'off' as const }, failOn }
  const [image] = evaluateImages([fakeImage()], target, policy, lint)
  const { result, error } = image?.checks.find(check => check.id === id) ?? {}
  return [result, error?.code ?? null, image?.verdict]
}

describe('a rule of BuildKit', () => {
  test.each<[string, Lint, Severity, FailOn, unknown[]]>([
    ['no answer', FAILED, 'error', 'error', ['error', 'dockerfile-unchecked', 'error']],
    [
      'no answer, as another target reports',
      { kind: 'failed', message: null },
      'error',
      'error',
      ['error', 'dockerfile-unchecked', 'error'],
    ],
    ['no answer', FAILED, 'warning', 'error', ['not-applicable', null, 'passed']],
    ['no answer', FAILED, 'warning', 'warning', ['error', 'dockerfile-unchecked', 'error']],
    ['no answer', FAILED, 'error', 'never', ['not-applicable', null, 'passed']],
    ['a partial answer', { ...EMPTY, isPartial: true }, 'error', 'error', ['error', 'dockerfile-unreadable', 'error']],
    ['a partial answer', { ...EMPTY, isPartial: true }, 'warning', 'error', ['pass', null, 'passed']],
    ['an answer', EMPTY, 'error', 'error', ['pass', null, 'passed']],
  ])('with %s (%j) at %s with fail-on: %s', (_, lint, severity, failOn, expected) => {
    expect(evaluate(MAINTAINER, severity, lint, BUILT, failOn)).toEqual(expected)
  })
  test('about variables is unknown if the image of a linked target sets some', () => {
    const lacking: Lint = { ...EMPTY, lacksImages: true }
    expect(evaluate('dockerfile/undefined-var', 'error', lacking)).toEqual(['error', 'dockerfile-unchecked', 'error'])
    expect(evaluate('dockerfile/undefined-var', 'warning', lacking)).toEqual(['not-applicable', null, 'passed'])
    expect(evaluate(MAINTAINER, 'error', lacking)).toEqual(['pass', null, 'passed'])
  })
  test('reports what a partial answer has', () => {
    expect(evaluate(MAINTAINER, 'error', { kind: 'read', warnings: [WARNING], isPartial: true })).toEqual([
      'fail',
      null,
      'failed',
    ])
  })
  test('whose evidence never makes an error is not missed at error', () => {
    expect(evaluate(SECRETS, 'error', FAILED)).toEqual(['not-applicable', null, 'passed'])
    expect(evaluate(SECRETS, 'error', FAILED, BUILT, 'warning')).toEqual(['error', 'dockerfile-unchecked', 'error'])
  })
})

describe.each(['metadata/unpinned-base', 'metadata/add-url'])('%s', id => {
  const disputed = { ...BUILT, isDisputed: true }
  const unread = { ...BUILT, dockerfile: null, isUnread: true }
  test.each<[string, Target, Severity, unknown[]]>([
    ['that BuildKit reads differently', disputed, 'error', ['error', 'stages-disputed', 'error']],
    ['that BuildKit reads differently', disputed, 'warning', ['not-evaluated', null, 'passed']],
    ['that cannot be read', unread, 'error', ['error', 'dockerfile-unreadable', 'error']],
    ['that cannot be read', unread, 'warning', ['not-applicable', null, 'passed']],
    [
      'of an image that something else built',
      { ...BUILT, dockerfile: null },
      'error',
      ['not-applicable', null, 'passed'],
    ],
  ])('of a Dockerfile %s (%j) at %s', (_, target, severity, expected) => {
    expect(evaluate(id, severity, null, target)).toEqual(expected)
  })
})

test('the images of a linked target whose Dockerfile cannot be read are unknown', () => {
  const target: Target = { ...BUILT, linked: [{ name: 'low', dockerfile: null, stage: null }] }
  expect(evaluate('metadata/unpinned-base', 'error', null, target)).toEqual(['error', 'dockerfile-unreadable', 'error'])
})
