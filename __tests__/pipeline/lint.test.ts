import { describe, expect, test } from '@jest/globals'
import { type Lint, parseLint } from '../../src/buildx/lint-answer.ts'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { lintTargets } from '../../src/pipeline/lint.ts'
import type { PlannedTarget } from '../../src/plan/target.ts'
import type { Exit } from '../../src/ports/exec.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { type FakeRun, fakePorts } from '../helpers/ports.ts'
import { NO_DISPUTES, plannedTarget } from '../helpers/targets.ts'

const warning = (ruleName: string, line: number, detail = `${ruleName} says so`) => ({
  ruleName,
  description: 'in general',
  url: 'https://docs.docker.com/',
  detail,
  location: { ranges: [{ start: { line }, end: { line: line + 1 } }] },
})
const answer = (warnings: unknown) => JSON.stringify({ warnings, sources: [] })

describe("BuildKit's answer", () => {
  test('has warnings with their lines', () => {
    expect(parseLint(answer([warning('StageNameCasing', 3)]), null)).toEqual({
      kind: 'read',
      warnings: [{ rule: 'StageNameCasing', message: 'StageNameCasing says so', lines: { first: 3, last: 4 } }],
    })
  })

  test('none', () => expect(parseLint(answer(null), null)).toEqual({ kind: 'read', warnings: [] }))

  test('for a bake target', () => {
    const text = JSON.stringify({ target: { app: { build: {}, check: { warnings: [warning('A', 1)] } } } })
    expect(parseLint(text, 'app')).toMatchObject({ warnings: [{ rule: 'A' }] })
  })

  test.each<[string, unknown, { message: string; lines: unknown }]>([
    ['no detail', { ...warning('A', 1), detail: '' }, { message: 'in general', lines: { first: 1, last: 2 } }],
    ['no place', { ruleName: 'A', detail: 'x' }, { message: 'x', lines: null }],
    ['a place of no line', { ...warning('A', 0), detail: 'x' }, { message: 'x', lines: null }],
    [
      'an end before its beginning',
      { ruleName: 'A', detail: 'x', location: { ranges: [{ start: { line: 5 }, end: { line: 2 } }] } },
      { message: 'x', lines: { first: 5, last: 5 } },
    ],
  ])('%s', (_, one, expected) => {
    expect(parseLint(answer([one]), null)).toMatchObject({ warnings: [expected] })
  })

  test('with long text', () => {
    const lint = parseLint(answer(Array.from({ length: 1 }, () => warning('A', 1, 'x'.repeat(9000)))), null)
    if (lint?.kind !== 'read') throw new Error('it was not read')
    expect(lint.warnings[0]?.message).toHaveLength(1000)
  })

  test.each<[string, string, string | null]>([
    ['nothing', '', null],
    ['words', 'ERROR: x', null],
    ['another document', '[]', 'app'],
    ['a warning without a name', answer([{ detail: 'x' }]), null],
    ['a warning that is null', answer([null]), null],
    ['an invalid list', answer('x'), null],
    ['an error that is none', JSON.stringify({ warnings: null, buildError: { message: null } }), null],
  ])('%s is not an answer', (_, text, target) => {
    expect(parseLint(text, target)).toBeNull()
  })
})

describe('requests', () => {
  const DOCKERFILE = `FROM scratch AS base
ENV name value
FROM base AS a
COPY x /
FROM base AS b
WORKDIR relative
FROM base AS unneeded
MAINTAINER nobody
WORKDIR relative
`
  const dockerfile = parseDockerfile('Dockerfile', DOCKERFILE)
  const target = (name: string, over: Partial<PlannedTarget> = {}): PlannedTarget =>
    plannedTarget({ name, stage: name, dockerfile, ...over }, { 'build-args': 'A=1' })
  const ask = async (
    targets: PlannedTarget[],
    run: (args: readonly string[], index: number) => Partial<Exit>,
    over: Partial<Ports> = {},
  ) => {
    const asked: string[] = []
    const answered: FakeRun = args => {
      asked.push(/(?:--target (\S+))/.exec(args.join(' '))?.[1] ?? 'all')
      return { status: 1, ...run(args, asked.length - 1) }
    }
    const { warnings: logged, ...ports } = fakePorts(answered, over)
    const lints = await lintTargets(targets, NO_DISPUTES, 'mine', '/nonexistent', ports)
    return {
      lints,
      logged,
      asked,
      pauses: ports.clock.waits,
      results: [...lints].map(([name, lint]) => [name, ...words(lint)]),
    }
  }
  const words = (lint: Lint): (string | null)[] => {
    if (lint.kind === 'read') return lint.warnings.map(({ rule, lines }) => `${rule} ${lines?.first ?? '-'}`)
    return lint.kind === 'failed' ? ['failed', lint.message] : [lint.kind]
  }

  test('one gated target is checked as it is built; measured targets are not checked', async () => {
    const asked: string[] = []
    await ask([target('a'), target('b', { role: 'measured' })], args => {
      asked.push(args.join(' '))
      return { stdout: answer([]) }
    })
    expect(asked).toEqual([
      'buildx build --builder mine --progress plain --call=check,format=json --target a --build-arg A=1 --build-arg BUILDKIT_DOCKERFILE_CHECK=error=false -- https://example.com/a.git',
    ])
  })

  test('several targets of one Dockerfile need one request, and each warning goes to the first that needs its stage', async () => {
    const { asked, results } = await ask([target('b'), target('a')], () => ({
      stdout: answer([
        warning('LegacyKeyValueFormat', 2),
        warning('CopyIgnoredFile', 4),
        warning('WorkdirRelativePath', 6),
        warning('MaintainerDeprecated', 8),
        warning('WorkdirRelativePath', 9),
        { ruleName: 'NoLines', detail: 'x' },
      ]),
    }))
    expect(asked).toEqual(['all'])
    // Line 9 is in a stage that neither target needs: BuildKit does not report it for one of them.
    expect(results).toEqual([
      ['b', 'LegacyKeyValueFormat 2', 'WorkdirRelativePath 6', 'MaintainerDeprecated 8', 'NoLines -'],
      ['a', 'CopyIgnoredFile 4'],
    ])
  })

  test('two hundred targets need one request', async () => {
    const text = Array.from({ length: 200 }, (_, index) => `FROM scratch AS t${index}\nWORKDIR x\n`).join('')
    const many = parseDockerfile('Dockerfile', text)
    const targets = many.stages.map(({ name }) => target(name ?? '', { dockerfile: many }))
    const warnings = [1, 100].map(index => warning('WorkdirRelativePath', 2 * index))
    const { asked, results } = await ask(targets, () => ({ stdout: answer(warnings) }))
    expect(asked).toEqual(['all'])
    expect(results.filter(([, ...said]) => said.length > 0)).toEqual([
      ['t0', 'WorkdirRelativePath 2'],
      ['t99', 'WorkdirRelativePath 200'],
    ])
  })

  test('a target that needs all stages of the others is checked alone', async () => {
    const { asked } = await ask([target('base'), target('a')], () => ({ stdout: answer([]) }))
    expect(asked).toEqual(['a'])
  })

  test.each([
    ['another Dockerfile', { dockerfile: { ...dockerfile, path: 'other' } }, 2],
    ['another definition', { definition: 'args' }, 2],
    ['the same definition, read twice', { dockerfile: parseDockerfile('Dockerfile', DOCKERFILE) }, 1],
    ['a text that is not known', { dockerfile: null }, 2],
  ])('%s', async (_, over, questions) => {
    const { asked } = await ask([target('a'), target('b', over)], () => ({ stdout: answer([]) }))
    expect(asked).toHaveLength(questions)
  })

  test('a failure says whether a stage that is not built may be the reason', async () => {
    const failed = { kind: 'failed', message: 'ERROR: no' }
    const fail = () => ({ stderr: 'ERROR: no' })
    const unnamed = parseDockerfile('Dockerfile', 'FROM a AS unneeded\nFROM scratch \\\n')
    const last = await ask([target('default', { stage: null, dockerfile: unnamed })], fail)
    expect(last.lints.get('default')).toEqual({ ...failed, coversUnneeded: true })
    expect((await ask([target('a')], fail)).lints.get('a')).toEqual({ ...failed, coversUnneeded: false })
  })

  test.each<[string, string, string, string[]]>([
    ['a stage that an argument names', 'ARG B=one\nFROM scratch AS one\nWORKDIR x\n', 'FROM $B AS', []],
    ['a variable of BuildKit', 'FROM scratch AS one\nWORKDIR x\n', 'FROM on$TARGETVARIANT AS', []],
  ])('%s is needed', async (_, head, from) => {
    const text = `${head}${from} a\n${from} b\n`
    const parsed = parseDockerfile('Dockerfile', text)
    const line = text.split('\n').indexOf('WORKDIR x') + 1
    const { results } = await ask([target('a', { dockerfile: parsed }), target('b', { dockerfile: parsed })], () => ({
      stdout: answer([warning('WorkdirRelativePath', line)]),
    }))
    expect(results).toEqual([['a', `WorkdirRelativePath ${line}`], ['b']])
  })

  test('if BuildKit cannot check all stages, each target is checked, and shared warnings are reported once', async () => {
    const { asked, results } = await ask([target('a'), target('b')], args => {
      if (!args.includes('--target')) return { stderr: 'ERROR: the base of unneeded is not to be found' }
      const own = args.includes('a') ? warning('CopyIgnoredFile', 4) : warning('WorkdirRelativePath', 6)
      return { stdout: answer([warning('LegacyKeyValueFormat', 2), own]) }
    })
    expect(asked).toEqual(['all', 'a', 'b'])
    expect(results).toEqual([
      ['a', 'LegacyKeyValueFormat 2', 'CopyIgnoredFile 4'],
      ['b', 'WorkdirRelativePath 6'],
    ])
  })

  test('a warning of a target without an answer is reported for the target that was checked', async () => {
    const { results } = await ask([target('a'), target('b')], args =>
      args.includes('b') ? { stdout: answer([warning('LegacyKeyValueFormat', 2)]) } : { stderr: 'ERROR: gone' },
    )
    expect(results).toEqual([
      ['a', 'failed', 'ERROR: gone'],
      ['b', 'LegacyKeyValueFormat 2'],
    ])
  })

  test.each([
    ['an old frontend', 'ERROR: failed to solve: unsupported request frontend.lint: unsupported request frontend.lint'],
    ['an old buildx', 'unknown flag: --call'],
    [
      'an old frontend, and the new one out of reach',
      'ERROR: failed to solve: failed to resolve source metadata for docker.io/docker/dockerfile:1.8.1@sha256:e87: not found',
    ],
  ])('%s: unsupported, and the log says so once', async (_, stderr) => {
    const { results, logged, asked } = await ask([target('a'), target('b')], () => ({ stderr }))
    expect(results).toEqual([
      ['a', 'unsupported'],
      ['b', 'unsupported'],
    ])
    expect(asked).toHaveLength(1)
    expect(logged).toHaveLength(1)
  })

  test('any other failure is reported once, with its message, and not retried', async () => {
    const { results, logged, asked, pauses } = await ask([target('a'), target('b')], () => ({
      stderr: '#1 DONE\nERROR: the engine went away\n',
    }))
    expect(results).toEqual([
      ['a', 'failed', 'ERROR: the engine went away'],
      ['b', 'failed', null],
    ])
    expect(asked).toEqual(['all', 'a', 'b'])
    expect([logged, pauses]).toEqual([[], []])
  })

  // BuildKit 0.25's error with two hundred clients.
  test.each([
    'ERROR: failed to build: failed to solve: Unavailable: forwarding Ping: no such job 2xv3n',
    'ERROR: failed to build: listing workers for Build: failed to list workers: Unavailable: error reading from server: connection reset by peer',
    'ERROR: failed to build: failed to solve: DeadlineExceeded: failed to read dockerfile: no active session for 7i5s: context deadline exceeded',
  ])('a hiccup is retried: %s', async stderr => {
    const { results, pauses } = await ask([target('a')], (_, index) =>
      index < 3 ? { stderr } : { stdout: answer([]) },
    )
    expect(results).toEqual([['a']])
    expect(pauses).toEqual([500, 1000, 2000])
  })

  test('a permanent hiccup is a failure after four attempts', async () => {
    const stderr = 'ERROR: forwarding Ping: no such job'
    const { results, asked } = await ask([target('a')], () => ({ stderr }))
    expect(results).toEqual([['a', 'failed', stderr]])
    expect(asked).toHaveLength(4)
  })

  test('a canceled run does not retry', async () => {
    const stop = new AbortController()
    const cancelled = () => {
      stop.abort()
      return { stderr: 'ERROR: no such job' }
    }
    const { asked } = await ask([target('a')], cancelled, { signal: stop.signal })
    expect(asked).toHaveLength(1)
  })

  test('a missing docker is a failure, not an exception', async () => {
    const { results } = await ask([target('a')], () => {
      throw new Error('there is no docker')
    })
    expect(results).toEqual([['a', 'failed', 'there is no docker']])
  })
})
