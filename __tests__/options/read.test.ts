import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { problemText, UsageError } from '../../src/failure.ts'
import type { InputTexts as Inputs } from '../../src/options/inputs.ts'
import { needs } from '../helpers/needs.ts'
import { readOptions } from '../helpers/options.ts'
import { POSIX } from '../helpers/systems.ts'

const posix = await needs(POSIX)

const CHECKS = ['user/root']
let cwd: string

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'options-'))
  writeFileSync(join(cwd, 'Dockerfile'), 'FROM scratch\n')
})
afterEach(() => {
  rmSync(cwd, { recursive: true })
  rmSync(`${cwd}.yml`, { force: true })
})

const read = (inputs: Inputs) => readOptions(inputs, cwd, CHECKS)

function problemsOf(inputs: Inputs): readonly string[] {
  try {
    read(inputs)
  } catch (error) {
    if (error instanceof UsageError) return error.problems.map(problemText)
    throw error
  }
  return []
}

test.each(['targets', 'files', 'platforms', 'secret-envs', 'secrets'] as const)(
  '%s: an unclosed quote is a problem that does not repeat the value',
  name => {
    const problems = problemsOf({ [name]: '"a=hunter2\nb' })
    expect(problems).toEqual([expect.stringMatching(`^${name}: a quoted value does not end`)])
    expect(problems.join()).not.toContain('hunter2')
  },
)

test('add-hosts: each entry is a host and an address, as buildx takes them', () => {
  const hosts = 'a:10.0.0.5, b=::1\nc.d:[::2]\ne:::3,gate_way:host-gateway'
  expect(read({ 'add-hosts': hosts }).build.hosts).toEqual([
    { name: 'a', ip: '10.0.0.5' },
    { name: 'b', ip: '::1' },
    { name: 'c.d', ip: '::2' },
    { name: 'e', ip: '::3' },
    { name: 'gate_way', ip: 'host-gateway' },
  ])
  const wrong = [
    'a',
    ':10.0.0.5',
    'a:',
    'a:10.0.0.256',
    'a:10.0.0.01',
    'a:10.0.0',
    'a:1::2::3',
    'a:[::1',
    'a:::1]/[',
    'a b:10.0.0.5',
    'a:example.com',
    '--x y:::1',
  ]
  expect(problemsOf({ 'add-hosts': wrong.join('\n') })).toEqual(
    wrong.map(entry => `add-hosts: "${entry}" is not of the form host:ip, such as db.local:10.0.0.5.`),
  )
})

posix.test.each(['folder', 'device', 'FIFO', 'socket'])('a configuration that is a %s is refused', async kind => {
  const config = kind === 'device' ? '/dev/zero' : 'other'
  const server = createServer()
  if (kind === 'folder') mkdirSync(join(cwd, config))
  if (kind === 'FIFO') execFileSync('mkfifo', [join(cwd, config)])
  if (kind === 'socket') await once(server.listen(join(cwd, config)), 'listening')
  const problem = `cannot be read: it is a ${kind}. Replace it with a regular file.`
  expect(problemsOf({ config })).toEqual([expect.stringContaining(problem)])
  server.close()
})

describe('a configuration that the checkout chooses', () => {
  posix.test.each([
    ['a file outside', null],
    ['nothing', 'nowhere'],
  ])('by a link to %s is refused, without a word of its content', (_, to) => {
    writeFileSync(`${cwd}.yml`, 'hunter2: [')
    symlinkSync(to ?? `${cwd}.yml`, join(cwd, 'stagegate.yml'))
    const [problem, ...others] = problemsOf({})
    expect(problem).toMatch(/^config: "stagegate.yml" cannot be read: /)
    expect(problem).not.toContain('hunter2')
    expect(others).toEqual([])
  })

  posix.test('by a link in the checkout is read', () => {
    writeFileSync(join(cwd, 'policy.yml'), 'fail-on: warning\n')
    symlinkSync('policy.yml', join(cwd, 'stagegate.yml'))
    expect(read({}).failOn).toBe('warning')
  })

  test.each(['stagegate.yaml', 'app/stagegate.yml', '.github/stagegate.yaml'])(
    'next to another one is refused: %s',
    second => {
      mkdirSync(join(cwd, '.github'))
      mkdirSync(join(cwd, 'app'))
      writeFileSync(join(cwd, 'app', 'Dockerfile'), 'FROM scratch\n')
      writeFileSync(join(cwd, '.github/stagegate.yml'), 'preset: strict\n')
      writeFileSync(join(cwd, second), '')
      expect(problemsOf({ context: 'app' })).toEqual([
        expect.stringMatching(/^config: ".*" and ".*" are both configurations of this run\./),
      ])
      expect(read({ context: 'app', config: '.github/stagegate.yml' }).preset).toBe('strict')
    },
  )
})

test('a configuration above the size limit is a problem', () => {
  writeFileSync(join(cwd, 'stagegate.yml'), '#'.repeat(300_000))
  expect(problemsOf({})).toEqual([expect.stringContaining('longer than 256 KiB')])
})

describe('readOptions', () => {
  test("without inputs, the last stage of the context's Dockerfile is gated", () =>
    expect(read({})).toMatchObject({
      context: '.',
      file: null,
      bakeFiles: [],
      targets: { kind: 'default', gated: [], measured: [] },
      cache: { backend: { kind: 'off' } },
      failOn: 'error',
      preset: 'recommended',
    }))

  test.each([
    ['gha', { kind: 'gha' }],
    ['off', { kind: 'off' }],
    ['ghcr.io/acme/app:cache', { kind: 'registry', reference: 'ghcr.io/acme/app:cache' }],
    ['localhost:5000/app', { kind: 'registry', reference: 'localhost:5000/app' }],
    ['./cache', { kind: 'local', path: './cache' }],
    ['/var/cache/app', { kind: 'local', path: '/var/cache/app' }],
    ['.\\cache', { kind: 'local', path: '.\\cache' }],
    ['C:/cache', { kind: 'local', path: 'C:/cache' }],
    ['C:\\cache', { kind: 'local', path: 'C:\\cache' }],
  ])('cache: %s', (cache, backend) => expect(read({ cache }).cache.backend).toEqual(backend))

  test.each([
    ['', { kind: 'off' }],
    ['off', { kind: 'off' }],
    ['auto', { kind: 'auto' }],
    ['report.json', { kind: 'file', path: 'report.json' }],
    ['./report.json', { kind: 'file', path: './report.json' }],
    ['image.tar:v1', { kind: 'file', path: 'image.tar:v1' }],
    [`image.tar@sha256:${'a'.repeat(64)}`, { kind: 'file', path: `image.tar@sha256:${'a'.repeat(64)}` }],
    ['ghcr.io/acme/app:main', { kind: 'image', reference: 'ghcr.io/acme/app:main' }],
    ['localhost:5000/app', { kind: 'image', reference: 'localhost:5000/app' }],
  ])('baseline: %s', (baseline, source) => {
    for (const name of ['report.json', 'image.tar']) writeFileSync(join(cwd, name), '{}')
    expect(read({ baseline }).baseline).toEqual({ source, branches: [], waiveLabel: 'stagegate-waive' })
  })

  test.each([
    './nowhere.tar',
    'nowhere.json',
    '/nowhere',
    'C:/a',
    '.\\a',
    'ghcr.io/Acme/$x',
    '--help',
    `${'a/'.repeat(5000)}b`,
  ])('baseline: %.20s is a problem', baseline =>
    expect(problemsOf({ baseline })[0]).toContain('is neither auto, off, a file that is there'),
  )

  posix.test('a Windows path is a file name here', () => {
    writeFileSync(join(cwd, 'C:\\layouts\\app'), '')
    const source = { kind: 'file', path: 'C:\\layouts\\app:1.0' }
    expect(read({ baseline: 'C:\\layouts\\app:1.0' }).baseline.source).toEqual(source)
  })

  test('branches separated by commas or lines, and another label', () =>
    expect(read({ 'baseline-branches': 'next, release/*', 'waive-label': 'ok-to-grow' }).baseline).toMatchObject({
      branches: ['next', 'release/*'],
      waiveLabel: 'ok-to-grow',
    }))

  test('targets separated by commas or lines, without duplicates', () =>
    expect(read({ targets: 'a,b\na' }).targets).toEqual({ kind: 'named', gated: ['a', 'b'], measured: [] }))

  test('* gates all named stages', () => expect(read({ targets: '*' }).targets.kind).toBe('all'))

  test("inputs override the context's config", () => {
    mkdirSync(join(cwd, 'app'))
    writeFileSync(join(cwd, 'app', 'Dockerfile'), 'FROM scratch\n')
    writeFileSync(
      join(cwd, 'app', 'stagegate.yml'),
      'fail-on: warning\ntargets: { near: { budget: { unpacked: 1MB, own: 2MB } } }\n',
    )
    const options = read({ context: 'app', budgets: 'near=3MB', 'fail-on': 'never' })
    expect(options.targets).toEqual({ kind: 'default', gated: ['near'], measured: [] })
    expect(options.failOn).toBe('never')
    expect(options.budgets.map(({ size, limit }) => [size, limit])).toEqual([
      ['own', 2_000_000],
      ['unpacked', 3_000_000],
    ])
  })

  test("for an image, only budgets of inputs apply, and a warning names those of the config's targets", () => {
    writeFileSync(
      join(cwd, 'stagegate.yml'),
      [
        'preset: strict',
        'checks: { user/root: warning }',
        'targets: { app: { budget: { own: 1MB } }, web: { growth: 5% }, debug: { role: measured } }',
        'waivers:',
        '  - { check: user/root, reason: a, until: 2027-03-01 }',
        '  - { check: user/root, target: app, reason: b, until: 2027-03-01 }\n',
      ].join('\n'),
    )
    const options = readOptions({ budgets: '2MB' }, cwd, CHECKS, 'a.tar')
    expect(options).toMatchObject({
      preset: 'strict',
      severityOverrides: { 'user/root': 'warning' },
      budgets: [{ target: 'a.tar', size: 'unpacked', limit: 2_000_000 }],
      growth: [],
      unappliedBudgets: ['app', 'web'],
      targets: { kind: 'default', gated: [], measured: [] },
      waivers: [{ reason: 'a' }],
    })
    expect(read({ targets: 'app' })).toMatchObject({ unappliedBudgets: [], waivers: [{}, {}] })
  })

  test('a target of the input is gated even if the config measures it', () => {
    writeFileSync(join(cwd, 'stagegate.yml'), 'targets: { a: { role: measured }, b: { role: measured } }\n')
    expect(read({ targets: 'a' }).targets).toMatchObject({
      kind: 'named',
      gated: ['a'],
      measured: [{ target: 'b', from: { file: 'stagegate.yml', line: 1 } }],
    })
  })

  test('a secret keeps its = and its lines when quoted', () =>
    expect(read({ secrets: '"key=a=b\nc"' }).build.secrets).toEqual([{ id: 'key', value: 'a=b\nc' }]))

  test('a malformed secret is reported by its position, never by its text', () => {
    const [problem] = problemsOf({ secrets: 'a=b\nhunter2' })
    expect(problem).toBe('secrets: entry 2 is not of the form key=value.')
  })

  test('reports all problems together', () =>
    expect(
      problemsOf({
        context: 'nowhere',
        cache: 'ghaa',
        'fail-on': 'errors',
        budgets: 'x=big',
        pull: 'yes',
        config: 'none.yml',
      }),
    ).toEqual([
      expect.stringContaining('pull: "yes"'),
      expect.stringContaining('config: "none.yml" cannot be read'),
      expect.stringContaining('context: there is no folder "nowhere"'),
      expect.stringContaining('budgets: "big"'),
      expect.stringContaining('cache: "ghaa"'),
      expect.stringContaining('fail-on: "errors"'),
    ]))

  test('file and files exclude each other, and must exist', () =>
    expect(problemsOf({ file: 'Dockerfile', files: 'x.hcl' })).toEqual([
      expect.stringContaining('exclude each other'),
      expect.stringContaining('there is no "x.hcl"'),
    ]))

  test('a context URL is left to BuildKit', () =>
    expect(read({ context: 'https://github.com/acme/app.git#main', file: 'docker/Dockerfile' }).file).toBe(
      'docker/Dockerfile',
    ))
})
