import { describe, expect, test } from '@jest/globals'
import type { Lint, LintWarning } from '../../../src/buildx/lint-answer.ts'
import { asksBuildKit, BUILDKIT_CHECKS, ruleId } from '../../../src/checks/dockerfile/buildkit.ts'
import { BUILDKIT_RULES } from '../../../src/checks/dockerfile/rules.ts'
import { unchecked } from '../../../src/checks/dockerfile/unchecked.ts'
import { resolveSeverities } from '../../../src/checks/severities.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import { fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { builtFrom } from '../images.ts'

const TEXT = 'ARG X\nFROM scratch AS Build\nENV a \\\n  b\n'
const said = (rule: string, first: number, message = `about ${rule}`): LintWarning => {
  return { rule, message, lines: { first, last: first } }
}
const runOn = (lint: Lint | null, text = TEXT) =>
  runChecks(fakeImage(), resolveSeverities('recommended', {}), BUILDKIT_CHECKS, builtFrom(text, {}, lint))

const runAllOn = (lint: Lint | null) =>
  runChecks(fakeImage(), resolveSeverities('strict', {}), [...BUILDKIT_CHECKS, unchecked], builtFrom(TEXT, {}, lint))

test.each([
  ['StageNameCasing', 'dockerfile/stage-name-casing'],
  ['JSONArgsRecommended', 'dockerfile/json-args-recommended'],
  ['FromAsCasing', 'dockerfile/from-as-casing'],
  ['SecretsUsedInArgOrEnv', 'dockerfile/secrets-used-in-arg-or-env'],
  ['UndefinedVar', 'dockerfile/undefined-var'],
])('%s is %s', (rule, id) => {
  expect(ruleId(rule)).toBe(id)
})

describe("BuildKit's warnings", () => {
  test.each(Object.keys(BUILDKIT_RULES))('%s is a finding of its own check, at its instruction', rule => {
    const { findings, results } = runOn({ kind: 'read', warnings: [said(rule, 4)] })
    expect(findings).toMatchObject([
      {
        check: ruleId(rule),
        layer: null,
        data: { rule, message: `about ${rule}` },
        blame: { file: 'Dockerfile', line: 3, endLine: 4, instruction: 'ENV a b', stage: 'build' },
      },
    ])
    expect(findings.map(describeFinding)).toEqual([
      {
        message: `about ${rule}.`,
        fix: `Follow \`https://docs.docker.com/reference/build-checks/${ruleId(rule).slice(11)}/\`.`,
      },
    ])
    expect(results.filter(({ result }) => result === 'error' || result === 'not-applicable')).toEqual([])
  })

  test('without warnings, each check passes', () => {
    const { results } = runOn({ kind: 'read', warnings: [] })
    expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['pass']))
  })

  test('before the first FROM have their line', () => {
    const { findings } = runOn({ kind: 'read', warnings: [said('InvalidDefaultArgInFrom', 1)] })
    expect(findings[0]?.blame).toEqual({ file: 'Dockerfile', line: 1, endLine: 1, instruction: '', stage: null })
  })

  test('without a message', () => {
    const warnings = [said('UndefinedVar', 1, ''), said('TimeTravel', 1, '')]
    const { findings } = runOn({ kind: 'read', warnings })
    expect(findings.map(finding => describeFinding(finding).message)).toEqual([
      'BuildKit reports UndefinedVar.',
      'BuildKit gave no message. (`TimeTravel`)',
    ])
  })

  test.each([
    ['DB_PASSWORD', 'warning'],
    ['NPM_TOKEN', 'warning'],
    ['ssh-key', 'warning'],
    ['SSH_KEY_2', 'warning'],
    ['TOKEN_FILE', 'info'],
    ['AUTH_MODE', 'info'],
    ['KMS_KEY_ALIAS', 'info'],
    ['PASSWORD_MIN_LENGTH', 'info'],
  ])('about a variable that only sounds like a secret are an info: %s', (name, severity) => {
    const message = `Do not use ARG or ENV instructions for sensitive data (ENV "${name}")`
    const { findings } = runOn({ kind: 'read', warnings: [said('SecretsUsedInArgOrEnv', 3, message)] })
    expect(findings).toMatchObject([{ check: 'dockerfile/secrets-used-in-arg-or-env', severity }])
  })

  test('without lines are about the stage', () => {
    const { findings } = runOn({ kind: 'read', warnings: [{ ...said('UndefinedVar', 1), lines: null }] })
    expect(findings).toMatchObject([{ blame: { line: 2 } }])
  })

  test.each(['TimeTravel', 'constructor', '__proto__', ''])('of an unknown rule are not lost: %p', rule => {
    const { findings } = runOn({ kind: 'read', warnings: [said(rule, 2, 'Do not `travel`')] })
    expect(findings).toMatchObject([{ check: 'dockerfile/other', severity: 'info', blame: { line: 2 } }])
    const { message } = describeFinding(findings[0] as (typeof findings)[0])
    expect(message).toBe(`Do not 'travel'.${rule === '' ? '' : ` (\`${rule}\`)`}`)
  })
})

test('the same warning twice about one instruction is one finding', () => {
  const warnings = [said('LegacyKeyValueFormat', 3), said('LegacyKeyValueFormat', 4), said('LegacyKeyValueFormat', 6)]
  const { findings } = runOn({ kind: 'read', warnings })
  expect(findings.map(({ blame }) => blame?.line)).toEqual([3, 6])
})

describe("without BuildKit's answer", () => {
  const outcomes = (lint: Lint | null) => runOn(lint).results.map(({ id, result }) => `${id} ${result}`)
  const all = (result: string) => BUILDKIT_CHECKS.map(({ id }) => `${id} ${result}`)
  test('checks are not applicable if BuildKit is too old, or was not asked', () => {
    expect(outcomes({ kind: 'unsupported' })).toEqual(all('not-applicable'))
    expect(outcomes(null)).toEqual(all('not-applicable'))
  })
  test('there is one warning after a failure, and neither a pass nor an error', () => {
    const { results, findings } = runAllOn({ kind: 'failed', message: 'ERROR: `the engine` went away' })
    expect(results.filter(({ result }) => result !== 'not-applicable')).toMatchObject([
      { id: 'dockerfile/unchecked', result: 'fail' },
    ])
    expect(findings).toMatchObject([{ check: 'dockerfile/unchecked', severity: 'warning' }])
    expect(describeFinding(findings[0] as (typeof findings)[0]).message).toBe(
      "BuildKit could not check the Dockerfile: ERROR: 'the engine' went away.",
    )
  })
  test('there is only an info if a stage that is not built may be the reason', () => {
    const { findings } = runAllOn({ kind: 'failed', message: 'ERROR: no such image', coversUnneeded: true })
    expect(findings).toMatchObject([{ check: 'dockerfile/unchecked', severity: 'info' }])
  })
  test('the finding appears once per Dockerfile', () => {
    const { results, findings } = runAllOn({ kind: 'failed', message: null })
    expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['not-applicable']))
    expect(findings).toEqual([])
  })
})

test('BuildKit is asked only if one of the checks is on', () => {
  const off = Object.fromEntries(BUILDKIT_CHECKS.map(({ id }) => [id, 'off' as const]))
  expect(asksBuildKit(off)).toBe(false)
  expect(asksBuildKit({ ...off, 'dockerfile/other': 'info' })).toBe(true)
  expect(asksBuildKit({})).toBe(true)
})

test('the preset strict raises each by one level, but none above what a name can prove', () => {
  const strict = resolveSeverities('strict', {}, BUILDKIT_CHECKS)
  for (const { id, severity, evidence } of BUILDKIT_CHECKS)
    expect(strict[id]).toBe(severity === 'info' || evidence.proven === undefined ? 'warning' : 'error')
})
