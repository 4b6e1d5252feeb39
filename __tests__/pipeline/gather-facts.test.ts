import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import type { UsageError } from '../../src/failure.ts'
import type { Options } from '../../src/options/options.ts'
import { gatherFacts as gather } from '../../src/pipeline/gather-facts.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { withFolder } from '../helpers/layers.ts'
import { type FakeRun, fakePorts } from '../helpers/ports.ts'

const options = (rest: Partial<Options>): Options =>
  ({
    bakeFiles: [],
    push: { mode: 'off', tags: [] },
    file: null,
    builder: null,
    builderImage: null,
    budgets: [],
    targets: { kind: 'all', measured: [] },
    build: { args: [], contexts: [], platforms: [], allow: [], ssh: [], secrets: [], secretEnvs: [], secretFiles: [] },
    ...rest,
  }) as unknown as Options

const run = mkdtempSync(join(tmpdir(), 'stagegate-facts-'))
afterAll(() => rmSync(run, { recursive: true }))
const gatherFacts = (given: Options, ports: Ports) => gather(given, run, ports)

test('no message contains the token of a context URL', async () => {
  const context = 'https://me:hunter2@git.example.com/a.git'
  const ports = fakePorts(() => ({ status: 1, stderr: `ERROR: failed to fetch ${context}` }))
  await expect(gatherFacts(options({ context }), ports)).rejects.toMatchObject({
    code: 'dockerfile-unreadable',
    message: expect.not.stringContaining('hunter2'),
  })
})

test('no message contains the signature of a redirect', async () => {
  const url = 'https://cdn.example.com/a?X-Amz-Signature=deadbeef'
  const ports = fakePorts(() => ({ status: 1, stderr: `ERROR: failed to fetch ${url}: 403` }))
  await expect(gatherFacts(options({ context: 'https://git.example.com/a.git' }), ports)).rejects.toMatchObject({
    message: expect.not.stringContaining('deadbeef'),
  })
})

test("git's whole error about a context URL is in the message, on one line", async () => {
  const context = 'https://git.example.com/a.git'
  const words = `ERROR: failed to build: error fetching default branch for repository ${context}: git stderr:
fatal: unable to access '${context}/': Could not resolve host: git.example.com
: exit status 128
`
  const ports = fakePorts(() => ({ status: 1, stderr: `#1 [internal] load git source\n${words}` }))
  await expect(gatherFacts(options({ context }), ports)).rejects.toMatchObject({
    message: expect.stringMatching(
      /could not be read: failed to build: .*Could not resolve host: git\.example\.com .*128$/,
    ),
  })
})

test('a remote Dockerfile is fetched by a call that no text makes BuildKit fail; if its base images do, by another one', async () => {
  const answer = JSON.stringify({ sources: [Buffer.from('FROM scratch AS app\n').toString('base64')] })
  const calls = async (outline: { status?: number; stdout?: string }) => {
    const ports = fakePorts(args => (args.includes('--call=outline,format=json') ? outline : { stdout: answer }))
    await gatherFacts(options({ context: 'https://git.example.com/a.git' }), ports)
    return ports.runs.flatMap(args => args.filter(arg => arg.startsWith('--call')))
  }
  expect(await calls({ stdout: answer })).toEqual(['--call=outline,format=json'])
  expect(await calls({ status: 1 })).toEqual(['--call=outline,format=json', '--call=targets,format=json'])
})

test('a remote Dockerfile is fetched with the keys and secrets that fetch a context, and no others', async () => {
  const secrets = ['GIT_AUTH_HEADER', 'HTTP_AUTH_TOKEN_example.com', 'GIT_AUTH_TOKENS', 'npm']
  const build = {
    ...options({}).build,
    ssh: ['default=key'],
    secrets: secrets.map(id => ({ id, value: `value of ${id}` })),
    secretEnvs: [
      { id: 'GIT_AUTH_TOKEN.example.com', env: 'READ' },
      { id: 'other', env: 'WRITE' },
    ],
    secretFiles: [{ id: 'GIT_AUTH_TOKEN', path: 'token' }],
  }
  const answer = { stdout: JSON.stringify({ sources: [Buffer.from('FROM scratch\n').toString('base64')] }) }
  const environments: unknown[] = []
  const record: FakeRun = (_, { env }) => {
    environments.push(env)
    return answer
  }
  const ports = fakePorts(record, { env: { READ: 'r', WRITE: 'w' } })
  await gatherFacts(options({ context: 'https://git.example.com/a.git', build }), ports)
  const text = ports.runs[0]?.join(' ') ?? ''
  expect(text.match(/--ssh \S+|id=[^,\s]+/g)).toEqual([
    '--ssh default=key',
    'id=GIT_AUTH_HEADER',
    'id=HTTP_AUTH_TOKEN_example.com',
    'id=GIT_AUTH_TOKEN.example.com',
    'id=GIT_AUTH_TOKEN',
  ])
  expect(environments[0]).toEqual({
    READ: 'r',
    STAGEGATE_SECRET_0: 'value of GIT_AUTH_HEADER',
    STAGEGATE_SECRET_1: 'value of HTTP_AUTH_TOKEN_example.com',
  })
})

test('a long error is cut, but never inside of a password', async () => {
  const stderr = `ERROR: ${'x'.repeat(980)} https://hunter2${'x'.repeat(100_000)}@git.example.com/`
  const failure = gatherFacts(
    options({ context: 'https://git.example.com/a.git' }),
    fakePorts(() => ({ status: 1, stderr })),
  ).catch((error: Error) => error)
  const { message } = (await failure) as Error
  expect(message.length).toBeLessThan(2_000)
  expect(message).not.toContain('hunter2')
})

test.each(['', 'no JSON', 'null', '{}', '{"sources":{}}', '{"sources":[5]}'])(
  'an answer of buildx without a Dockerfile is not an internal failure: %s',
  async stdout => {
    const ports = fakePorts(() => ({ stdout }))
    await expect(gatherFacts(options({ context: 'https://git.example.com/a.git' }), ports)).rejects.toMatchObject({
      code: 'dockerfile-unreadable',
      message: expect.stringMatching(/could not be read: .*\w/),
    })
  },
)

const LISTED = '[{"name":"app"}]'
const PRINTED = '{"target":{"app":{}}}'

test.each([
  ['no JSON', PRINTED],
  ['{}', PRINTED],
  ['[{"name":1}]', PRINTED],
  [LISTED, 'no JSON'],
  [LISTED, '[]'],
  [LISTED, '{"target":[]}'],
  [LISTED, '{"target":{"app":"x"}}'],
  [LISTED, '{"target":{"app":{"target":1}}}'],
  [LISTED, '{"target":{"app":{"tags":"x"}}}'],
  [LISTED, '{"target":{"app":{"args":{"A":1}}}}'],
])('an answer of bake that has another form is not an internal failure: %s %s', async (listed, printed) => {
  const ports = fakePorts(args => ({ stdout: args.some(arg => arg.startsWith('--list')) ? listed : printed }))
  await expect(gatherFacts(options({ bakeFiles: ['bake.hcl'] }), ports)).rejects.toMatchObject({
    code: 'bake-invalid',
    message: expect.stringMatching(/could not be read: .*\w/),
  })
})

test('bake never gets a target name that it could parse as an option', async () => {
  const ports = fakePorts(args =>
    args.some(arg => arg.startsWith('--list'))
      ? { stdout: '[{"name":"--push"}]' }
      : { stdout: '{"target":{"--push":{"context":"https://example.com/a.git"}}}' },
  )
  await gatherFacts(options({ bakeFiles: ['bake.hcl'] }), ports)
  for (const args of ports.runs.filter(call => call.includes('--push'))) {
    expect(args.indexOf('--')).toBeGreaterThan(0)
    expect(args.indexOf('--push')).toBeGreaterThan(args.indexOf('--'))
  }
  expect(ports.runs.some(call => call.includes('--push'))).toBe(true)
})

test.each<[string, object[], boolean]>([
  ['a target and a group of more', [{ name: 'app' }, { name: 'app', description: 'app, sidecar', group: true }], true],
  ['with its own description', [{ name: 'app' }, { name: 'app', description: 'All', group: true }], true],
  ['a group of itself alone', [{ name: 'app' }, { name: 'app', description: 'app', group: true }], false],
  ['a group of another name', [{ name: 'app' }, { name: 'all', description: 'app', group: true }], false],
])('a name that bake treats as a group is refused: %s', async (_, listed, refused) => {
  const ports = fakePorts(args => ({
    status: 0,
    stdout: args.some(arg => arg.startsWith('--list')) ? JSON.stringify(listed) : '{"target":{"app":{}}}',
  }))
  const facts = gatherFacts(options({ bakeFiles: ['bake.hcl'] }), ports)
  if (refused) await expect(facts).rejects.toThrow('is a target and a group')
  else expect((await facts).source).toMatchObject({ targets: [{ name: 'app' }] })
})

describe('an unreadable Dockerfile', () => {
  const problemOf = (folder: string) => {
    const options = { context: folder, file: null, bakeFiles: [], build: { allow: [] } } as unknown as Options
    return gatherFacts(options, { cwd: folder } as Ports).catch((error: UsageError) => error.problems[0]?.message)
  }

  test('is missing only if there is none', async () => {
    await withFolder(async folder => {
      expect(await problemOf(folder)).toContain('there is no Dockerfile')
      mkdirSync(join(folder, 'Dockerfile'))
      const problem = await problemOf(folder)
      expect(problem).toMatch(/the Dockerfile ".*Dockerfile" .*cannot be read: it is a folder/)
      expect(problem).not.toContain('there is no')
    })
  })
})

describe('a Dockerfile', () => {
  const pathsIn = (folder: string, rest: Partial<Options>) =>
    gatherFacts(options({ context: '.', ...rest }), { ...fakePorts(() => ({})), cwd: folder }).then(({ source }) =>
      source.kind === 'dockerfile' ? [source.dockerfile.path, source.dockerfile.stages.map(({ name }) => name)] : null,
    )

  test.each<[string, Partial<Options>]>([
    ['dockerfile', {}],
    ['dockerfile', { file: 'Dockerfile' }],
    ['sub/dockerfile', { context: 'sub' }],
    ['sub/dockerfile', { file: 'sub/Dockerfile' }],
  ])('may be called %s in lower case', async (path, rest) => {
    await withFolder(async folder => {
      mkdirSync(join(folder, 'sub'))
      writeFileSync(join(folder, path), 'FROM a AS lower\n')
      expect(await pathsIn(folder, rest)).toEqual([path, ['lower']])
    })
  })

  test('in lower case is not read next to another one, or under another name', async () => {
    await withFolder(async folder => {
      writeFileSync(join(folder, 'dockerfile'), 'FROM a AS lower\n')
      writeFileSync(join(folder, 'Dockerfile'), 'FROM a AS upper\n')
      expect(await pathsIn(folder, {})).toEqual(['Dockerfile', ['upper']])
    })
  })

  test('of a context without a scheme is fetched by BuildKit', async () => {
    const sources = [Buffer.from('FROM a AS remote\n').toString('base64')]
    const ports = fakePorts(() => ({ stdout: JSON.stringify({ sources }) }))
    const { source } = await gatherFacts(options({ context: 'github.com/owner/name' }), ports)
    expect(source).toMatchObject({ dockerfile: { stages: [{ name: 'remote' }] } })
    expect(ports.runs[0]).toContain('github.com/owner/name')
  })
})

describe('a definition', () => {
  const answer = (listed: object[], target: object, group = {}) =>
    fakePorts(args => ({
      stdout: args.some(arg => arg.startsWith('--list')) ? JSON.stringify(listed) : JSON.stringify({ target, group }),
    }))

  test('may have a Dockerfile in it, which replaces the file', async () => {
    await withFolder(async folder => {
      writeFileSync(join(folder, 'Dockerfile'), 'FROM golang AS unrelated\n')
      const ports = answer([{ name: 'app' }], { app: { context: '.', 'dockerfile-inline': 'FROM a\nRUN b\n' } })
      const { source } = await gatherFacts(options({ bakeFiles: ['b.hcl'] }), { ...ports, cwd: folder })
      const dockerfile = { path: 'inline Dockerfile of app', stages: [{ base: 'a', name: null }] }
      expect(source).toMatchObject({ targets: [{ dockerfile }] })
    })
  })

  test('has one text for all targets of a Dockerfile, which is parsed once', async () => {
    await withFolder(async folder => {
      writeFileSync(join(folder, 'Dockerfile'), 'FROM a AS app\n')
      const names = ['web', 'worker', 'inline']
      const target = {
        web: { context: '.' },
        worker: { context: '.', target: 'app' },
        inline: { context: '.', 'dockerfile-inline': 'FROM a AS app\n' },
      }
      const listed = names.map(name => ({ name }))
      const { source } = await gatherFacts(options({ bakeFiles: ['b.hcl'] }), {
        ...answer(listed, target),
        cwd: folder,
      })
      const files = source.kind === 'bake' ? source.targets.map(({ dockerfile }) => dockerfile) : []
      expect(files.map(file => file?.path)).toEqual(['Dockerfile', 'Dockerfile', 'inline Dockerfile of inline'])
      expect(new Set(files.map(file => file?.stages)).size).toBe(1)
    })
  })

  test('may not build a Dockerfile by a link that BuildKit does not follow', async () => {
    await withFolder(async folder => {
      mkdirSync(join(folder, 'app'))
      writeFileSync(join(folder, 'Dockerfile'), 'FROM a AS decoy\n')
      writeFileSync(join(folder, 'app/dockerfile'), 'FROM a AS real\n')
      symlinkSync('../Dockerfile', join(folder, 'app/Dockerfile'))
      const ports = { ...answer([{ name: 'app' }], { app: { context: 'app' } }), cwd: folder }
      const { source } = await gatherFacts(options({ bakeFiles: ['b.hcl'] }), ports)
      const refusals = [{ attribute: null, message: expect.stringContaining('BuildKit does not follow') }]
      expect(source).toMatchObject({ targets: [{ dockerfile: null, refusals }] })
      await expect(gatherFacts(options({ context: 'app' }), { ...ports, cwd: folder })).rejects.toMatchObject({
        message: expect.stringContaining('BuildKit does not follow'),
      })
    })
  })

  test('may not build a Dockerfile that cannot be read, with the same words as for the input', async () => {
    await withFolder(async folder => {
      mkdirSync(join(folder, 'Dockerfile'))
      const ports = { ...answer([{ name: 'app' }], { app: { context: '.' } }), cwd: folder }
      const { source } = await gatherFacts(options({ bakeFiles: ['b.hcl'] }), ports)
      const message = 'the Dockerfile "Dockerfile" cannot be read: it is a folder. Replace it with a regular file.'
      expect(source).toMatchObject({ targets: [{ dockerfile: null, refusals: [{ attribute: null, message }] }] })
      await expect(gatherFacts(options({ context: '.' }), ports)).rejects.toThrow(message)
    })
  })

  test.each([
    ['the default group', [{ name: 'web' }, { name: 'default', description: 'web, _worker', group: true }], 'default'],
    ['another group', [{ name: 'web' }, { name: 'all', description: 'web, _worker', group: true }], 'all'],
  ])('has the targets of %s that bake does not list', async (_, listed, name) => {
    const target = { web: { context: '.' }, _worker: { context: '.' }, _other: { context: '.' } }
    const ports = fakePorts(args => {
      if (args.some(arg => arg.startsWith('--list'))) return { stdout: JSON.stringify(listed) }
      const at = args.indexOf('--')
      const names = at < 0 ? ['default'] : args.slice(at + 1)
      const members = names.includes(name) ? ['web', '_worker'] : names
      const printed = Object.fromEntries(Object.entries(target).filter(([one]) => members.includes(one)))
      return { stdout: JSON.stringify({ target: printed, group: { [name]: { targets: members } } }) }
    })
    const { source } = await gatherFacts(options({ bakeFiles: ['b.hcl'] }), ports)
    expect(source).toMatchObject({ targets: [{ name: 'web' }, { name: '_worker' }] })
  })

  test.each([
    ['refused', 'api.v1', ['docker-bake.hcl', 'compose.yml'], 'the target api_v1 and the service api.v1 "api_v1"'],
    ['not asked about for a service that has the same name', 'api_v1', ['docker-bake.hcl', 'compose.yml'], null],
    ['not asked about without another definition', 'api.v1', ['compose.yml'], null],
  ])('with a target that bake merges with a service is %s: %s of %j', async (_, service, bakeFiles, problem) => {
    await withFolder(async folder => {
      writeFileSync(join(folder, 'docker-bake.hcl'), 'target "api_v1" {}')
      writeFileSync(join(folder, 'compose.yml'), `services: { ${service}: { build: . } }\n`)
      const ports = answer([{ name: 'api_v1' }], { api_v1: { context: '.' } })
      const facts = gatherFacts(options({ bakeFiles }), { ...ports, cwd: folder })
      if (problem === null) await facts
      else await expect(facts).rejects.toThrow(problem)
      const alone = ports.runs.filter(args => !args.includes('compose.yml'))
      expect(alone).toHaveLength(problem === null ? 0 : 1)
    })
  })

  describe('of a remote context', () => {
    const context = 'https://example.com/a.git'
    const sources = [Buffer.from('FROM a AS remote\n').toString('base64')]
    /** The Dockerfiles of the targets, and how often BuildKit was asked for one. */
    const gathered = async (target: object, fetched: object = { stdout: JSON.stringify({ sources }) }) => {
      const ports = answer(
        Object.keys(target).map(name => ({ name })),
        target,
      )
      const fetches: (readonly string[])[] = []
      const exec = {
        run: (program: string, args: readonly string[], rest?: object) => {
          if (!args.some(arg => arg.startsWith('--call'))) return ports.exec.run(program, args, rest)
          fetches.push(args)
          return fakePorts(() => fetched).exec.run(program, args, rest)
        },
      }
      const { source } = await gatherFacts(options({ bakeFiles: ['b.hcl'] }), { ...ports, exec } as Ports)
      const stages =
        source.kind === 'bake' && source.targets.map(({ dockerfile }) => dockerfile?.stages[0]?.name ?? null)
      return { stages, fetches }
    }

    test('has a Dockerfile that BuildKit fetches, once', async () => {
      const { stages, fetches } = await gathered({
        a: { context },
        b: { context, target: 'x' },
        c: { context, dockerfile: 'c' },
      })
      expect(stages).toEqual(['remote', 'remote', 'remote'])
      expect(fetches.map(args => args.slice(-2))).toEqual([
        ['--', context],
        ['--', context],
      ])
      expect(fetches[1]).toContain('c')
    })

    test('has none if BuildKit cannot fetch it, or if the target is refused', async () => {
      expect((await gathered({ a: { context } }, { status: 1 })).stages).toEqual([null])
      const { stages, fetches } = await gathered({ a: { context: 'git@example.com:a/b.git' } })
      expect(stages).toEqual([null])
      expect(fetches).toEqual([])
    })

    test('and a Dockerfile that is elsewhere is not fetched', async () => {
      const { stages, fetches } = await gathered({ a: { context, dockerfile: 'https://example.com/Dockerfile' } })
      expect(stages).toEqual([null])
      expect(fetches).toEqual([])
    })
  })

  test('has groups, with the targets of the groups in them', async () => {
    const listed = ['a', 'b', 'c'].map(name => ({ name }))
    const groups = ['release', 'app'].map(name => ({ name, description: 'x', group: true }))
    const target = { a: {}, b: {}, c: {} }
    const group = { release: { targets: ['app', 'c', 'release'] }, app: { targets: ['a', 'b'] } }
    const { source } = await gatherFacts(
      options({ bakeFiles: ['b.hcl'] }),
      answer([...listed, ...groups], target, group),
    )
    expect(source).toMatchObject({
      groups: new Map([
        ['release', ['c', 'a', 'b']],
        ['app', ['a', 'b']],
        ['default', ['a', 'b', 'c']],
      ]),
    })
  })
})
