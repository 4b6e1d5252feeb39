import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { createExec } from '../../src/adapters/exec.ts'
import { imagesInRegistry } from '../../src/baseline/registry.ts'
import type { DiffReport } from '../../src/report/model.ts'
import { machineEnvironment, node24, REPOSITORY_ROOT, removeTemporaryFolders } from '../helpers/bundle.ts'
import { buildLayout, docker } from '../helpers/docker.ts'
import { needs } from '../helpers/needs.ts'
import { runProcess } from '../helpers/process.ts'
import { project } from '../helpers/project.ts'
import { type Registry, startRegistry } from '../helpers/registry.ts'
import { pusher } from '../helpers/things.ts'

const { test } = await needs(pusher('docker-registry'))
let registry: Registry
let single: string
let several: string
let workspace: string
const { signal } = new AbortController()
const exec = () => createExec(workspace, signal)

beforeAll(async () => {
  registry = await startRegistry('everybody')
  single = `${registry.address}/growth/single:main`
  several = `${registry.address}/growth/several:main`
  workspace = await project({ Dockerfile: 'FROM scratch AS app\nCOPY a /a\nCOPY b /b\n', a: 'a'.repeat(9), b: 'b' })
  const build = (...args: string[]) => docker(['buildx', 'build', '--quiet', ...args, workspace])
  await build('--provenance=false', '--output', `type=registry,name=${single}`)
  // With an attestation, so with an index.
  const platforms = ['--platform', 'linux/amd64,linux/arm64']
  await build('--provenance=mode=min', ...platforms, '--output', `type=registry,name=${several}`)
})
afterAll(async () => {
  await registry?.close()
  await removeTemporaryFolders()
})

test('one manifest gives one image with compressed sizes', async () => {
  const [image, ...others] = await imagesInRegistry(single, exec())
  expect(others).toEqual([])
  expect(image).toMatchObject({
    platform: expect.stringMatching(/^linux\//),
    rows: null,
    size: { unpacked: null, own: null },
  })
  expect(image?.layers.map(({ unpacked }) => unpacked)).toEqual([null, null])
  const layers = image?.layers.reduce((sum, { compressed }) => sum + (compressed ?? 0), 0) ?? 0
  expect(image?.size.compressed).toBeGreaterThan(layers)
})

test('an index gives an image per platform, without attestations', async () => {
  const images = await imagesInRegistry(several, exec())
  expect(images.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64'])
})

test('a missing reference is a failure with a hint', async () => {
  await expect(imagesInRegistry(`${registry.address}/growth/none:x`, exec())).rejects.toMatchObject({
    code: 'baseline/registry',
    hint: expect.stringContaining('log in'),
  })
})

test('equal layers are equal, and a new layer is reported with its compressed bytes', async () => {
  const later = await project({
    Dockerfile: 'FROM scratch\nCOPY a /a\nCOPY b /b\nCOPY c /c\n',
    a: 'a'.repeat(9),
    b: 'b',
    c: 'c',
  })
  const layout = await buildLayout(later)
  const cli = join(REPOSITORY_ROOT, 'src/cli.ts')
  const { stdout, stderr } = await runProcess(node24(), [cli, 'diff', single, layout, '--format', 'json'], {
    env: machineEnvironment(),
  })
  expect(stderr).toBe('')
  const { images } = JSON.parse(stdout) as DiffReport
  expect(images).toMatchObject([{ side: 'both', growth: { unpacked: null, layers: [{ kind: 'added', after: 2 }] } }])
  const [cause] = images[0]?.growth?.causes ?? []
  expect(cause).toMatchObject({ size: 'compressed', layer: 2 })
})
