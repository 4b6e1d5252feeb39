import { describe, expect, test } from '@jest/globals'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import type { TargetSelection } from '../../src/options/options.ts'
import { compareStages } from '../../src/pipeline/compare-stages.ts'
import type { PlannedTarget } from '../../src/plan/target.ts'
import { parseAssignment } from '../../src/text/assignment.ts'
import { type FakeRun, fakePorts } from '../helpers/ports.ts'
import { plannedTarget } from '../helpers/targets.ts'

const TEXT = 'FROM scratch AS build\nFROM build AS app\n'
const dockerfile = parseDockerfile('app/Dockerfile', TEXT)

/** An answer of `docker buildx build --call=targets,format=json`, as buildx 0.29.1 writes it. */
const answer = (...stages: [name: string | null, base: string, line: number][]): string => {
  const targets = stages.map(([name, base, line], index) => ({
    ...(name !== null && { name }),
    ...(index === stages.length - 1 && { default: true }),
    base,
    location: { ranges: [{ start: { line }, end: { line } }] },
  }))
  return JSON.stringify({ targets, sources: [''] })
}
const SAME = answer(['build', 'scratch', 1], ['app', 'build', 2])
/** BuildKit sees one more stage at the end. */
const MORE = answer(['build', 'scratch', 1], ['app', 'build', 2], ['other', 'build', 3])
/** BuildKit reads another base. */
const BASE = answer(['build', 'scratch', 1], ['app', 'alpine', 2])

async function compare(targets: PlannedTarget[], run: FakeRun, selection: TargetSelection['kind'] = 'named') {
  const inputs: (string | undefined)[] = []
  const ports = fakePorts((args, options, command) => {
    inputs.push(options.input)
    return run(args, options, command)
  })
  const disputes = await compareStages(targets, selection, 'mine', ports)
  return { disputes, inputs, ...ports }
}

test('BuildKit is asked once for each Dockerfile, by its text, and nothing is said if it agrees', async () => {
  const names = ['build', 'app']
  const targets = names.map(name => plannedTarget({ name, stage: name, dockerfile }))
  const { disputes, runs, inputs, logged } = await compare(targets, () => ({ stdout: SAME }))
  expect(runs).toEqual([
    ['buildx', 'build', '--builder', 'mine', '--progress', 'plain', '--call=targets,format=json', '-'],
  ])
  expect(inputs).toEqual([TEXT])
  expect(disputes.size).toBe(0)
  expect(logged).toEqual([])
})

test('the argument that chooses the frontend is part of the question; the others may be secrets', async () => {
  const args = ['TOKEN=hunter2', 'BUILDKIT_SYNTAX=docker/dockerfile:1']
  const targets = [args, ['TOKEN=x']].map((args, index) =>
    plannedTarget({ name: `app${index}`, dockerfile, inputs: { args: args.map(parseAssignment), contexts: [] } }),
  )
  const { runs } = await compare(targets, () => ({ stdout: SAME }))
  expect(runs.map(run => run.slice(7))).toEqual([['--build-arg', 'BUILDKIT_SYNTAX=docker/dockerfile:1', '-'], ['-']])
})

test.each<[string, ReturnType<FakeRun>]>([
  ['an older buildx or builder', { status: 1, stderr: 'ERROR: unsupported request frontend.targets' }],
  ['no JSON', { stdout: 'x' }],
  ['another form', { stdout: '{"targets":{}}' }],
  ['a name that is no text', { stdout: '{"targets":[{"name":5}]}' }],
])('without an answer, the run continues and says that its reading is not confirmed: %s', async (_, result) => {
  const { disputes, logged, warnings } = await compare([plannedTarget({ dockerfile })], () => result)
  expect(disputes.size).toBe(0)
  expect(warnings).toEqual([])
  expect(logged).toEqual([expect.stringContaining('app/Dockerfile: BuildKit did not list its stages')])
})

describe('without an answer, a frontend that may read other stages', () => {
  const HEREDOC = 'FROM scratch AS app\nRUN <<EOF\nFROM scratch AS other\nEOF\n'
  const parse = (syntax: string, text = HEREDOC) => parseDockerfile('Dockerfile', `# syntax=${syntax}\n${text}`)
  const ask = async (dockerfile: ReturnType<typeof parse>, selection: TargetSelection['kind'], over: object = {}) => {
    const target = plannedTarget({ name: 'app', stage: 'app', dockerfile, ...over })
    return compare([target], () => ({ status: 1 }), selection)
  }

  test.each<[TargetSelection['kind'], string, boolean]>([
    ['default', 'docker/dockerfile:1.2', true],
    ['all', 'docker/dockerfile:1.2', true],
    ['default', 'ghcr.io/acme/frontend', true],
    ['named', 'docker/dockerfile:1.2', false],
  ])('%s: %s', async (selection, syntax, isFailure) => {
    const { disputes, warnings } = await ask(parse(syntax), selection)
    const { failure = null } = disputes.get('app') ?? {}
    expect(failure?.code ?? null).toBe(isFailure ? 'stages-unconfirmed' : null)
    expect(disputes.has('app')).toBe(true)
    expect(warnings).toEqual([expect.stringContaining(`and "${syntax}" may read it differently`)])
  })

  test('of an argument', async () => {
    const args = [parseAssignment('BUILDKIT_SYNTAX=docker/dockerfile:1.2')]
    const { disputes } = await ask(parse('docker/dockerfile:1'), 'default', { inputs: { args, contexts: [] } })
    expect(disputes.get('app')?.failure?.code).toBe('stages-unconfirmed')
  })

  test('an older one, for which buildx asks a newer one', async () => {
    const target = plannedTarget({ name: 'app', stage: 'app', dockerfile: parse('docker/dockerfile:1.2') })
    const { disputes } = await compare([target], () => ({ stdout: answer(['app', 'scratch', 2]) }), 'default')
    expect(disputes.get('app')?.failure?.code).toBe('stages-unconfirmed')
  })

  test('a text that it reads as Stagegate does', async () => {
    const { disputes, warnings } = await ask(parse('docker/dockerfile:1.2', 'FROM scratch AS app\n'), 'default')
    expect([disputes.size, warnings]).toEqual([0, []])
  })
})

test('a cancelled run has no answer, and says nothing', async () => {
  const signal = AbortSignal.abort()
  const ports = fakePorts(() => ({ stdout: MORE }), { signal })
  expect((await compareStages([plannedTarget({ dockerfile })], 'named', 'mine', ports)).size).toBe(0)
  expect(ports.logged).toEqual([])
})

test('nothing is asked for a target without an image or without a text', async () => {
  const targets = [plannedTarget({ dockerfile, role: 'built' }), plannedTarget({ dockerfile: null })]
  expect((await compare(targets, () => ({ stdout: MORE }))).runs).toEqual([])
})

test('each difference is a warning once, and a dispute of every target of the Dockerfile', async () => {
  const targets = ['build', 'app'].map(name => plannedTarget({ name, stage: name, dockerfile }))
  const { disputes, warnings } = await compare(targets, () => ({ stdout: MORE }))
  expect([...disputes]).toEqual(['build', 'app'].map(name => [name, { failure: null }]))
  expect(warnings).toEqual([
    expect.stringMatching(/^app\/Dockerfile: BuildKit finds 3 stages in it, and Stagegate 2\./),
  ])
})

describe('if Stagegate chose the targets by its own reading', () => {
  const app = (over: Partial<PlannedTarget> = {}, inputs = {}) =>
    plannedTarget({ name: 'app', stage: 'app', dockerfile, ...over }, inputs)

  test.each<[string, TargetSelection['kind'], PlannedTarget, string, boolean]>([
    ['another default target', 'default', app(), MORE, true],
    ['the same default target', 'default', app(), BASE, false],
    ['a stage that is not among all', 'all', app(), MORE, true],
    ['all stages', 'all', app(), BASE, false],
    ['a named target', 'named', app(), MORE, false],
    ['a measured target', 'default', app({ role: 'measured' }), MORE, false],
    ['a bake target, which buildx chose', 'default', app({}, { context: '.', files: 'cwd://b.hcl' }), MORE, false],
  ])('%s', async (_, selection, target, stdout, isFailure) => {
    const { disputes } = await compare([target], () => ({ stdout }), selection)
    const { failure = null } = disputes.get('app') ?? {}
    expect(disputes.has('app')).toBe(true)
    expect(failure?.code ?? null).toBe(isFailure ? 'stages-disputed' : null)
  })

  test('a last stage without a name is the default target of both', async () => {
    const unnamed = parseDockerfile('Dockerfile', 'FROM scratch\n')
    const target = plannedTarget({ name: 'default', stage: null, dockerfile: unnamed })
    const { disputes } = await compare([target], () => ({ stdout: answer([null, 'alpine', 1]) }), 'default')
    expect(disputes.get('default')).toEqual({ failure: null })
  })
})
