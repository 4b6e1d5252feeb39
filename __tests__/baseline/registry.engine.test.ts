import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createExec } from '../../src/adapters/exec.ts'
import { imagesInRegistry } from '../../src/baseline/registry.ts'
import type { DiffReport } from '../../src/report/model.ts'
import {
  machineEnvironment,
  node24,
  REPOSITORY_ROOT,
  removeTemporaryFolders,
  temporaryFolder,
} from '../helpers/bundle.ts'
import { runProcess } from '../helpers/process.ts'
import { project } from '../helpers/project.ts'

const REGISTRY = process.env['STAGEGATE_TEST_REGISTRY'] ?? ''
const SINGLE = `${REGISTRY}/stagegate-test/growth-single:main`
const SEVERAL = `${REGISTRY}/stagegate-test/growth-several:main`
const { signal } = new AbortController()
let workspace: string
const exec = () => createExec(workspace, signal)

async function build(...args: string[]): Promise<void> {
  const result = await runProcess('docker', ['buildx', 'build', '--quiet', ...args, workspace], {
    env: process.env as Record<string, string>,
  })
  if (result.exitCode !== 0) throw new Error(result.stderr)
}

beforeAll(async () => {
  workspace = await project({ Dockerfile: 'FROM scratch AS app\nCOPY a /a\nCOPY b /b\n', a: 'a'.repeat(9), b: 'b' })
  await build('--provenance=false', '--output', `type=registry,name=${SINGLE}`)
  // With an attestation, and so with an index.
  await build(
    '--provenance=mode=min',
    '--platform',
    'linux/amd64,linux/arm64',
    '--output',
    `type=registry,name=${SEVERAL}`,
  )
})
afterAll(removeTemporaryFolders)

test('one manifest gives one image, of which compressed sizes are known', async () => {
  const [image, ...others] = await imagesInRegistry(SINGLE, exec())
  expect(others).toEqual([])
  expect(image).toMatchObject({
    platform: expect.stringMatching(/^linux\//),
    rows: null,
    size: { unpacked: null, own: null },
  })
  expect(image?.layers.map(({ unpacked }) => unpacked)).toEqual([null, null])
  const layers = image?.layers.reduce((sum, { compressed }) => sum + compressed, 0) ?? 0
  expect(image?.size.compressed).toBeGreaterThan(layers)
})

test('an index gives an image of each platform, and none of its attestations', async () => {
  const images = await imagesInRegistry(SEVERAL, exec())
  expect(images.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64'])
})

test('a name that is not there is a failure with a hint', async () => {
  await expect(imagesInRegistry(`${REGISTRY}/stagegate-test/none:x`, exec())).rejects.toMatchObject({
    code: 'baseline/registry',
    hint: expect.stringContaining('log in'),
  })
})

test('the same layers are the same, and a new one is told by its compressed bytes', async () => {
  const layout = join(await temporaryFolder('later'), 'image')
  const later = await project({
    Dockerfile: 'FROM scratch\nCOPY a /a\nCOPY b /b\nCOPY c /c\n',
    a: 'a'.repeat(9),
    b: 'b',
    c: 'c',
  })
  const env = process.env as Record<string, string>
  await runProcess('docker', ['buildx', 'build', '--quiet', '--output', `type=oci,tar=false,dest=${layout}`, later], {
    env,
  })
  const cli = join(REPOSITORY_ROOT, 'src/cli.ts')
  const { stdout, stderr } = await runProcess(node24(), [cli, 'diff', SINGLE, layout, '--format', 'json'], {
    env: machineEnvironment(),
  })
  expect(stderr).toBe('')
  const { images } = JSON.parse(stdout) as DiffReport
  expect(images).toMatchObject([{ side: 'both', growth: { unpacked: null, layers: [{ kind: 'added', after: 2 }] } }])
  const [cause] = images[0]?.growth?.causes ?? []
  expect(cause).toMatchObject({ size: 'compressed', layer: 2 })
})
