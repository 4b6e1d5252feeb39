import { describe, expect, test } from '@jest/globals'
import { shared } from '../../src/checks/analysis.ts'
import type { ImageCheck, Observation, TargetCheck } from '../../src/checks/check.ts'
import { neededBy } from '../../src/checks/run-checks.ts'
import { resolveSeverities } from '../../src/checks/severities.ts'
import { NO_SOURCE } from '../../src/checks/source.ts'
import { Failure } from '../../src/failure.ts'
import type { Platform } from '../../src/oci/platform.ts'
import type { CheckSeverity, Severities, Severity } from '../../src/options/severity.ts'
import { text } from '../../src/text/words.ts'
import { fakeImage } from '../helpers/image.ts'
import { runChecks } from '../helpers/run-checks.ts'

function check(id: string, run: ImageCheck['run'], more: Partial<ImageCheck> = {}): ImageCheck {
  return {
    id,
    title: id,
    severity: 'warning',
    systems: 'any',
    needs: [],
    evidence: { proven: '' },
    docs: { why: '', how: '', limits: null, fix: '' },
    run,
    ...more,
  }
}

/** An observation; its text does not matter here. */
const seen = (over: Partial<Observation> = {}): Observation => ({
  evidence: 'proven',
  message: text`Seen.`,
  fix: null,
  ...over,
})

const image = fakeImage({
  layers: [
    [{ path: '/a' }],
    {
      entries: [{ path: '/b' }],
      blame: { file: 'Dockerfile', line: 3, endLine: 3, instruction: 'COPY b /b', stage: null },
    },
  ],
})

describe('results', () => {
  test.each<[string, Observation[] | 'not-applicable', CheckSeverity, string[]]>([
    ['nothing found', [], 'error', ['pass']],
    ['something found', [seen()], 'warning', ['fail']],
    ['only an info found', [seen()], 'info', ['pass']],
    ['not applicable', 'not-applicable', 'error', ['not-applicable']],
    ['off', [seen()], 'off', []],
  ])('%s', (_, observed, severity, expected) => {
    const { results } = runChecks(image, { a: severity }, [check('a', () => observed)])
    expect(results.map(({ result }) => result)).toEqual(expected)
  })

  test('a disabled check does not run', () => {
    const never = check('a', () => {
      throw new Error('it ran')
    })
    expect(runChecks(image, { a: 'off' }, [never])).toMatchObject({ results: [], findings: [] })
  })

  test.each<Partial<Platform>>([{ os: 'windows' }, { os: 'wasi', architecture: 'wasm' }, { os: 'plan9' }])(
    'a Unix check does not evaluate an image for %j',
    platform => {
      const foreign = fakeImage({ platform })
      const never: ImageCheck['run'] = () => {
        throw new Error('it ran')
      }
      const { results } = runChecks(foreign, {}, [check('a', never, { systems: 'unix' }), check('b', () => [])])
      expect(results.map(({ result }) => result)).toEqual(['not-evaluated', 'pass'])
    },
  )

  test('a check of the target has a finding with the first image only', () => {
    const { id, title, severity, evidence, docs } = check('target', () => [])
    const target: TargetCheck = { id, title, severity, evidence, docs, runOnTarget: () => [seen()] }
    const checks = [target, check('image', () => [])]
    const first = runChecks(image, {}, checks)
    expect(first.results.map(({ result }) => result)).toEqual(['fail', 'pass'])
    const other = runChecks(image, {}, checks, NO_SOURCE, first.findings)
    expect(other.results.map(({ result }) => result)).toEqual(['not-applicable', 'pass'])
    expect(other.findings).toEqual([])
  })

  test('a failing check is an error, and the others continue', () => {
    const broken = [
      check('crash', () => {
        throw new TypeError('x is not a function')
      }),
      check('failure', () => {
        throw new Failure('packages-unreadable', 'It is damaged.', { hint: 'Mend it.' })
      }),
      check('odd', () => {
        throw 'a string'
      }),
      check('fine', () => [seen()]),
    ]
    const { results, findings } = runChecks(image, {}, broken)
    expect(results).toEqual([
      {
        id: 'crash',
        result: 'error',
        error: expect.objectContaining({ code: 'check-crashed', message: 'TypeError: x is not a function' }),
      },
      {
        id: 'failure',
        result: 'error',
        error: { code: 'packages-unreadable', message: 'It is damaged.', hint: 'Mend it.' },
      },
      { id: 'odd', result: 'error', error: expect.objectContaining({ message: 'a string' }) },
      { id: 'fine', result: 'fail', error: null },
    ])
    expect(findings.map(finding => finding.check)).toEqual(['fine'])
  })
})

describe('findings', () => {
  test('get the blame of their layer, and null for missing fields', () => {
    const { findings } = runChecks(image, {}, [check('a', () => [seen({ layer: 1, path: '/b' }), seen()])])
    expect(findings).toEqual([
      {
        check: 'a',
        severity: 'warning',
        path: null,
        package: null,
        layer: null,
        blame: null,
        data: {},
        message: text`Seen.`,
        fix: null,
        waiver: null,
      },
      expect.objectContaining({ path: '/b', layer: 1, blame: expect.objectContaining({ line: 3 }) }),
    ])
  })

  test('are in the order of checks, then severity, then layers, then paths', () => {
    const observed: Observation[] = [
      seen({ layer: 1, path: '/z', severity: 'info' }),
      seen({ layer: 1, path: '/b' }),
      seen({ layer: 1, path: '/a' }),
      seen({ layer: 0, path: '/c' }),
    ]
    const { findings } = runChecks(image, {}, [check('second', () => observed), check('first', () => [seen()])])
    expect(findings.map(finding => `${finding.check}${finding.path}`)).toEqual([
      'second/c',
      'second/a',
      'second/b',
      'second/z',
      'firstnull',
    ])
  })

  test.each<[Severity, Severity | undefined, Severity, Severity]>([
    // the check's own, observed, configured, expected
    ['error', undefined, 'error', 'error'],
    ['error', undefined, 'info', 'info'],
    ['error', 'error', 'warning', 'warning'],
    ['error', 'warning', 'error', 'warning'],
    ['error', 'warning', 'info', 'info'],
    ['error', 'info', 'error', 'info'],
    ['warning', undefined, 'error', 'error'],
    ['warning', 'warning', 'error', 'error'],
    ['warning', 'info', 'error', 'info'],
    ['warning', 'info', 'info', 'info'],
  ])('of a check with %p, observed as %p and set to %p', (own, observed, set, expected) => {
    const one = check('a', () => [seen(observed === undefined ? {} : { severity: observed })], { severity: own })
    expect(runChecks(image, { a: set }, [one]).findings[0]?.severity).toBe(expected)
  })
})

test('files that several checks need are read once', () => {
  const needs: ImageCheck['needs'] = [{ kind: 'path', path: '/etc/passwd' }]
  const checks = [
    check('a', () => [], { needs }),
    check('b', () => [], { needs: [...needs, { kind: 'basename', name: 'x' }] }),
  ]
  expect(neededBy(checks)).toEqual([
    { kind: 'path', path: '/etc/passwd' },
    { kind: 'basename', name: 'x' },
  ])
})

describe('what several checks share', () => {
  test.each(['value', 'failure'])('is computed once for each image: a %s', kind => {
    let calls = 0
    const compute = shared(image => {
      calls++
      if (kind === 'failure') throw new Failure('packages-unreadable', `${image.layers.length} layers`)
      return image.layers.length
    })
    const checks = ['a', 'b'].map(id => check(id, image => (compute(image) === 2 ? [seen()] : [])))
    const expected = kind === 'value' ? 'fail' : 'error'
    for (const turn of [1, 2]) {
      const { results } = runChecks(image, {}, checks)
      expect(results.map(({ result }) => result)).toEqual([expected, expected])
      expect(calls).toBe(turn)
    }
  })
})

describe('what the base image has', () => {
  const both = () => [seen({ data: { inherited: false } }), seen({ data: { inherited: true } })]
  test.each<[string, Partial<ImageCheck>, Severities, string[]]>([
    ['is as severe as what own layers have', { severity: 'error' }, {}, ['error own', 'error inherited']],
    ['is less severe if the check says so', { inherited: 'info' }, {}, ['warning own', 'info inherited']],
    ['is never more severe', { severity: 'info', inherited: 'warning' }, {}, ['info own', 'info inherited']],
    ['follows the severity of the check', {}, { a: 'error' }, ['error own', 'error inherited']],
    ['has a separate severity', { severity: 'error' }, { a: { inherited: 'info' } }, ['error own', 'info inherited']],
    ['may be more severe', { inherited: 'info' }, { a: { inherited: 'error' } }, ['error inherited', 'warning own']],
    ['is off', {}, { a: { inherited: 'off' } }, ['warning own']],
    ['is on alone', {}, { a: { severity: 'off', inherited: 'error' } }, ['error inherited']],
    ['is off with the check', {}, { a: { severity: 'off' } }, []],
    ['both have one', {}, { a: { severity: 'info', inherited: 'error' } }, ['error inherited', 'info own']],
  ])('%s', (_, more, overrides, expected) => {
    const checks = [check('a', both, more)]
    const { findings } = runChecks(image, resolveSeverities('recommended', overrides, checks), checks)
    const lines = findings.map(({ severity, data }) => `${severity} ${data['inherited'] ? 'inherited' : 'own'}`)
    expect(lines).toEqual(expected)
  })

  test('weak evidence stays less severe than the configuration says', () => {
    const checks = [check('a', () => [seen({ severity: 'info', data: { inherited: true } })])]
    const { findings } = runChecks(image, { a: { inherited: 'error' } }, checks)
    expect(findings.map(({ severity }) => severity)).toEqual(['info'])
  })
})
