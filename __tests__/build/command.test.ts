import { describe, expect, test } from '@jest/globals'
import { buildCommand } from '../../src/build/command.ts'
import { readOptions } from '../../src/options/read.ts'
import type { PlannedTarget } from '../../src/plan/plan.ts'

const target: PlannedTarget = { name: 'app', role: 'gated', stage: 'app', dockerfile: null }
const nowhere = { layout: '/tmp/x,y/layout', metadata: '/tmp/m.json' }
const none = { from: [], to: [] }

function command(inputs: Parameters<typeof readOptions>[0]) {
  return buildCommand(
    readOptions({ context: 'https://example.com/a.git', ...inputs }, '/', []),
    target,
    'b',
    none,
    nowhere,
  )
}

describe('buildCommand', () => {
  test('a secret’s value is in the environment, never in the arguments', () => {
    const { args, env } = command({ secrets: 'token=hunter2' })
    expect(args.join(' ')).toContain('--secret id=token,env=STAGEGATE_SECRET_0')
    expect(args.join(' ')).not.toContain('hunter2')
    expect(env['STAGEGATE_SECRET_0']).toBe('hunter2')
  })
  test('the image is what a plain build would make: provenance goes to the metadata only', () => {
    const { args, env } = command({})
    expect(env).toMatchObject({ BUILDX_METADATA_PROVENANCE: 'max' })
    expect(args.some(arg => /^--(provenance|sbom|attest)/.test(arg))).toBe(false)
  })
  test('attestations are attached where they are asked for', () => {
    for (const files of ['', 'cwd://docker-bake.hcl']) {
      const { args } = command({ provenance: 'mode=max', sbom: 'generator=a/b', files })
      expect(args).toEqual(expect.arrayContaining(['--provenance=mode=max', '--sbom=generator=a/b']))
    }
  })
  test('annotations are handed on with their level', () => {
    const annotations = 'manifest:a=b\nindex:c=d,e'
    expect(command({ annotations }).args.join(' ')).toContain('--annotation manifest:a=b --annotation index:c=d,e')
    const bake = command({ annotations, files: 'cwd://docker-bake.hcl' }).args.join(' ')
    expect(bake).toContain('--set app.annotations=manifest:a=b --set app.annotations=index:c=d,e')
  })
  test('an output folder with a comma is quoted', () =>
    expect(command({}).args).toContain('type=oci,tar=false,"dest=/tmp/x,y/layout"'))
  test("the form of attestations is the builder's own unless one is asked for", () => {
    const output = (inputs: Record<string, string>) => command(inputs).args.find(arg => arg.includes('type=oci'))
    expect(output({})).not.toContain('oci-artifact')
    expect(output({ 'oci-artifact': 'false' })).toMatch(/,oci-artifact=false$/)
    expect(output({ 'oci-artifact': 'true', files: 'cwd://docker-bake.hcl' })).toMatch(/,oci-artifact=true$/)
    expect(() => command({ 'oci-artifact': 'no' })).toThrow('oci-artifact: "no" is neither true nor false.')
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
  ])('%s is no option, whatever its name', (_, inputs, last) => {
    const options = readOptions({ context: 'https://example.com/a.git', ...inputs }, '/', [])
    const { args } = buildCommand(options, { ...target, name: '--push' }, 'b', none, nowhere)
    expect(args.slice(-2)).toEqual(['--', last])
  })
  test('bake takes a build argument without a value from the environment', () => {
    const { args } = command({ files: 'https://example.com/bake.hcl', 'build-args': 'A=1=2\nB' })
    expect(args).toContain('app.args.A=1=2')
    expect(args).toContain('app.args.B')
  })
  test('a target that only has to build exports nothing', () => {
    const options = readOptions({ context: 'https://example.com/a.git' }, '/', [])
    expect(buildCommand(options, target, 'b', none, { ...nowhere, layout: null }).args).toContain('type=cacheonly')
  })
  test('every build input arrives', () => {
    const { args } = command({
      'build-args': 'A=1\nB',
      'build-contexts': 'x=./x',
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
