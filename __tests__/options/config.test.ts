import { describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../src/options/config.ts'
import { Problems } from '../../src/options/problems.ts'
import { growthOfWork, LINEAR } from '../helpers/cpu.ts'

const CHECKS = [{ id: 'user/root' }, { id: 'toolchain/compiler', inherited: 'error' as const }]
const SUBJECT = { checks: CHECKS, today: new Date('2026-12-01') }

function problemsOf(text: string): string[] {
  const problems = new Problems()
  parseConfig('stagegate.yml', text, SUBJECT, problems)
  return problems.messages
}

describe('parseConfig', () => {
  test('reads every key of the schema', () => {
    const problems = new Problems()
    const text = `
preset: kubernetes
fail-on: warning
targets:
  production: { budget: { unpacked: 150MB, own.compressed: 1000 } }
  debug: { role: measured }
  worker: { growth: 5%, platforms: { linux/arm64/v8: { budget: { own: 1MB } } } }
  proxy: { growth: { compressed: 2.5%, own: +5MB, merged: 1000 } }
checks:
  user/root: off
  toolchain/compiler: { inherited: warning }
waivers:
  - { check: toolchain/compiler, path: /usr/bin/gcc, reason: "builder", until: 2027-03-01 }
`
    expect(parseConfig('stagegate.yml', text, SUBJECT, problems)).toEqual({
      preset: 'kubernetes',
      failOn: 'warning',
      roles: [
        { target: 'production', role: 'gated', from: { file: 'stagegate.yml', line: 5 } },
        { target: 'debug', role: 'measured', from: { file: 'stagegate.yml', line: 6 } },
        { target: 'worker', role: 'gated', from: { file: 'stagegate.yml', line: 7 } },
        { target: 'proxy', role: 'gated', from: { file: 'stagegate.yml', line: 8 } },
      ],
      budgets: [
        {
          target: 'production',
          platform: null,
          size: 'unpacked',
          limit: 150_000_000,
          from: { file: 'stagegate.yml', line: 5 },
        },
        {
          target: 'production',
          platform: null,
          size: 'own.compressed',
          limit: 1000,
          from: { file: 'stagegate.yml', line: 5 },
        },
        {
          target: 'worker',
          platform: 'linux/arm64',
          size: 'own',
          limit: 1_000_000,
          from: { file: 'stagegate.yml', line: 7 },
        },
      ],
      growth: [
        { target: 'worker', size: 'unpacked', limit: { percent: 5 }, from: { file: 'stagegate.yml', line: 7 } },
        { target: 'proxy', size: 'compressed', limit: { percent: 2.5 }, from: { file: 'stagegate.yml', line: 8 } },
        { target: 'proxy', size: 'own', limit: { bytes: 5_000_000 }, from: { file: 'stagegate.yml', line: 8 } },
        { target: 'proxy', size: 'merged', limit: { bytes: 1000 }, from: { file: 'stagegate.yml', line: 8 } },
      ],
      severities: { 'user/root': 'off', 'toolchain/compiler': { inherited: 'warning' } },
      waivers: [
        {
          check: 'toolchain/compiler',
          path: '/usr/bin/gcc',
          target: null,
          reason: 'builder',
          until: '2027-03-01',
          place: { file: 'stagegate.yml', line: 13 },
        },
      ],
    })
    expect(problems.messages).toEqual([])
  })

  test.each([
    ['an empty file', ''],
    ['a comment', '# nothing\n'],
  ])('%s is valid', (_, text) => expect(problemsOf(text)).toEqual([]))

  test.each([
    [
      'preset: kubernets',
      'stagegate.yml:1: preset: "kubernets" is not one of recommended, strict, kubernetes. Did you mean "kubernetes"?',
    ],
    [
      'targets:\n  a:\n    bugdet: {}',
      'stagegate.yml:3: targets.a: "bugdet" is not one of role, budget, platforms, growth. Did you mean "budget"?',
    ],
    [
      'targets:\n  a:\n    platforms:\n      linux/arn64: { budget: { own: 1 } }',
      'stagegate.yml:4: platform "linux/arn64": "arn64" is not one of amd64, arm64, arm, 386, ppc64le, s390x, riscv64, mips64le, mips64, loong64. Did you mean "arm64"?',
    ],
    [
      'targets:\n  a:\n    platforms:\n      linux/arm64: { budget: { own: 1 } }\n      linux/aarch64: { budget: { own: 2 } }',
      'stagegate.yml:5: the same size has a limit in line 4. Keep one of the two.',
    ],
    ['targets:\n  a:\n    growth: a lot', 'stagegate.yml:3: "a lot" is not a growth limit. Write 5% of what it was'],
    [
      'targets:\n  a:\n    growth: { compresed: 5% }',
      'stagegate.yml:3: targets.a.growth: "compresed" is not one of compressed',
    ],
    [
      'target: {}',
      'stagegate.yml:1: "target" is not one of preset, fail-on, targets, checks, waivers. Did you mean "targets"?',
    ],
    ['targets:\n  a: { budget: { unpacked: big } }', 'stagegate.yml:2: "big" is not a size.'],
    [
      'checks:\n\n  user/rot: error',
      'stagegate.yml:3: "user/rot" is not one of user/root, toolchain/compiler. Did you mean "user/root"?',
    ],
    [
      'checks:\n  user/root: errors',
      'stagegate.yml:2: checks.user/root: "errors" is not one of error, warning, info, off. Did you mean "error"?',
    ],
    [
      'checks:\n  user/root:\n    inherited: warnings',
      'stagegate.yml:3: checks.user/root.inherited: "warnings" is not one of error, warning, info, off. Did you mean "warning"?',
    ],
    [
      'checks:\n  user/root: { inherit: warning }',
      'stagegate.yml:2: checks.user/root: "inherit" is not one of severity, inherited. Did you mean "inherited"?',
    ],
    [
      'checks:\n  user/root:\n    severity: error\n    inherited: warning',
      'stagegate.yml:4: "user/root" does not distinguish what the base image has. Write `user/root: warning` (or error, info, off).',
    ],
    [
      'checks:\n  user/root: [error]',
      'stagegate.yml:2: checks.user/root: "error" is not one of error, warning, info, off. Did you mean "error"?',
    ],
    ['waivers:\n  - check: user/root\n    reason: x', 'stagegate.yml:2: waivers.0: "until" is missing.'],
    [
      'waivers:\n  - { check: user/root, reason: x, until: tomorrow }',
      'stagegate.yml:2: waivers.0.until: "tomorrow" is not a date, such as 2027-03-01.',
    ],
    [
      'waivers:\n  - { check: user/root, reason: x, until: 2027-13-41 }',
      'stagegate.yml:2: until: "2027-13-41" is not a date.',
    ],
    [
      'waivers:\n  - { check: user/root, reason: x, until: 2027-02-30 }',
      'stagegate.yml:2: until: "2027-02-30" is not a date.',
    ],
    ['- a\n- b', 'stagegate.yml:1: must be object.'],
    ['waivers: { check: user/root }', 'stagegate.yml:1: waivers: must be array.'],
    ['targets: [a]', 'stagegate.yml:1: targets: must be object.'],
    ['targets: { a: production }', 'stagegate.yml:1: targets.a: must be object,null.'],
    ['a: [', 'stagegate.yml:1: '],
    ['preset: strict\npreset: strict', 'stagegate.yml:2: Map keys must be unique'],
    ['- a', 'stagegate.yml:1: must be object.'],
    ['targets: { 1: {}, "1": {} }', 'stagegate.yml:1: Map keys must be unique'],
    ['targets: { [a]: {} }', 'stagegate.yml:1: With stringKeys, all keys must be strings'],
    [
      '%YAML 1.1\n---\ntargets:\n  a: { budget: { own: 900:00:00:00 } }',
      'stagegate.yml:1: %YAML 1.1 is not supported.',
    ],
    ['targets:\n  a: { budget: { own: 900:00:00:00 } }', 'stagegate.yml:2: "900:00:00:00" is not a size.'],
    [
      'waivers:\n  - { check: user/root, path: "!/app/*.pem", reason: x, until: 2027-03-01 }',
      'stagegate.yml:2: path: "!/app/*.pem" excludes a path.',
    ],
    [
      'waivers:\n  - { check: user/root, reason: x, until: 9999-12-31 }',
      'stagegate.yml:2: until: "9999-12-31" is more than a year away.',
    ],
  ])('%j is a problem', (text, message) => expect(problemsOf(text)[0]).toContain(message))

  test('reports all problems together, each with its line', () =>
    expect(problemsOf('preset: x\ntargets:\n  a: { role: gate }\n  b: { size: 1 }')).toEqual([
      expect.stringMatching(/^stagegate.yml:1: /),
      expect.stringMatching(/^stagegate.yml:3: .*Did you mean "gated"/),
      expect.stringMatching(/^stagegate.yml:4: /),
    ]))

  test('an unknown key does not hide other problems: an unknown check, a size, a date', () => {
    const text = `
preset: strct
targets:
  a: { budget: { unpacked: big, merged: [] } }
checks: { user/rot: error, user/root: off }
waivers:
  - { check: user/rott, reason: x, until: 2027-02-30 }
  - { check: user/root, reason: x, until: 2027-02-30, because: y }
`
    expect(problemsOf(text).sort()).toEqual([
      expect.stringMatching(/^stagegate.yml:2: preset: "strct".*Did you mean "strict"/),
      expect.stringMatching(/^stagegate.yml:4: "big" is not a size/),
      expect.stringMatching(/^stagegate.yml:4: targets.a.budget.merged: must be string,integer/),
      expect.stringMatching(/^stagegate.yml:5: "user\/rot"/),
      expect.stringMatching(/^stagegate.yml:7: "user\/rott"/),
      expect.stringMatching(/^stagegate.yml:7: until: "2027-02-30" is not a date/),
      expect.stringMatching(/^stagegate.yml:8: waivers.1: "because"/),
    ])
  })

  test.each(['[', '{a: ', '- ', '? '])('a document of many levels is refused: %j', open => {
    expect(problemsOf(`checks: ${open.repeat(60_000)}`)).toEqual([
      'stagegate.yml:1: it has more than 200 levels. Check how it was made.',
    ])
  })

  test('a document that expands endlessly is refused', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`),
    ].join('\n')
    expect(() => problemsOf(bomb)).toThrow(/alias/i)
  })
})

describe('a configuration with many parts', () => {
  const keys = (count: number) => Array.from({ length: count }, (_, i) => `  k${i}: {}\n`).join('')
  test.each([
    ['targets', (count: number) => `targets:\n${keys(count)}`],
    ['unknown keys', (count: number) => `targets: {}\n${keys(count).replaceAll('  k', 'k')}`],
    ['repeated keys', (count: number) => `targets:\n${keys(count)}${keys(count)}`],
    ['keys in a line', (count: number) => `targets: {${keys(count).replaceAll('\n', ',')}}`],
  ])('takes time in proportion to its length: %s', async (_, text) =>
    expect(await growthOfWork(16_000, text, problemsOf)).toBeLessThan(LINEAR),
  )

  test('has at most 100 problems', () => expect(problemsOf(keys(1000).replaceAll('  k', 'k'))).toHaveLength(100))
})
