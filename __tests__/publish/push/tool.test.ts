import { describe, expect, test } from '@jest/globals'
import { Failure } from '../../../src/failure.ts'
import type { Ports } from '../../../src/ports.ts'
import { choosePushTool } from '../../../src/publish/push/tool.ts'

function machine(buildx: string, skopeo: boolean): Ports {
  const run: Ports['exec']['run'] = async command => {
    if (command === 'skopeo' && !skopeo) throw new Failure('not-found', 'skopeo could not be started')
    return { status: 0, stdout: command === 'docker' ? `github.com/docker/buildx ${buildx}` : '', stderr: '' }
  }
  const log: Ports['log'] = { info() {}, warning() {}, group() {} }
  return { exec: { run }, log, env: {}, cwd: '/', signal: new AbortController().signal }
}
const choose = async (buildx: string, skopeo: boolean) => (await choosePushTool(machine(buildx, skopeo)))('builder')

test.each([
  ['v0.33.0 abc', true, 'buildx'],
  ['v0.36.1', false, 'buildx'],
  ['v1.0.0', false, 'buildx'],
  ['0.29.1+ds1 0.29.1+ds1-4', true, 'skopeo'],
  ['v0.32.9', true, 'skopeo'],
  ['deadbeef', true, 'skopeo'],
])('buildx %s, skopeo %s: %s', async (buildx, skopeo, name) => expect((await choose(buildx, skopeo)).name).toBe(name))

test.each([
  ['v0.32.1', 'buildx 0.32.1, and no skopeo'],
  ['deadbeef', 'a buildx whose version cannot be told'],
])('buildx %s alone cannot push', async (buildx, words) => {
  await expect(choose(buildx, false)).rejects.toMatchObject({
    code: 'push-tool-missing',
    message: expect.stringContaining(words),
  })
})

describe('plain HTTP is for this machine only', () => {
  test.each([
    ['127.0.0.1:5000/a:1', true],
    ['localhost:5000/a:1', true],
    ['[::1]:5000/a:1', true],
    ['localhost.example.com/a:1', false],
    ['127.0.0.1.example.com/a:1', false],
    ['ghcr.io/a/b:1', false],
    ['a/b:1', false],
  ])('%s: %s', async (reference, plain) => {
    const skopeo = await choose('v0.1.0', true)
    expect(skopeo.copy('/layout', 'sha256:1', reference).args.includes('--dest-tls-verify=false')).toBe(plain)
    expect(skopeo.read(reference).args.includes('--tls-verify=false')).toBe(plain)
  })
})
