import { describe, expect, test } from '@jest/globals'
import { lintTargets, parseLint } from '../../src/build/lint.ts'
import { readOptions } from '../../src/options/read.ts'
import { parseDockerfile } from '../../src/plan/dockerfile.ts'
import type { PlannedTarget } from '../../src/plan/plan.ts'
import type { ExecResult, Ports } from '../../src/ports.ts'

const warning = (ruleName: string, line: number, detail = `${ruleName} says so`) => ({
  ruleName,
  description: 'in general',
  url: 'https://docs.docker.com/',
  detail,
  location: { ranges: [{ start: { line }, end: { line: line + 1 } }] },
})
const answer = (warnings: unknown) => JSON.stringify({ warnings, sources: [] })

describe('what BuildKit answers', () => {
  test('warnings, with their lines', () => {
    expect(parseLint(answer([warning('StageNameCasing', 3)]), null)).toEqual({
      kind: 'read',
      warnings: [{ rule: 'StageNameCasing', message: 'StageNameCasing says so', lines: { first: 3, last: 4 } }],
    })
  })

  test('none', () => expect(parseLint(answer(null), null)).toEqual({ kind: 'read', warnings: [] }))

  test('of a bake target', () => {
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

  test('too much of it', () => {
    const lint = parseLint(answer(Array.from({ length: 9000 }, () => warning('A', 1, 'x'.repeat(9000)))), null)
    if (lint?.kind !== 'read') throw new Error('it was not read')
    expect(lint.warnings).toHaveLength(200)
    expect(lint.warnings[0]?.message).toHaveLength(1000)
  })

  test.each<[string, string, string | null]>([
    ['nothing', '', null],
    ['words', 'ERROR: x', null],
    ['another document', '[]', 'app'],
    ['a warning without a name', answer([{ detail: 'x' }]), null],
    ['a warning that is null', answer([null]), null],
    ['a list that is none', answer('x'), null],
    ['a Dockerfile that does not parse', JSON.stringify({ warnings: null, buildError: { message: 'x' } }), null],
  ])('%s is no answer', (_, text, target) => {
    expect(parseLint(text, target)).toBeNull()
  })
})

describe('asking', () => {
  const dockerfile = parseDockerfile('Dockerfile', 'FROM scratch AS a\nFROM scratch AS b\n')
  const target = (name: string, role: PlannedTarget['role'] = 'gated'): PlannedTarget => {
    return { name, role, stage: name, dockerfile }
  }
  const options = readOptions({ context: 'https://example.com/a.git', 'build-args': 'A=1' }, '/', [])
  const ask = async (targets: PlannedTarget[], run: (args: readonly string[]) => Partial<ExecResult>) => {
    const logged: string[] = []
    const log = { info() {}, warning: (line: string) => logged.push(line), group() {} }
    const exec = {
      run: async (_: string, args: readonly string[]) => ({ status: 1, stdout: '', stderr: '', ...run(args) }),
    }
    const ports: Ports = { exec, log, env: {}, cwd: '/', signal: new AbortController().signal }
    return { lints: await lintTargets(options, targets, 'mine', ports), logged }
  }

  test('each gated target, as it is built', async () => {
    const asked: (readonly string[])[] = []
    await ask([target('a'), target('b', 'measured')], args => {
      asked.push(args)
      return { stdout: answer([]) }
    })
    expect(asked.map(args => args.join(' '))).toEqual([
      'buildx build --builder mine --progress plain --call=check,format=json --target a --build-arg A=1 -- https://example.com/a.git',
    ])
  })

  test('what several targets share is told of the first alone', async () => {
    const { lints } = await ask([target('a'), target('b')], args => {
      const own = args.includes('a') ? warning('A', 1) : warning('A', 2)
      return { stdout: answer([warning('Shared', 1), own]) }
    })
    const told = [...lints].map(([name, lint]) => {
      return [name, ...(lint.kind === 'read' ? lint.warnings.map(({ rule, lines }) => `${rule} ${lines?.first}`) : [])]
    })
    expect(told).toEqual([
      ['a', 'Shared 1', 'A 1'],
      ['b', 'A 2'],
    ])
  })

  test.each([
    ['an old frontend', 'ERROR: failed to solve: unsupported request frontend.lint: unsupported request frontend.lint'],
    ['an old buildx', 'unknown flag: --call'],
    [
      'an old frontend, and the new one out of reach',
      'ERROR: failed to solve: failed to resolve source metadata for docker.io/docker/dockerfile:1.8.1@sha256:e87: not found',
    ],
  ])('%s: unsupported, and the log says so', async (_, stderr) => {
    const { lints, logged } = await ask([target('a')], () => ({ stderr }))
    expect(lints.get('a')).toEqual({ kind: 'unsupported' })
    expect(logged).toHaveLength(1)
  })

  test('any other failure is told with its own words', async () => {
    const { lints, logged } = await ask([target('a')], () => ({ stderr: '#1 DONE\nERROR: the engine went away\n' }))
    expect(lints.get('a')).toEqual({ kind: 'failed', message: 'ERROR: the engine went away' })
    expect(logged).toEqual([])
  })

  test('a docker that is not there is a failure, and nothing is thrown', async () => {
    const { lints } = await ask([target('a')], () => {
      throw new Error('there is no docker')
    })
    expect(lints.get('a')).toEqual({ kind: 'failed', message: 'there is no docker' })
  })
})
