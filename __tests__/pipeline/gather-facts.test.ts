import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { UsageError } from '../../src/failure.ts'
import type { Options } from '../../src/options/options.ts'
import { gatherFacts } from '../../src/pipeline/gather-facts.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { withFolder } from '../helpers/layers.ts'
import { fakePorts } from '../helpers/ports.ts'

const options = (rest: Partial<Options>): Options =>
  ({
    bakeFiles: [],
    push: { mode: 'off', tags: [] },
    file: null,
    builder: null,
    builderImage: null,
    budgets: [],
    targets: { kind: 'all', measured: [] },
    build: { args: [], contexts: [], platforms: [] },
    ...rest,
  }) as unknown as Options

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
    const options = { context: folder, file: null, bakeFiles: [] } as unknown as Options
    return gatherFacts(options, { cwd: folder } as Ports).catch((error: UsageError) => error.problems[0]?.message)
  }

  test('is missing only if there is none', async () => {
    await withFolder(async folder => {
      expect(await problemOf(folder)).toContain('there is no Dockerfile')
      mkdirSync(join(folder, 'Dockerfile'))
      const problem = await problemOf(folder)
      expect(problem).toMatch(/the Dockerfile ".*Dockerfile" .*cannot be read: it is not a regular file/)
      expect(problem).not.toContain('there is no')
    })
  })
})
