import { expect, test } from '@jest/globals'
import { ambiguous } from '../../../src/checks/layers/ambiguous.ts'
import { runChecks } from '../../../src/checks/run-checks.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import { fakeImage } from '../../helpers/image.ts'
import { readTestLayer } from '../../helpers/layers.ts'
import { globalPax, type TarEntry } from '../../helpers/tar.ts'

async function found(entries: TarEntry[]) {
  const facts = await readTestLayer({ entries, compression: 'none' })
  const image = fakeImage({ layers: [[], []] })
  Object.assign(image.layers[1] ?? {}, { anomalies: facts.anomalies })
  return runChecks(image, {}, [ambiguous]).findings
}

test('layers of builders have no findings', async () => {
  expect(
    await found([{ path: 'a' }, { path: './b..c' }, { path: '.wh.x' }, globalPax({ comment: 'a commit' })]),
  ).toEqual([])
})

const content = 'smuggled'
test.each<[string, TarEntry[], string, string, string]>([
  [
    'a global header',
    [globalPax({ size: '512' }), { path: 'x' }],
    'error',
    '/',
    'A PAX global header applies to all entries after it, but Docker and containerd ignore it.',
  ],
  [
    'a whiteout after the file that it names',
    [{ path: 'etc/x' }, { path: 'etc/.wh.x' }],
    'error',
    '/etc/x',
    'A whiteout follows `/etc/x` in the same layer: Docker and containerd delete the new file, by the OCI image specification it stays.',
  ],
  [
    'a whiteout of its own directory',
    [{ path: 'etc/.wh.' }],
    'error',
    '/etc/.wh.',
    'The whiteout `/etc/.wh.` names its own directory or the parent: containerd refuses the layer, and Docker deletes the directory.',
  ],
  [
    'a file without a name',
    [{ path: '' }],
    'warning',
    '/',
    'An entry that is not a directory has the name of the root. Engines skip it.',
  ],
  ['a name with `..`', [{ path: 'a/../../b' }], 'warning', '/b', 'An entry name contains `..` and is read as `/b`.'],
  [
    'names with `..`',
    [{ path: 'a/../../b' }, { path: '../c' }],
    'warning',
    '/b',
    '2 entry names contain `..`; the first is read as `/b`.',
  ],
  [
    'a whiteout with content',
    [{ path: '.wh.x', content }],
    'warning',
    '/.wh.x',
    'The whiteout `/.wh.x` has content, which is shipped but never visible.',
  ],
  [
    'whiteouts with content',
    [
      { path: '.wh.x', content },
      { path: '.wh.y', content },
    ],
    'warning',
    '/.wh.x',
    '2 whiteouts have content, which is shipped but never visible; the first is `/.wh.x`.',
  ],
  [
    'a leading slash',
    [{ path: '/etc/x' }],
    'info',
    '/etc/x',
    'An entry name starts with a slash and is read as `/etc/x`.',
  ],
  [
    'leading slashes',
    [{ path: '/etc/x' }, { path: '/etc/y' }],
    'info',
    '/etc/x',
    '2 entry names start with a slash; the first is read as `/etc/x`.',
  ],
])('%s is found in its layer', async (_, entries, severity, path, message) => {
  const findings = await found(entries)
  expect(findings).toMatchObject([{ severity, path, layer: 1 }])
  expect(findings.map(describeFinding)).toEqual([{ message, fix: expect.stringMatching(/^Write .*\.$/) }])
})
