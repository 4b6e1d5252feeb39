import { describe, expect, test } from '@jest/globals'
import { Failure } from '../../../src/failure.ts'
import { choosePushTool } from '../../../src/publish/push/tool.ts'
import { fakePorts } from '../../helpers/ports.ts'

/** The relevant flags in `skopeo copy --help`: before 1.6, and since then. */
const OLDER = '  -a, --all   Copy all images if SOURCE-IMAGE is a list\n'
const NEWER = `${OLDER}      --preserve-digests   Preserve digests of images and lists\n`

/** @param skopeo its help; null if skopeo is missing */
async function choose(buildx: string | null, skopeo: string | null) {
  const ports = fakePorts(() => {
    if (skopeo !== null) return { stdout: skopeo }
    return { kind: 'not-started', failure: new Failure('not-found', 'skopeo could not be started') }
  })
  return (await choosePushTool(buildx, ports))('builder')
}

test.each([
  ['0.33.0', NEWER, 'buildx'],
  ['0.36.1', null, 'buildx'],
  ['1.0.0', OLDER, 'buildx'],
  ['0.29.1', NEWER, 'skopeo'],
  ['0.32.9', NEWER, 'skopeo'],
  [null, NEWER, 'skopeo'],
])('buildx %s, skopeo %j: %s', async (buildx, skopeo, name) => expect((await choose(buildx, skopeo)).name).toBe(name))

test.each([
  ['0.32.1', null, 'buildx 0.32.1 is too old, skopeo is missing'],
  [null, null, 'the version of buildx is unknown, skopeo is missing'],
  ['0.32.1', OLDER, 'buildx 0.32.1 is too old, skopeo is too old'],
  ['0.32.1', '', 'skopeo is too old'],
])('buildx %s with the skopeo %j cannot push', async (buildx, skopeo, words) => {
  await expect(choose(buildx, skopeo)).rejects.toMatchObject({
    code: 'push-tool-missing',
    message: expect.stringContaining(words),
    hint: expect.stringContaining('skopeo 1.6 or newer'),
  })
})

describe('plain HTTP is allowed only for this machine', () => {
  test.each([
    ['127.0.0.1:5000/a:1', true],
    ['localhost:5000/a:1', true],
    ['[::1]:5000/a:1', true],
    ['localhost.example.com/a:1', false],
    ['127.0.0.1.example.com/a:1', false],
    ['ghcr.io/a/b:1', false],
    ['a/b:1', false],
  ])('%s: %s', async (reference, plain) => {
    const skopeo = await choose('0.1.0', NEWER)
    expect(skopeo.copy('/layout', 'sha256:1', reference).args.includes('--dest-tls-verify=false')).toBe(plain)
    expect(skopeo.read(reference).args.includes('--tls-verify=false')).toBe(plain)
  })
})
