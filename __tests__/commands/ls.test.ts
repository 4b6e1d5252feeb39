import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import {
  machineEnvironment,
  node24,
  REPOSITORY_ROOT,
  removeTemporaryFolders,
  temporaryFolder,
} from '../helpers/bundle.ts'
import { digestOf, makeLayout } from '../helpers/layout.ts'
import { runProcess } from '../helpers/process.ts'

afterEach(removeTemporaryFolders)

const ls = (...args: string[]) =>
  runProcess(node24(), [join(REPOSITORY_ROOT, 'src/cli.ts'), 'ls', ...args], { env: machineEnvironment() })

async function image(): Promise<string> {
  const folder = await temporaryFolder('ls')
  makeLayout(folder, [
    {
      layers: [
        [
          { path: 'bin/su', content: 'abc', mode: 0o4755 },
          { path: 'tmp/', type: 'directory', mode: 0o1777 },
          { path: 'gone', content: 'x', uid: 7, gid: 8 },
          { path: 'evil\u001b[2J', type: 'symlink', link: '/bin/su', mode: 0o777 },
        ],
        [{ path: '.wh.gone', content: '' }],
      ],
    },
  ])
  return folder
}

test('the merged tree as lines: mode, owner, size, layer, path; control characters are escaped', async () => {
  const { stdout, exitCode } = await ls(await image())
  expect(exitCode).toBe(0)
  expect(stdout.replaceAll(/ +/g, ' ').trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^drwx.* \/bin$/),
    '-rwsr-xr-x 0:0 3 1 /bin/su',
    expect.stringMatching(/^lrwxrwxrwx 0:0 0 1 \/evil.*\[2J -> \/bin\/su$/),
    'drwxrwxrwt 0:0 0 1 /tmp',
  ])
  expect(stdout).not.toContain('\u001b')
})

test('--layers lists each layer, including deletions; json is an array of rows', async () => {
  const { stdout } = await ls(await image(), '--layers', '--format', 'json')
  const rows = JSON.parse(stdout) as { path: string; type: string; layer: number }[]
  expect(rows.at(-1)).toEqual({
    path: '/gone',
    type: 'whiteout',
    size: 0,
    mode: 0,
    uid: 0,
    gid: 0,
    link: null,
    layer: 1,
  })
  expect(rows).toContainEqual({
    path: '/gone',
    type: 'file',
    size: 1,
    mode: 0o644,
    uid: 7,
    gid: 8,
    link: null,
    layer: 0,
  })
})

test('a missing image is 3, several images without a choice are 2, and nothing is printed', async () => {
  expect(await ls('/nowhere')).toMatchObject({
    exitCode: 3,
    stdout: '',
    stderr: expect.stringContaining('There is no file or folder'),
  })
  const folder = await temporaryFolder('ls')
  makeLayout(folder, [{ layers: [[]] }, { layers: [[{ path: 'a' }]] }])
  expect(await ls(folder)).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('several images') })
})

test('--limit changes a limit of the reader; an unknown name is a usage error', async () => {
  const path = await image()
  const beyond = await ls(path, '--limit', 'entries=3')
  expect(beyond).toMatchObject({ exitCode: 3, stdout: '', stderr: expect.stringContaining('--limit entries=VALUE') })
  expect((await ls(path, '--limit', 'entries=5')).exitCode).toBe(0)
  expect(await ls(path, '--limit', 'entires=5')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Did you mean "entries"?'),
  })
})

test('inspect has the same limits', async () => {
  const inspect = (limit: string) =>
    runProcess(node24(), [join(REPOSITORY_ROOT, 'src/cli.ts'), 'inspect', path, '--format', 'json', '--limit', limit], {
      env: machineEnvironment(),
    })
  const path = await image()
  const beyond = await inspect('entries=3')
  expect(JSON.parse(beyond.stdout)).toMatchObject({ result: 'error', targets: [{ images: [] }] })
  expect(JSON.parse((await inspect('entries=5')).stdout)).toMatchObject({ targets: [{ images: [{ files: 1 }] }] })
})

test('what is not an image is named on standard error', async () => {
  const folder = await temporaryFolder('ls')
  const layer = { blob: Buffer.from('{}'), diffId: digestOf('{}'), mediaType: 'application/vnd.in-toto+json' }
  const nowhere = { os: 'unknown', architecture: 'unknown' }
  makeLayout(folder, [{ layers: [[{ path: 'a' }]] }, { layers: [layer], platform: nowhere }])
  const { stdout, stderr, exitCode } = await ls(folder)
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/ \/a\n$/)
  expect(stderr).toMatch(/^Not listed: attestation sha256:[0-9a-f]+ \("application\/vnd\.in-toto\+json"\)\n$/)
})
