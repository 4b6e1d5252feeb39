import { describe, expect, test } from '@jest/globals'
import { type Dockerfile, parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { problemText, UsageError } from '../../src/failure.ts'
import { normalizePlatform } from '../../src/oci/platform.ts'
import type { Options } from '../../src/options/options.ts'
import type { SourceFacts } from '../../src/plan/facts.ts'
import { planTargets } from '../../src/plan/plan.ts'
import { readOptions } from '../helpers/options.ts'

const TEXT = `FROM alpine AS base
FROM base AS build
RUN make
FROM build AS test
RUN make check
FROM base AS Production
COPY --from=build /out /out
`
const dockerfile = parseDockerfile('Dockerfile', TEXT)
const unnamed = parseDockerfile('Dockerfile', 'FROM alpine AS build\nFROM scratch\nCOPY --from=0 /a /a\n')

const machine = { gha: { readable: false, writable: false }, platforms: ['linux/amd64'] }
const planDockerfile = (options: Options, dockerfile: Dockerfile) =>
  planTargets(options, { ...machine, source: { kind: 'dockerfile', dockerfile } })
const planBake = (options: Options, source: SourceFacts) => planTargets(options, { ...machine, source })

function options(rest: Partial<Options>): Options {
  const remote = readOptions({ context: 'https://example.com/a.git' }, '/', [])
  return { ...remote, ...rest }
}
const named = (...gated: string[]) => options({ targets: { kind: 'named', gated, measured: [] } })
const rows = (plan: { targets: { name: string; role: string; stage: string | null }[] }) =>
  plan.targets.map(({ name, role, stage }) => [name, role, stage])

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run()
  } catch (error) {
    if (error instanceof UsageError) return error.problems.map(problemText)
    throw error
  }
  return []
}

const from = { file: 'stagegate.yml', line: 3 }
const measured = (...names: string[]) => names.map(target => ({ target, role: 'measured' as const, from }))

describe('the configuration adds targets, and replaces none that the run gates', () => {
  const select = (targets: Options['targets'], of = dockerfile) => planDockerfile(options({ targets }), of)
  test('a harmless entry for another target', () =>
    expect(rows(select({ kind: 'default', gated: ['test'], measured: [] }))).toEqual([
      ['production', 'gated', 'production'],
      ['test', 'gated', 'test'],
    ]))

  test('an entry for the default target itself, in another spelling', () =>
    expect(rows(select({ kind: 'default', gated: ['PRODUCTION'], measured: [] }))).toEqual([
      ['production', 'gated', 'production'],
    ]))

  test.each<[string, Options['targets'], string]>([
    ['the last stage', { kind: 'default', gated: [], measured: measured('Production') }, 'the default target'],
    ['one of all', { kind: 'all', gated: [], measured: measured('test') }, 'all targets'],
    [
      'one of all, among which is no last stage',
      { kind: 'all', gated: [], measured: measured('default') },
      'all targets',
    ],
  ])('a measured role for %s is a problem', (_, targets, what) => {
    const of = targets.measured[0]?.target === 'default' ? unnamed : dockerfile
    const [problem] = problemsOf(() => select(targets, of))
    expect(problem).toContain(`stagegate.yml:3: the run gates ${what}, so the configuration cannot make`)
  })

  test('a measured target that nothing gates', () =>
    expect(rows(select({ kind: 'default', gated: [], measured: measured('test') }))).toEqual([
      ['production', 'gated', 'production'],
      ['test', 'measured', 'test'],
    ]))
})

describe('planDockerfile', () => {
  test('the last stage by default', () =>
    expect(rows(planDockerfile(options({}), dockerfile))).toEqual([['production', 'gated', 'production']]))

  test('an unnamed last stage is called default and built without --target', () =>
    expect(rows(planDockerfile(options({}), unnamed))).toEqual([['default', 'gated', null]]))

  test.each<Options['targets']['kind']>(['default', 'all', 'named'])(
    'an unnamed last stage next to a stage that is called default is refused: %s',
    kind => {
      const both = parseDockerfile('Dockerfile', 'FROM a AS Default\nFROM b\n')
      const plan = () => planDockerfile(options({ targets: { kind, gated: ['default'], measured: [] } }), both)
      expect(problemsOf(plan)).toEqual([
        'Dockerfile: the last stage has no name, and line 1 calls another stage "default", as Stagegate would call the last one. Name the last stage.',
      ])
    },
  )

  test('a last stage that is called default is no other stage', () =>
    expect(rows(planDockerfile(options({}), parseDockerfile('Dockerfile', 'FROM a AS default\n')))).toEqual([
      ['default', 'gated', 'default'],
    ]))

  test('* gates every named stage, and the last one even without a name', () => {
    const all = options({ targets: { kind: 'all', gated: [], measured: [] } })
    expect(rows(planDockerfile(all, dockerfile)).map(([name]) => name)).toEqual(['base', 'build', 'test', 'production'])
    expect(rows(planDockerfile(all, unnamed))).toEqual([
      ['build', 'gated', 'build'],
      ['default', 'gated', null],
    ])
  })

  test('two stages of one name are one target, as in BuildKit', () => {
    const twice = parseDockerfile(
      'Dockerfile',
      'FROM scratch AS a\nFROM scratch AS A\nFROM scratch AS b\nFROM scratch AS b\n',
    )
    const every = options({ targets: { kind: 'all', gated: [], measured: [] }, verifyStages: true })
    expect(planDockerfile(every, twice).targets.map(({ name }) => name)).toEqual(['a', 'b'])
  })

  test('verify-stages adds only stages that no target needs', () =>
    expect(rows(planDockerfile(options({ verifyStages: true }), dockerfile))).toEqual([
      ['production', 'gated', 'production'],
      ['test', 'built', 'test'],
    ]))

  test.each([
    ['whose name is an argument', 'ARG FROM_STAGE=build\nFROM scratch AS build\nFROM $FROM_STAGE\n', []],
    // Both can be built, and are then known to build.
    [
      'that only BuildKit can tell',
      'FROM scratch AS base-arm64\nFROM scratch AS base-amd64\nFROM base-$TARGETARCH\n',
      ['base-arm64', 'base-amd64'],
    ],
    ['whose name has an escape', 'FROM scratch AS a\nFROM scratch AS b\nFROM a\nCOPY --fr\\om=b / /\n', []],
    ['without a name, which BuildKit cannot be asked for', 'FROM scratch\nFROM scratch\n', []],
  ])('verify-stages does not build a stage that a target needs: one %s', (_, text, built) => {
    const { targets } = planDockerfile(options({ verifyStages: true }), parseDockerfile('Dockerfile', text))
    expect(targets.filter(({ role }) => role === 'built').map(({ name }) => name)).toEqual(built)
  })

  test('stage names ignore case, as in BuildKit', () =>
    expect(rows(planDockerfile(named('PRODUCTION'), dockerfile))).toEqual([['PRODUCTION', 'gated', 'production']]))

  test('every unknown target and budget is a problem, with the nearest name and the list', () => {
    const wrong = options({
      targets: { kind: 'named', gated: ['prodution', 'test'], measured: measured('nope') },
      budgets: [{ target: 'tst', platform: null, size: 'own', limit: 1, from: 'budgets: tst.own=1' }],
      growth: [{ target: 'prod', size: 'own', limit: { percent: 5 }, from: 'budgets: prod.own=5%' }],
    })
    expect(problemsOf(() => planDockerfile(wrong, dockerfile))).toEqual([
      'targets: "prodution" is not one of base, build, test, production. Did you mean "production"?',
      'targets: "nope" is not one of base, build, test, production.',
      'budgets: tst.own=1: this budget is for no gated target: "tst" is not one of test. Did you mean "test"?',
      'budgets: prod.own=5%: this budget is for no gated target: "prod" is not one of test.',
    ])
  })

  test('a budget for a platform that is not built is a problem', () => {
    const limit = { target: 'test', platform: normalizePlatform('linux/arm64'), size: 'own', limit: 1 } as const
    const wrong = options({
      targets: { kind: 'named', gated: ['test'], measured: [] },
      budgets: [{ ...limit, from: 'budgets: test@linux/arm64.own=1' }],
      build: { ...options({}).build, platforms: ['linux/amd64'] },
    })
    expect(problemsOf(() => planDockerfile(wrong, dockerfile))).toEqual([
      expect.stringMatching(/^budgets: test@linux\/arm64\.own=1: test has no image for linux\/arm64/),
    ])
  })

  test('if no target could be selected, budgets are not problems too', () => {
    const wrong = options({
      targets: { kind: 'named', gated: ['prodution'], measured: [] },
      budgets: [{ target: 'production', platform: null, size: 'own', limit: 1, from: 'budgets: production.own=1' }],
    })
    expect(problemsOf(() => planDockerfile(wrong, dockerfile))).toHaveLength(1)
  })

  test('a Dockerfile without FROM has nothing to build', () =>
    expect(problemsOf(() => planDockerfile(options({}), parseDockerfile('x', '# no\n')))[0]).toContain('no FROM'))
})

describe('planBake', () => {
  const rest = {
    tags: [],
    context: '.',
    file: 'Dockerfile',
    inline: null,
    args: [],
    contexts: [],
    secretEnvs: [],
    definition: '',
    refusals: [],
  }
  const bake: SourceFacts = {
    kind: 'bake',
    file: '/run/bake.json',
    defaults: ['app'],
    groups: new Map([['release', ['web', 'app']]]),
    targets: [
      { name: 'app', stage: 'production', dockerfile, ...rest },
      { name: 'web', stage: null, dockerfile: null, ...rest },
    ],
  }
  test('the default group', () => expect(rows(planBake(options({}), bake))).toEqual([['app', 'gated', 'production']]))
  test('every target', () =>
    expect(rows(planBake(options({ targets: { kind: 'all', gated: [], measured: [] } }), bake))).toEqual([
      ['app', 'gated', 'production'],
      ['web', 'gated', null],
    ]))
  test('a group stands for its targets', () => {
    const groups = (gated: string[], weighed: string[]) =>
      rows(planBake(options({ targets: { kind: 'named', gated, measured: measured(...weighed) } }), bake))
    expect(groups(['release'], [])).toEqual([
      ['web', 'gated', null],
      ['app', 'gated', 'production'],
    ])
    expect(groups(['app'], ['web']).map(([name, role]) => [name, role])).toContainEqual(['web', 'measured'])
    expect(problemsOf(() => groups(['app'], ['release']))).toHaveLength(1)
  })

  test.each<[string, Options['targets'], Partial<typeof bake>, string]>([
    ['a named group', { kind: 'named', gated: ['release', 'web'], measured: [] }, {}, '"release" is a group without'],
    [
      'a group in a named group',
      { kind: 'named', gated: ['all'], measured: [] },
      {
        groups: new Map([
          ['all', ['app', 'release']],
          ['release', ['release']],
        ]),
      },
      '"release" is a group without',
    ],
    ['a role', { kind: 'default', gated: ['release'], measured: [] }, {}, '"release" is a group without'],
    ['a measured role', { kind: 'default', gated: [], measured: measured('release') }, {}, '"release" is a group'],
    [
      'the default group',
      { kind: 'default', gated: ['web'], measured: [] },
      { defaults: ['default'], groups: new Map([['default', ['default']]]) },
      '"default" is a group without',
    ],
    [
      'no default',
      { kind: 'default', gated: ['web'], measured: [] },
      { defaults: [] },
      'has no default target to gate',
    ],
    ['all of nothing', { kind: 'all', gated: ['web'], measured: [] }, { targets: [] }, 'has no target to gate'],
  ])('a selection without targets is a problem: %s', (_, targets, over, problem) => {
    const source = { ...bake, groups: new Map([['release', ['release']]]), ...over }
    expect(problemsOf(() => planBake(options({ targets }), source as SourceFacts))[0]).toContain(problem)
  })

  test('a target has the recipes of the targets that it takes as contexts, and of those that they take', () => {
    const target = (name: string, context: string | null = null, stage: string | null = null) => {
      const contexts = context === null ? [] : [{ name: 'below', value: `target:${context}` }]
      return { ...rest, name, stage, contexts, dockerfile: parseDockerfile(name, 'FROM below-$TARGETSTAGE\n') }
    }
    const targets = [target('other'), target('base', null, 'x'), target('middle', 'base'), target('app', 'middle')]
    const named = options({ targets: { kind: 'named', gated: ['app'], measured: [] } })
    const [app] = planBake(named, { ...bake, targets }).targets
    expect(app?.linked?.map(({ name, dockerfile }) => [name, dockerfile?.stages[0]?.base])).toEqual([
      ['middle', 'below-default'],
      ['base', 'below-x'],
    ])
    expect(app?.inputs).toEqual({ args: [], contexts: [{ name: 'below', value: 'target:middle' }], target: null })
  })
})
