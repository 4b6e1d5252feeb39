import { describe, expect, test } from '@jest/globals'
import { resolveSeverities } from '../../src/checks/severities.ts'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import type { Preset } from '../../src/options/options.ts'
import type { Severities } from '../../src/options/severity.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import { reportPolicy } from '../../src/report/policy.ts'
import { renderText } from '../../src/report/text.ts'
import { report, target } from '../helpers/reports.ts'

const waiver = {
  check: 'user/root',
  path: null,
  target: null,
  reason: 'r',
  until: '2027-03-01',
  place: { file: 'a', line: 1 },
}

const policyOf = (preset: Preset, overrides: Severities) =>
  reportPolicy({ preset, failOn: 'error', waivers: [], severities: resolveSeverities(preset, overrides) }, [])

describe('reportPolicy', () => {
  test.each<[string, Preset, Severities, unknown[]]>([
    ['nothing without a configuration', 'recommended', {}, []],
    ['nothing under a preset alone', 'strict', {}, []],
    [
      'a check that is off',
      'recommended',
      { 'user/root': 'off' },
      [{ check: 'user/root', severity: 'off', inherited: 'off', usual: 'error' }],
    ],
    [
      'a check that is less severe',
      'strict',
      { 'user/root': 'info' },
      [{ check: 'user/root', severity: 'info', inherited: 'info', usual: 'error' }],
    ],
    [
      'a check that is less severe in the base image',
      'recommended',
      { 'toolchain/compiler': { inherited: 'warning' } },
      [{ check: 'toolchain/compiler', severity: 'error', inherited: 'warning', usual: 'error' }],
    ],
    [
      'nothing of a check that is more severe',
      'recommended',
      { 'metadata/labels': 'error', 'user/non-numeric': 'info' },
      [],
    ],
    [
      'what the preset turned on',
      'kubernetes',
      { 'user/non-numeric': 'off' },
      [{ check: 'user/non-numeric', severity: 'off', inherited: 'off', usual: 'error' }],
    ],
  ])('%s', (_, preset, overrides, lowered) => expect(policyOf(preset, overrides).lowered).toEqual(lowered))
})

describe('the policy in a report', () => {
  const markdown = (one: ReturnType<typeof report>) => renderMarkdown(one, { limit: { characters: 65_536 } })
  const text = (one: ReturnType<typeof report>) => renderText(one, { color: false, columns: 400 })

  test('is not shown if it is the default', () => {
    expect(markdown(report())).not.toContain('Policy:')
    expect(text(report())).not.toContain('Policy:')
    expect(text(report({ policy: null }))).not.toContain('Policy:')
  })

  test('names all that differs, in sight', () => {
    const severities = resolveSeverities('strict', {
      'user/root': 'off',
      'toolchain/compiler': { inherited: 'warning' },
      'toolchain/linker': 'info',
    })
    const policy = reportPolicy({ preset: 'strict', failOn: 'warning', waivers: [waiver, waiver], severities }, [])
    const one = report({ policy, targets: [target(), target({ name: 'debug', role: 'measured' })] })
    expect(markdown(one)).toContain(
      '\n\nPolicy: preset `strict` · fail-on `warning` · off: `user/root` · lowered: `toolchain/compiler` (warning in the base image), `toolchain/linker` (info) · only measured: `debug` · 2 waivers\n\n',
    )
    expect(text(one)).toContain(
      'Policy: preset strict; fail-on warning; off: user/root; lowered: toolchain/compiler (warning in the base image), toolchain/linker (info); only measured: debug; 2 waivers\n',
    )
  })

  test('names the frontend of a gated target that is not Docker’s', () => {
    const from = (name: string, role: 'gated' | 'measured', syntax: string) => {
      const dockerfile = parseDockerfile('Dockerfile', `# syntax=${syntax}\nFROM scratch\n`)
      return { name, role, dockerfile, stage: null }
    }
    const targets = [
      from('a', 'gated', 'acme/frontend:1'),
      from('b', 'gated', 'docker/dockerfile:1'),
      from('c', 'measured', 'acme/other'),
    ]
    const options = { preset: 'recommended' as const, failOn: 'error' as const, waivers: [] }
    const policy = reportPolicy({ ...options, severities: resolveSeverities('recommended', {}) }, targets)
    expect(policy.frontends).toEqual(['acme/frontend:1'])
    expect(markdown(report({ policy }))).toContain('\n\nPolicy: Dockerfile frontend `acme/frontend:1`\n\n')
  })

  test('is short, however much differs', () => {
    const policy = policyOf('recommended', Object.fromEntries(policyIds().map(id => [id, 'off' as const])))
    expect(policy.lowered.length).toBeGreaterThan(30)
    expect(markdown(report({ policy }))).toMatch(/\nPolicy: off: (?:`[a-z/-]+`, ){9}`[a-z/-]+` and \d+ more\n/)
  })
})

function policyIds(): string[] {
  return Object.keys(resolveSeverities('recommended', {}))
}
