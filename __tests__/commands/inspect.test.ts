import { spawn } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { ImageReport, Report } from '../../src/report/model.ts'
import { REPOSITORY_ROOT, removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { digestOf, makeLayout } from '../helpers/image.ts'

const cli = join(REPOSITORY_ROOT, 'src/cli.ts')
let folder: string

beforeAll(async () => {
  folder = await temporaryFolder('inspect')
  const server = { path: 'app/server.js', mode: 0o755, content: Buffer.alloc(3000) }
  makeLayout(join(folder, 'app'), [{ layers: [[server]] }])
})
afterEach(async () => {
  for (const name of ['stagegate.yml', 'other.yml']) await rm(join(folder, name), { force: true })
})
afterAll(removeTemporaryFolders)

/** Runs `stagegate inspect app` next to the files of the test. */
async function inspect(...flags: string[]): Promise<{ status: number | null; stderr: string; image?: ImageReport }> {
  const { status, stderr, image } = await inspectImage('app', ...flags)
  return { status, stderr, ...(image && { image }) }
}

async function inspectImage(name: string, ...flags: string[]) {
  const env = { PATH: process.env['PATH'], STAGEGATE_CACHE_DIR: '' }
  const args = [cli, 'inspect', name, '--format', 'json', ...flags]
  const child = spawn(process.execPath, args, { cwd: folder, env })
  const closed = new Promise<number | null>(resolve => child.on('close', resolve))
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  const report = stdout.startsWith('{"schema"') || /^\{\n/.test(stdout) ? (JSON.parse(stdout) as Report) : undefined
  return { status, stdout, stderr, report, image: report?.targets[0]?.images[0] }
}

describe('the configuration next to an image', () => {
  test('sets the severities of checks', async () => {
    await writeFile(join(folder, 'stagegate.yml'), 'checks:\n  user/root: off\n  metadata/labels: error\n')
    const { status, stderr, image } = await inspect('--budget', '1GB')
    expect(stderr).toBe('')
    expect(status).toBe(1)
    expect(image?.checks.map(({ id }) => id)).not.toContain('user/root')
    expect(image?.findings).toContainEqual(expect.objectContaining({ check: 'metadata/labels', severity: 'error' }))
  })

  test('has budgets of targets, which do not apply; a warning names them', async () => {
    const targets = 'web: { budget: { unpacked: 1kB }, growth: 1% }\n  worker: { budget: { own: 1kB } }\n  test: {}\n'
    await writeFile(join(folder, 'stagegate.yml'), `checks: { user/root: off }\ntargets:\n  ${targets}`)
    const { status, stderr, image } = await inspect()
    expect(status).toBe(0)
    expect(image).toMatchObject({ budgets: [], growthBudgets: [] })
    expect(stderr).toMatch(/^warning: .* budgets of web, worker do not apply: .* --budget\.\n$/)
  })

  test('has no budget for the image, even if a target has the name of its file', async () => {
    await writeFile(
      join(folder, 'stagegate.yml'),
      [
        'checks: { metadata/labels: warning }',
        'targets: { app: { budget: { unpacked: 1kB } } }',
        'waivers: [{ check: user/root, target: app, reason: r, until: 2027-03-01 }]\n',
      ].join('\n'),
    )
    const { status, stderr, image } = await inspect()
    expect(image?.budgets).toEqual([])
    expect(image?.findings.map(({ waiver }) => waiver)).not.toContainEqual(expect.anything())
    expect(stderr).not.toContain('waiver')
    expect(status).toBe(1)
  })

  test('is not read if --config names another file', async () => {
    await writeFile(join(folder, 'stagegate.yml'), 'checks: { user/no-such-check: error }\n')
    await writeFile(join(folder, 'other.yml'), 'checks: { user/root: off }\n')
    expect(await inspect('--config', 'other.yml', '--budget', '1GB')).toMatchObject({ status: 0, stderr: '' })
  })

  test('has its problems reported once, together with the problems of the flags', async () => {
    await writeFile(join(folder, 'stagegate.yml'), 'checks: { user/rot: error }\n')
    const { status, stderr } = await inspect('--budget', '5XB')
    expect(status).toBe(2)
    expect(stderr.match(/user\/rot/g)).toHaveLength(1)
    expect(stderr).toContain('5XB')
  })
})

test('each --budget applies to the image, under any name', async () => {
  await writeFile(join(folder, 'stagegate.yml'), 'checks: { user/root: off }\n')
  const { image } = await inspect('--budget', '2kB', '--budget', 'compressed=1GB', '--budget', 'app.merged=1GB')
  expect(image?.budgets.map(({ size, limit, passed }) => [size, limit, passed])).toEqual([
    ['compressed', 1e9, true],
    ['merged', 1e9, true],
    ['unpacked', 2000, false],
  ])
})

test.each([
  [['@linux/arm64=1GB'], 'app has no image for linux/arm64 (only for linux/amd64)'],
  [['compressed=1MB', 'app.compressed=2MB'], 'the same size has a limit in "compressed=1MB"'],
  [['@linux/amd64=5%'], '"@linux/amd64=5%" is for one platform'],
  [['compresed=1MB'], 'Did you mean "compressed"?'],
])('--budget %j: a budget that limits nothing is a problem', async (budgets, message) => {
  const { status, stderr } = await inspect(...budgets.flatMap(budget => ['--budget', budget]))
  expect(stderr).toContain(message)
  expect(status).toBe(2)
})

test('every image of a layout has a row and a name that selects it, and everything else is listed', async () => {
  const layer = { blob: Buffer.from('{}'), diffId: digestOf('{}'), mediaType: 'application/vnd.in-toto+json' }
  makeLayout(join(folder, 'several'), [
    { layers: [[{ path: 'a' }]], config: { User: '1' }, tag: 'v1' },
    { layers: [[{ path: 'b' }]], config: { User: '1' } },
    { layers: [layer], platform: { os: 'unknown', architecture: 'unknown' } },
  ])
  const run = async (name: string) => {
    const args = [cli, 'inspect', name, '--format', 'json']
    const env = { PATH: process.env['PATH'], STAGEGATE_CACHE_DIR: '' }
    const child = spawn(process.execPath, args, { cwd: folder, env })
    return (JSON.parse(await text(child.stdout)) as Report).targets
  }
  const targets = await run('several')
  expect(targets.map(({ name }) => name)).toEqual([
    'several:v1',
    expect.stringMatching(/^several@sha256:[0-9a-f]{64}$/),
  ])
  expect(targets.flatMap(({ passedOver }) => passedOver.map(({ kind }) => kind))).toEqual(['attestation'])
  for (const { name, images } of targets) {
    expect((await run(name)).flatMap(target => target.images.map(({ digest }) => digest))).toEqual([images[0]?.digest])
  }
})

test('a damaged layer makes the result an error, whatever else the image has', async () => {
  const damaged = {
    blob: Buffer.alloc(512, 1),
    diffId: digestOf('other'),
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
  }
  makeLayout(join(folder, 'damaged'), [{ layers: [[{ path: 'a' }], damaged], config: { User: '1' } }])
  const { status, stdout } = await inspectImage('damaged')
  expect(status).toBe(3)
  expect(JSON.parse(stdout)).toMatchObject({ result: 'error' })
})

describe('layers that are stored uncompressed', () => {
  beforeAll(() => {
    const entries = [{ path: 'app/server.js', content: Buffer.alloc(3000) }]
    makeLayout(join(folder, 'bare'), [{ layers: [{ entries, compression: 'none' }] }])
  })

  test('have no known compressed size, and a budget for it cannot be evaluated', async () => {
    const { status, report, image } = await inspectImage('bare', '--budget', 'compressed=1GB', '--budget', '1GB')
    expect(image?.size).toMatchObject({ compressed: null, unpacked: 3000, own: null })
    expect(image?.layers.map(({ compressed }) => compressed)).toEqual([null])
    expect(image?.budgets.map(({ size }) => size)).toEqual(['unpacked'])
    expect(report?.targets[0]?.error).toMatchObject({ code: 'compressed-unknown' })
    expect(status).toBe(3)
  })

  test.each(['text', 'markdown', 'junit'])('%s shows no number for it', async format => {
    const { stdout } = await inspectImage('bare', '--format', format)
    if (format === 'text' || format === 'markdown')
      expect(stdout).toMatch(/unknown: the layers are stored uncompressed/)
    expect(stdout).not.toMatch(/\bnull\b|NaN/)
  })
})
