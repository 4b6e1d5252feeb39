import { describe, expect, test } from '@jest/globals'
import { type Lint, type LintWarning, parseLint } from '../../src/buildx/lint-answer.ts'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { lintGroups, shareWarnings } from '../../src/plan/lint-groups.ts'
import { plannedTarget } from '../helpers/targets.ts'

const NOISE = 'FROM scratch AS noise\n'
const dockerfile = parseDockerfile('Dockerfile', `${NOISE}${'ENV A 1\n'.repeat(300)}FROM scratch\nENV API_TOKEN=abc\n`)

const noise = (line: number): LintWarning => ({
  rule: 'LegacyKeyValueFormat',
  message: 'x',
  lines: { first: line, last: line },
})
const secret: LintWarning = { rule: 'SecretsUsedInArgOrEnv', message: 'y', lines: { first: 303, last: 303 } }

/** The remaining warnings of the target, which is the last stage. */
function shared(warnings: LintWarning[]): Extract<Lint, { kind: 'read' }> {
  const [group] = lintGroups([plannedTarget({ stage: null, dockerfile })])
  if (group === undefined) throw new Error('there is no group')
  const lint = shareWarnings(group, new Map([['app', { kind: 'read', warnings }]]), true).get('app')
  if (lint?.kind !== 'read') throw new Error('it was not read')
  return lint
}

describe('more warnings than a report can contain', () => {
  test('are all parsed', () => {
    const warnings = Array.from({ length: 300 }, (_, index) => ({ ruleName: 'A', detail: `${index}` }))
    expect(parseLint(JSON.stringify({ warnings }), null)).toMatchObject({ warnings: { length: 300 } })
  })
  test('of stages that no target needs do not count', () => {
    const many = Array.from({ length: 250 }, (_, index) => noise(index + 2))
    expect(shared([...many, secret])).toEqual({ kind: 'read', warnings: [secret] })
  })
  test('of one rule do not displace another, and omitted warnings are counted', () => {
    const many = Array.from({ length: 250 }, (_, index) => ({ ...noise(303), message: `${index}` }))
    const { warnings, leftOut } = shared([...many, secret])
    expect(warnings).toHaveLength(200)
    expect(warnings.at(-1)).toEqual(secret)
    expect(leftOut).toBe(51)
  })
})
