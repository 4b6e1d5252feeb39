/** What a bake definition of a pull request tries, read by the real buildx and built by the real engine. */
import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { createExec } from '../../src/adapters/exec.ts'
import { CHECKS } from '../../src/checks/registry.ts'
import { resolveSeverities } from '../../src/checks/severities.ts'
import { problemText, UsageError } from '../../src/failure.ts'
import { verify } from '../../src/pipeline/verify.ts'
import { requireExit } from '../../src/ports/exec.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { readOptions } from '../helpers/options.ts'
import { fakePorts } from '../helpers/ports.ts'
import { project } from '../helpers/project.ts'
import { startRegistry } from '../helpers/registry.ts'
import { POSIX } from '../helpers/systems.ts'
import { pusher } from '../helpers/things.ts'

afterAll(removeTemporaryFolders)

const TOKENS = {
  ACTIONS_RUNTIME_TOKEN: 'runtime-value',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-value',
  GITHUB_TOKEN: 'github-value',
  NPM_TOKEN: 'npm-value',
}
const JOB = { TAG: '1.2.3', GITHUB_SHA: 'da39a3ee', ...TOKENS }
const source = { repository: null, commit: null, ref: null, pullRequest: null, dockerfile: null }

/** Runs a definition with a Dockerfile. `asked` has the environment and the arguments of every program that ran. */
async function run(
  files: Record<string, string>,
  inputs: Record<string, string> = {},
  prepare = async (_: string) => {},
) {
  const folder = await project({ Dockerfile: 'FROM scratch\nARG A\nLABEL a=$A\nCOPY Dockerfile /\nUSER 1\n', ...files })
  await prepare(folder)
  const names = Object.keys(files).filter(name => /bake\.hcl|compose/.test(name))
  const { log, logged, signal, end, clock, onEnd } = fakePorts()
  const real = createExec(folder, signal)
  const commands: string[][] = []
  const ports = {
    ...{ log, signal, clock, onEnd, cwd: folder },
    env: { ...process.env, ...JOB },
    exec: {
      run: (command: string, args: readonly string[], options = {}) => {
        commands.push([...args])
        return real.run(command, args, options)
      },
    },
  }
  const options = readOptions(
    { files: names.join('\n'), ...inputs },
    folder,
    CHECKS.map(({ id }) => id),
  )
  const severities = resolveSeverities(options.preset, options.severityOverrides)
  const before = { ...process.env }
  Object.assign(process.env, JOB)
  try {
    const report = await verify({ ...options, severities }, ports, { source })
    return { report, problems: [], logged, commands }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return { report: null, problems: error.problems.map(problemText), logged, commands }
  } finally {
    for (const name of Object.keys(JOB)) if (before[name] === undefined) delete process.env[name]
    await end()
  }
}

const builds = (commands: string[][]) => commands.filter(args => args.includes('--metadata-file'))
const bake = (body: string) => ({ 'docker-bake.hcl': `target "default" {\n${body}\n}\n` })

test('a definition cannot hide an image behind the platform of attestations', async () => {
  const annotations = `annotations = ["manifest-descriptor:vnd.docker.reference.type=attestation-manifest"]`
  const { report } = await run(bake(`platforms = ["linux/amd64", "unknown/amd64"]\n${annotations}`))
  expect(report).toMatchObject({ result: 'error', targets: [{ error: { code: 'system-unknown' } }] })
  expect(report?.targets[0]?.images.map(({ platform }) => platform)).toEqual(['linux/amd64', 'unknown/amd64'])
})

test("a definition's variables have what the job says, but no token", async () => {
  const names = Object.keys(JOB)
  const variables = names.map(name => `variable "${name}" { default = "unset" }`).join('\n')
  const values = names.map(name => `${name}=\${${name}}`).join(' ')
  const { report, logged } = await run({
    'docker-bake.hcl': `${variables}\ntarget "default" { labels = { seen = "${values}" } }\n`,
  })
  const labels = JSON.stringify(report)
  for (const token of Object.values(TOKENS)) expect(labels).not.toContain(token)
  expect(report?.targets.map(({ error }) => error)).toEqual([null])
  expect(logged.join('\n')).toMatch(/gets no value of .*NPM_TOKEN/)
})

test('Compose interpolates no token either', async () => {
  const compose = `services:\n  web:\n    build:\n      context: .\n      args: { A: "\${TAG}-\${NPM_TOKEN-}-\${ACTIONS_RUNTIME_TOKEN-}" }\n`
  const { commands, report } = await run({ 'compose.yaml': compose })
  expect(report?.targets.map(({ error }) => error)).toEqual([null])
  expect(builds(commands)).toHaveLength(1)
})

const numbers = JSON.stringify(Array.from({ length: 60 }, (_, at) => `n${at}`))
const matrix = 'abcd'.split('').map(name => `${name} = ${numbers}`)
const doubled = Array.from({ length: 26 }, (_, at) => `variable "v${at + 1}" { default = "\${v${at}}\${v${at}}" }\n`)
test.each([
  ['a matrix', `target "a" {\nname = "a-\${a}-\${b}-\${c}-\${d}"\nmatrix = {\n${matrix.join('\n')}\n}\n}\n`],
  [
    'variables',
    `variable "v0" { default = "xxxxxxxxxxxxxxxx" }\n${doubled.join('')}target "default" {\nargs = { A = strlen(v26) }\n}\n`,
  ],
])('takes not all memory by %s', async (_, definition) => {
  if (process.platform !== 'linux') return
  const { report } = await run({ 'docker-bake.hcl': definition })
  expect(report).toMatchObject({
    result: 'error',
    error: { code: 'bake-invalid', message: expect.stringContaining('more than 2 GiB of memory') },
  })
})

const OUTSIDE = 'outside of the working directory'
const posix = await needs(POSIX)
describe('is refused before anything is built', () => {
  posix.test.each<[string, Record<string, string>, string]>([
    [
      "the runner's token as a secret",
      bake('secret = ["type=env,id=t,env=ACTIONS_RUNTIME_TOKEN"]'),
      'add t=ACTIONS_RUNTIME_TOKEN to',
    ],
    ['a token by its id', bake('secret = ["id=NPM_TOKEN"]'), 'add NPM_TOKEN=NPM_TOKEN to'],
    ['a file of the host', bake('secret = ["id=h,src=/etc/hostname"]'), 'add fs.read=/etc/hostname to'],
    ['a file of the host behind a link', bake('secret = [{ id = "h", src = "link/hostname" }]'), OUTSIDE],
    ['a context of the host', bake('context = "/etc"\ndockerfile-inline = "FROM scratch\\nCOPY hostname /"'), OUTSIDE],
    ['a named context of the host', bake('contexts = { etc = "link" }'), OUTSIDE],
    ['a Dockerfile of the host', bake('dockerfile = "link/hostname"'), OUTSIDE],
    ['a path that is a template', bake('context = "$${\\"/etc\\"}"'), 'contains a template'],
    ['the network of the host', bake('network = "host"'), 'add network.host to'],
    ['a privileged build', bake('entitlements = ["security.insecure"]'), 'add security.insecure to'],
    [
      'what a linked target does',
      { 'docker-bake.hcl': 'target "default" { contexts = { x = "target:x" } }\ntarget "x" { network = "host" }\n' },
      'add network.host to',
    ],
    ['an image that makes the SBOM', bake('attest = ["type=sbom,generator=evil/x"]'), 'Name it in the input sbom'],
    [
      'a service that hides another one',
      { 'compose.yaml': 'services:\n  app.web:\n    build: .\n  app_web:\n    build: .\n' },
      'the services app.web and app_web',
    ],
  ])('%s', async (_, files, message) => {
    const { problems, commands } = await run(files, {}, folder => symlink('/etc', join(folder, 'link')))
    expect(problems).not.toEqual([])
    for (const problem of problems) expect(problem).toContain(message)
    expect(builds(commands)).toEqual([])
  })
})

const LEAK = 'stagegate-leaked-value'
const composeOf = (service: string) => ({
  'compose.yaml': `services:\n  web:\n    ${service}\n    build: { context: ., args: [LEAKED] }\n`,
})
const BASE = `services: { base: { build: { args: { LEAKED: ${LEAK} } } } }\n`
describe('buildx reads no file outside of the working directory when it evaluates Compose', () => {
  posix.test.each<[string, Record<string, string>]>([
    ['an environment', composeOf('env_file: ../NAME.env')],
    ['an environment that need not exist', composeOf('env_file: [{ path: ../NAME.env, required: false }]')],
    ['an environment behind a link', composeOf('env_file: link.env')],
    ['the environment of the working directory', { ...composeOf('image: x'), '.env': '->' }],
    ['an extended file', { 'compose.yaml': 'services: { web: { extends: { file: ../NAME.yml, service: base } } }\n' }],
    ['an included file', { 'compose.yaml': 'include: [../NAME.yml]\nservices: {}\n' }],
    ['a comment that ends early', { 'compose.yaml': `#\u2028include: [../NAME.yml]\nservices: {}\n` }],
    ['a comment that ends at a carriage return', { 'compose.yaml': `#\rinclude: [../NAME.yml]\nservices: {}\n` }],
    ['a merge', { 'compose.yaml': `x-a: &a { include: [../NAME.yml] }\n<<: *a\nservices: {}\n` }],
    ['an anchor', composeOf('image: &a ../NAME.env\n    env_file: *a')],
    ['a path with a variable', composeOf(`env_file: "\${NONE:-../NAME.env}"`)],
    [
      'an environment that only the folder of an include has',
      {
        'compose.yaml': 'include: [{ path: o.yml, project_directory: sub }]\n',
        'o.yml': 'services: { web: { env_file: link.env, build: { args: [LEAKED] } } }\n',
        'sub/link.env': '->',
      },
    ],
  ])('%s', async (_, files) => {
    const name = `stagegate-${randomUUID()}`
    const outside = (end: string) => join(tmpdir(), `${name}${end}`)
    writeFileSync(outside('.env'), `LEAKED=${LEAK}\n`)
    writeFileSync(outside('.yml'), BASE)
    try {
      const texts = Object.entries(files).filter(([, text]) => text !== '->')
      const named = texts.map(([path, text]) => [path, text.replaceAll('NAME', name)])
      const prepare = async (folder: string) => {
        const links = ['link.env', ...Object.keys(files).filter(path => files[path] === '->')]
        for (const link of links) {
          await mkdir(join(folder, link, '..'), { recursive: true })
          await symlink(outside('.env'), join(folder, link))
        }
      }
      // What buildx itself makes of it: without that, the row is no attack.
      const printed = await printedBy(Object.fromEntries(named), prepare)
      expect(printed).toContain(LEAK)
      const { problems, commands } = await run(Object.fromEntries(named), {}, prepare)
      expect(problems).not.toEqual([])
      expect(commands.filter(args => args.includes('bake'))).toEqual([])
    } finally {
      for (const end of ['.env', '.yml']) rmSync(outside(end))
    }
  })
})

/** The targets as buildx alone prints them. */
async function printedBy(files: Record<string, string>, prepare: (folder: string) => Promise<void>): Promise<string> {
  const folder = await project({ Dockerfile: 'FROM scratch\n', ...files })
  await prepare(folder)
  const exec = createExec(folder, fakePorts().signal)
  const args = ['buildx', 'bake', '--file', 'compose.yaml', '--print']
  const { stdout, stderr } = requireExit(await exec.run('docker', args, { env: process.env }))
  return stdout + stderr
}

test.each<[string, Record<string, string>, Record<string, string>]>([
  ['a secret that the workflow lists', bake('secret = ["id=NPM_TOKEN"]'), { 'secret-envs': 'NPM_TOKEN=NPM_TOKEN' }],
  [
    'Compose with its own environment, and a file that extends another one',
    {
      'compose.yaml':
        'include: [sub/o.yml]\nservices: { web: { env_file: [a.env], build: { context: ., args: [A] } } }\n',
      'a.env': 'A=1\n',
      '.env': 'B=2\n',
      'sub/o.yml': 'services: { o: { extends: { file: ../base.yml, service: base } } }\n',
      'base.yml': 'services: { base: { env_file: a.env, build: { context: ., args: [A] } } }\n',
    },
    { targets: 'web' },
  ],
  ['a generator of the workflow', bake('attest = ["type=sbom,generator=evil/x"]'), { sbom: 'false' }],
  ['a file that it permits', bake('secret = ["id=h,src=/etc/hostname"]'), { allow: 'fs.read=/etc/hostname' }],
  [
    'what a target does that is not built',
    { 'docker-bake.hcl': 'target "default" {}\ntarget "other" { network = "host" }\n' },
    {},
  ],
])('is built: %s', async (_, files, inputs) => {
  const { report } = await run(files, inputs)
  expect(report?.targets.map(({ error }) => error)).toEqual([null])
})

test('nothing evaluates the definition after it was checked', async () => {
  const { commands } = await run(bake(`args = { A = "$\${x} %%{y} $$\${z}" }`))
  const built = builds(commands)
  expect(built).toHaveLength(1)
  for (const args of built) expect(args[args.indexOf('--file') + 1]).toMatch(/stagegate-\w+\/bake\.json$/)
})

const withRegistry = await needs(pusher('docker-registry'))
withRegistry.test('caches and outputs of a target and its contexts leave nothing outside', async () => {
  const registry = await startRegistry('everybody')
  const at = (name: string) => `${registry.address}/attack/${name}:1`
  const leaks = (name: string) => `
    cache-to = ["type=registry,ref=${at(`${name}-cache`)}", "type=local,dest=leaked-${name}"]
    cache-from = ["type=registry,ref=${at(`${name}-cache`)}"]
    output = ["type=registry,name=${at(name)}", "type=local,dest=out-${name}"]
    tags = ["${at(name)}"]
    call = "outline"`
  const files = {
    'docker-bake.hcl': `target "default" {\ncontexts = { x = "target:x" }\n${leaks('default')}\n}\ntarget "x" {\ndockerfile-inline = "FROM scratch\\nCOPY Dockerfile /\\n"\n${leaks('x')}\n}\n`,
  }
  let folder = ''
  try {
    const { report, logged } = await run(files, {}, async path => {
      folder = path
      writeFileSync(join(path, 'Dockerfile'), 'FROM scratch\nCOPY --from=x Dockerfile /\n')
    })
    expect(report).toMatchObject({ error: null, targets: [{ error: null }] })
    for (const name of ['default', 'x', 'default-cache', 'x-cache'])
      expect(await registry.tags(`attack/${name}`)).toEqual([])
    expect(readdirSync(folder).filter(name => /^(?:leaked|out)-/.test(name))).toEqual([])
    expect(logged.join('\n')).toContain('ignores cache-from, cache-to, call of')
  } finally {
    await registry.close()
  }
})
