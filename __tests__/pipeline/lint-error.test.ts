import { describe, expect, test } from '@jest/globals'
import { type Lint, parseLint } from '../../src/buildx/lint-answer.ts'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { lintTargets } from '../../src/pipeline/lint.ts'
import { parseAssignment } from '../../src/text/assignment.ts'
import { fakePorts } from '../helpers/ports.ts'
import { NO_DISPUTES, plannedTarget } from '../helpers/targets.ts'

// The output of buildx 0.29; in this case, bake writes no `ERROR:` to standard error.
const answerOf = (message: string) => ({ warnings: null, buildError: { message } })
const LINKED = 'unsupported context source target for low'
const MISSING = 'nosuch:1: failed to resolve source metadata for docker.io/library/nosuch:1: not found'

describe('an answer that reports an error', () => {
  const of = (message: string) => [
    parseLint(JSON.stringify(answerOf(message)), null),
    parseLint(JSON.stringify({ target: { app: { check: answerOf(message) } } }), 'app'),
  ]
  const both = (lint: Lint) => [lint, lint]

  test('fails with its message, for a build and for bake', () =>
    expect(of(MISSING)).toEqual(both({ kind: 'failed', message: MISSING })))

  test('is cut after credentials are removed', () => {
    const [lint] = of(`https://user:hunter2@example.com/ ${'x'.repeat(9000)}`)
    expect(JSON.stringify(lint)).not.toContain('hunter2')
    expect(lint?.kind === 'failed' && lint.message).toHaveLength(1000)
  })

  test('about a context that is another bake target is a limit of BuildKit', () =>
    expect(of(LINKED)).toEqual(both({ kind: 'unsupported', linked: true })))

  test('with the same text elsewhere is not', () =>
    expect(of(`FROM ${LINKED}: not found`)).toEqual(both({ kind: 'failed', message: `FROM ${LINKED}: not found` })))
})

test('if one stage takes another target as its context, the targets without it are checked', async () => {
  const dockerfile = parseDockerfile('Dockerfile', 'FROM low AS a\nFROM scratch AS b\nWORKDIR x\n')
  const targets = ['a', 'b'].map(name => plannedTarget({ name, stage: name, dockerfile }))
  const b = { warnings: [{ ruleName: 'A', detail: 'x', location: { ranges: [{ start: { line: 3 } }] } }] }
  const ports = fakePorts(args => {
    const said = args.join(' ').includes('--target b') ? b : answerOf(LINKED)
    return { status: 1, stdout: JSON.stringify(said) }
  })
  const lints = await lintTargets(targets, NO_DISPUTES, 'mine', '/nonexistent', ports)
  expect(lints.get('a')).toEqual({ kind: 'unsupported', linked: true })
  expect(lints.get('b')).toMatchObject({ warnings: [{ rule: 'A' }] })
  expect(ports.warnings).toEqual([expect.stringContaining('takes another target as its context')])
})

describe('a bake target that takes another one as its context', () => {
  const dockerfile = parseDockerfile('Dockerfile', 'FROM low AS a\nENV A=$B\n')
  const inputs = {
    args: [],
    contexts: ['low=.', 'low=target:x', 'other=target:y', 'files=.'].map(parseAssignment),
    target: 'a',
  }
  const target = plannedTarget({ name: 'app', stage: 'a', dockerfile, inputs }, { files: 'cwd://docker-bake.hcl' })
  const warnings = ['UndefinedVar', 'MaintainerDeprecated'].map(ruleName => ({ ruleName, detail: 'x', location: null }))
  const lint = async (second: object) => {
    const answers = [answerOf(LINKED), second].map(check => JSON.stringify({ target: { app: { check } } }))
    const ports = fakePorts(() => ({ status: 1, stdout: answers[ports.runs.length - 1] ?? '' }))
    return { lints: await lintTargets([target], NO_DISPUTES, 'mine', '/nonexistent', ports), ports }
  }

  test('is checked with an empty image instead of each: only what that image sets is unknown', async () => {
    const { lints, ports } = await lint({ warnings })
    const rule = 'MaintainerDeprecated'
    expect(lints.get('app')).toMatchObject({ kind: 'read', warnings: [{ rule }], lacksImages: true })
    const set = ports.runs[1]?.filter(arg => arg.startsWith('app.contexts.'))
    expect(set).toEqual(['app.contexts.low=docker-image://scratch', 'app.contexts.other=docker-image://scratch'])
    expect(ports.warnings).toEqual([])
  })

  test('is checked completely if no variable is undefined even then', async () => {
    const { lints } = await lint({ warnings: warnings.slice(1) })
    expect(lints.get('app')).toEqual({ kind: 'read', warnings: [expect.objectContaining({ message: 'x' })] })
  })

  test('is not checked if BuildKit does not answer that either', async () => {
    const { lints, ports } = await lint(answerOf(LINKED))
    expect(lints.get('app')).toEqual({ kind: 'unsupported', linked: true })
    expect(ports.runs).toHaveLength(2)
  })
})

test('a bake target that was asked is not asked again', async () => {
  const dockerfile = parseDockerfile('Dockerfile', 'FROM low AS a\nFROM a AS b\n')
  const targets = ['b', 'a'].map(name => plannedTarget({ name, stage: name, dockerfile }))
  const asked: string[] = []
  const ports = fakePorts(args => {
    asked.push(/--target (\S+)/.exec(args.join(' '))?.[1] ?? 'all')
    return { status: 1, stdout: JSON.stringify(answerOf(LINKED)) }
  })
  await lintTargets(targets, NO_DISPUTES, 'mine', '/nonexistent', ports)
  expect(asked).toEqual(['b', 'a'])
})

test('targets whose Dockerfile BuildKit reads differently are asked about again, each alone', async () => {
  const dockerfile = parseDockerfile('Dockerfile', 'FROM low AS a\nFROM low AS b\nFROM a\n')
  const targets = ['a', 'b'].map(name => plannedTarget({ name, stage: name, dockerfile }))
  const of = (line: number) => ({
    warnings: [{ ruleName: 'A', detail: 'x', location: { ranges: [{ start: { line } }] } }],
  })
  const asked: string[] = []
  const ports = fakePorts(args => {
    const stage = /--target (\S+)/.exec(args.join(' '))?.[1] ?? 'all'
    asked.push(stage)
    return { status: 1, stdout: JSON.stringify(stage === 'all' ? { warnings: [] } : of(9)) }
  })
  const disputes = Promise.resolve(new Map([['b', { failure: null }]]))
  const lints = await lintTargets(targets, disputes, 'mine', '/nonexistent', ports)
  expect(asked).toEqual(['all', 'b'])
  expect(lints.get('a')).toMatchObject({ warnings: [] })
  // Stagegate knows no stage with this line, and BuildKit does.
  expect(lints.get('b')).toMatchObject({ warnings: [{ rule: 'A', lines: { first: 9 } }] })
})
