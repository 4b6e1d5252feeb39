import { describe, expect, test } from '@jest/globals'
import { buildCommand, checkCommand } from '../../src/buildx/build-command.ts'
import type { BuildRequest } from '../../src/buildx/build-request.ts'
import type { InputTexts as Inputs } from '../../src/options/inputs.ts'
import { questionRequest } from '../../src/plan/build-requests.ts'
import { plannedTarget } from '../helpers/targets.ts'

const nowhere = { layout: '/tmp/x,y/layout', metadata: '/tmp/m.json' }

const command = (inputs: Inputs) => buildCommand(plannedTarget({}, inputs).request, 'b', nowhere)

describe('buildCommand', () => {
  test("a secret's value is in the environment, never in the arguments", () => {
    const { args, env } = command({ secrets: 'token=hunter2' })
    expect(args.join(' ')).toContain('--secret id=token,env=STAGEGATE_SECRET_0')
    expect(args.join(' ')).not.toContain('hunter2')
    expect(env['STAGEGATE_SECRET_0']).toBe('hunter2')
  })
  test('the image is that of a plain build: provenance goes only to the metadata', () => {
    const { args, env } = command({})
    expect(env).toMatchObject({ BUILDX_METADATA_PROVENANCE: 'max' })
    expect(args.some(arg => /^--(provenance|sbom|attest)/.test(arg))).toBe(false)
  })
  test('attestations are attached on request', () => {
    for (const files of ['', 'cwd://docker-bake.hcl']) {
      const { args } = command({ provenance: 'mode=max', sbom: 'generator=a/b', files })
      expect(args).toEqual(expect.arrayContaining(['--provenance=mode=max', '--sbom=generator=a/b']))
    }
  })
  test('annotations are passed with their level', () => {
    const annotations = 'manifest:a=b\nindex:c=d,e'
    expect(command({ annotations }).args.join(' ')).toContain('--annotation manifest:a=b --annotation index:c=d,e')
    const bake = command({ annotations, files: 'cwd://docker-bake.hcl' }).args.join(' ')
    expect(bake).toContain('--set app.annotations=manifest:a=b --set app.annotations=index:c=d,e')
  })
  test('an output folder with a comma is quoted', () =>
    expect(command({}).args).toContain('type=oci,tar=false,"dest=/tmp/x,y/layout"'))
  test("the format of attestations is the builder's default unless the options set it", () => {
    const output = (inputs: Record<string, string>) => command(inputs).args.find(arg => arg.includes('type=oci'))
    expect(output({})).not.toContain('oci-artifact')
    expect(output({ 'oci-artifact': 'false' })).toMatch(/,oci-artifact=false$/)
    expect(output({ 'oci-artifact': 'true', files: 'cwd://docker-bake.hcl' })).toMatch(/,oci-artifact=true$/)
    expect(() => command({ 'oci-artifact': 'no' })).toThrow('oci-artifact: "no" is neither true nor false.')
  })
  test('a build of a Dockerfile is permitted only what the builder knows', () => {
    const { args } = command({ allow: 'network.host,fs.read=/etc,fs=/x,ssh,device=a' })
    expect(args.filter((_, index) => args[index - 1] === '--allow')).toEqual(['network.host', 'device=a'])
  })
  test.each([
    ['secret-files', 'a=./x,y', 'id=a,"src=./x,y"'],
    ['secret-files', 'a=say "x"', 'id=a,"src=say ""x"""'],
    ['secrets', '"a,b=v"', '"id=a,b",env=STAGEGATE_SECRET_0'],
  ])('%s: %s', (input, value, attributes) => {
    const { args } = command({ [input]: value })
    expect(args[args.indexOf('--secret') + 1]).toBe(attributes)
  })
  test.each([
    ['a context', {}, 'https://example.com/a.git'],
    ['a target of a bake definition', { files: 'https://example.com/bake.hcl' }, '--push'],
  ])('%s cannot be an option, with any name', (_, inputs, last) => {
    const { args } = buildCommand(plannedTarget({ name: '--push' }, inputs).request, 'b', nowhere)
    expect(args.slice(-2)).toEqual(['--', last])
  })
  test('bake reads a build argument without a value from the environment', () => {
    const { args } = command({ files: 'https://example.com/bake.hcl', 'build-args': 'A=1=2\nB' })
    expect(args).toContain('app.args.A=1=2')
    expect(args).toContain('app.args.B')
  })
  test('bake gets all addresses of a host as one override, for the target alone', () => {
    const { args } = command({ files: 'https://example.com/bake.hcl', 'add-hosts': 'a.b:10.0.0.5,c=::1\na.b:[::2]' })
    expect(args.join(' ')).toContain('--set app.extra-hosts.a.b=10.0.0.5,::2 --set app.extra-hosts.c=::1')
    expect(args).not.toContain('--add-host')
  })
  test('a build-only target exports nothing', () => {
    expect(buildCommand(plannedTarget().request, 'b', { ...nowhere, layout: null }).args).toContain('type=cacheonly')
  })
  test('passes every build input', () => {
    const { args } = command({
      'build-args': 'A=1\nB',
      'build-contexts': 'x=./x',
      'add-hosts': 'db.local:10.0.0.5',
      labels: 'l=v',
      ssh: 'default',
      platforms: 'linux/amd64,linux/arm64',
      'secret-envs': 'a=E',
      'secret-files': 'b=./f',
      'no-cache': 'true',
      pull: 'true',
      'cache-from': 'type=local,src=c',
      'cache-to': 'type=local,dest=c',
    })
    const text = args.join(' ')
    for (const part of [
      '--build-arg A=1',
      '--build-arg B',
      '--build-context x=./x',
      '--add-host db.local=10.0.0.5',
      '--label l=v',
      '--ssh default',
      '--platform linux/amd64,linux/arm64',
      '--secret id=a,env=E',
      '--secret id=b,src=./f',
      '--no-cache',
      '--pull',
      '--target app',
    ])
      expect(text).toContain(part)
  })
})

/** Inputs that leave files behind, or that only the build itself needs. */
const EVERYTHING: Inputs = {
  labels: 'l=v',
  annotations: 'manifest:a=b',
  secrets: 'token=hunter2\nGIT_AUTH_TOKEN.example.com=fetch',
  'secret-envs': 'a=E',
  'secret-files': 'b=./f',
  provenance: 'mode=max',
  sbom: 'true',
  'no-cache': 'true',
  pull: 'true',
  cache: 'ghcr.io/acme/cache:main',
  'cache-from': 'type=local,src=c',
  'cache-to': 'type=local,dest=c',
  tags: 'ghcr.io/acme/app:1',
  push: 'true',
}

describe('a query about a target', () => {
  const BAKE: Inputs = { files: 'https://example.com/bake.hcl' }
  const ask = (inputs: Inputs, stage: string | null = 'build') =>
    questionRequest(plannedTarget({}, { ...EVERYTHING, ...inputs }), stage)

  test.each([
    ['a build', {}, (asked: BuildRequest) => buildCommand(asked, 'b', nowhere)],
    ['a check', {}, (asked: BuildRequest) => checkCommand(asked, 'b')],
    ['a build of a definition', BAKE, (asked: BuildRequest) => buildCommand(asked, 'b', nowhere)],
    ['a check of a definition', BAKE, (asked: BuildRequest) => checkCommand(asked, 'b')],
  ] as const)('as %s leaves nothing behind, and gets only secrets that fetch its context', (_, inputs, commandOf) => {
    const { args, env } = commandOf(ask(inputs))
    const text = args.join(' ')
    expect(text).not.toMatch(
      /--cache-|cache-(?:from|to)=\S|ghcr\.io|--no-cache|--pull|--label|labels|annotation|mode=max/,
    )
    expect(text).not.toMatch(/sbom=true|id=token|id=a\b|id=b\b/)
    expect(Object.values(env)).not.toContain('hunter2')
    expect(Object.values(env)).toContain('fetch')
    expect(text).toContain('id=GIT_AUTH_TOKEN.example.com')
  })

  test.each([{}, BAKE])('has the hosts that steps need if it runs steps', inputs => {
    const asked = ask({ ...inputs, 'add-hosts': 'db.local:10.0.0.5' })
    expect(buildCommand(asked, 'b', nowhere).args.join(' ')).toContain('db.local=10.0.0.5')
    expect(checkCommand(asked, 'b').args.join(' ')).not.toContain('db.local')
  })

  test("removes a bake definition's own outputs and caches", () => {
    const build = buildCommand(ask(BAKE), 'b', nowhere).args.join(' ')
    const check = checkCommand(ask(BAKE), 'b').args.join(' ')
    for (const text of [build, check]) {
      // Nothing evaluates the definition again, and what is printed has no caches.
      expect(text).toContain('--file /run/bake.json')
      expect(text).not.toContain('bake.hcl')
      expect(text).toContain('--set *.tags= ')
      expect(text).toContain('--provenance=false --sbom=false')
      expect(text).toContain('--set app.target=build')
      expect(text).toMatch(/ -- app$/)
    }
    expect(build).toContain('--set *.no-cache=false --set *.pull=false')
    // bake would run the definition's exports, which may push.
    expect(check).toContain('--set app.output=type=cacheonly')
  })

  test("keeps a definition's secrets only if the build has them, too", () => {
    const text = (inputs: Inputs) => {
      const asked = questionRequest(plannedTarget({}, { ...BAKE, ...inputs }), 'build')
      return checkCommand(asked, 'b').args.join(' ')
    }
    expect(text({})).not.toContain('secrets')
    expect(text({ secrets: 'token=x' })).toContain('--set app.secrets= ')
    expect(text({ secrets: 'GIT_AUTH_TOKEN=x' })).toContain('--set app.secrets=id=GIT_AUTH_TOKEN')
  })

  test("of the stage that a bake target selects anyway uses the definition's target", () => {
    expect(checkCommand(ask(BAKE, 'app'), 'b').args.join(' ')).not.toContain('app.target')
    expect(checkCommand(ask(BAKE, null), 'b').args).toContain('app.target=')
  })
})

test('the build of a target has all of them', () => {
  const text = command(EVERYTHING).args.join(' ')
  for (const part of [
    '--cache-from type=local,src=c',
    '--cache-to type=local,dest=c',
    '--cache-to type=registry,ref=ghcr.io/acme/cache:main-',
    '--secret id=token',
    '--label l=v',
    '--sbom=true',
  ])
    expect(text).toContain(part)
})
