import { expect, test } from '@jest/globals'
import { ambiguous } from '../../../src/checks/layers/ambiguous.ts'
import { readImage } from '../../../src/image/read/read-image.ts'
import { openImageStore } from '../../../src/image/store/open-store.ts'
import type { StoredImage } from '../../../src/image/store/stored-image.ts'
import { DEFAULT_LIMITS } from '../../../src/options/limits.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import { type FakeItem, fakeImage } from '../../helpers/image.ts'
import { readTestLayer, withFolder } from '../../helpers/layers.ts'
import { type LayoutLayer, makeLayout } from '../../helpers/layout.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { globalPax, type TarEntry } from '../../helpers/tar.ts'

const OCI_TAR = 'application/vnd.oci.image.layer.v1.tar'

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

const nullDevice = (path: string): TarEntry => ({ path, type: 'character', header: block => block.fill(0, 329, 345) })
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
    'A whiteout follows `/etc/x` in the same layer: engines refuse the layer or delete the new file, by the OCI image specification it stays.',
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
    'a device that is a whiteout',
    [nullDevice('a')],
    'warning',
    '/a',
    'The entry `/a` is a character device with the numbers 0/0, which overlayfs takes for a whiteout.',
  ],
  [
    'devices that are whiteouts',
    [nullDevice('a'), nullDevice('b')],
    'warning',
    '/a',
    '2 entries are character devices with the numbers 0/0, which overlayfs takes for whiteouts; the first is `/a`.',
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

const LOWER: FakeItem[] = [
  { path: '/d/a', size: 1 },
  { path: '/e/a', size: 1 },
  { path: '/l', link: 'd' },
  { path: '/m', link: 'e' },
]
test.each<[string, FakeItem[], string, string, string]>([
  [
    'a whiteout before a directory',
    [{ whiteout: '/d' }, { path: '/d', type: 'directory' }],
    'error',
    '/d',
    'A whiteout precedes the new directory `/d` in the same layer: with overlayfs, the old content of the directory is visible again, by the OCI image specification it is hidden.',
  ],
  [
    'whiteouts before directories',
    [{ whiteout: '/d' }, { whiteout: '/e' }, { path: '/d', type: 'directory' }, { path: '/e', type: 'directory' }],
    'error',
    '/e',
    '2 whiteouts precede new directories with the same path in the same layer, the first `/e`: with overlayfs, the old content of these directories is visible again, by the OCI image specification it is hidden.',
  ],
  [
    'a whiteout through a link',
    [{ whiteout: '/l/a' }],
    'error',
    '/d/a',
    'The layer replaces or deletes `/d/a` through a symbolic link of a lower layer. With overlayfs, the path stays as it is, and the link becomes a directory.',
  ],
  [
    'files over others through links',
    [{ path: '/l/a' }, { path: '/m/a' }],
    'error',
    '/d/a',
    'The layer replaces or deletes paths through 2 symbolic links of lower layers, the first `/d/a`. With overlayfs, the paths stay as they are, and the links become directories.',
  ],
  [
    'an opaque root',
    [{ opaque: '/' }],
    'error',
    '/',
    'An opaque marker at the root hides all lower layers by the OCI image specification, but overlayfs ignores it.',
  ],
  [
    'a new file below a link',
    [{ path: '/l/b' }],
    'warning',
    '/l',
    'The layer has entries below `/l`, which a lower layer has as a symbolic link or a file, but no entry for the directory: overlayfs makes one there, other engines follow the link or refuse the layer.',
  ],
  [
    'new files below links',
    [{ path: '/l/b' }, { path: '/m/b' }],
    'warning',
    '/l',
    'The layer has entries below 2 paths that lower layers have as symbolic links or files, but no entries for the directories: overlayfs makes them, other engines follow the links or refuse the layer; the first path is `/l`.',
  ],
])('%s is found in its layer', (_, items, severity, path, message) => {
  const { findings } = runChecks(fakeImage({ layers: [LOWER, items] }), {}, [ambiguous])
  expect(findings).toMatchObject([{ severity, path, layer: 1 }])
  expect(findings.map(describeFinding)).toEqual([{ message, fix: expect.stringMatching(/^Write .*\.$/) }])
})

test.each<[string, LayoutLayer, string[]]>([
  ['gzip as a bare tar', { entries: [{ path: 'a' }], mediaType: OCI_TAR }, ['error']],
  ['zstd as a bare tar', { entries: [{ path: 'a' }], compression: 'zstd', mediaType: OCI_TAR }, ['error']],
  ['an unknown type', { entries: [{ path: 'a' }], compression: 'none', mediaType: 'application/x-tar' }, ['error']],
  ['a bare tar as gzip', { entries: [{ path: 'a' }], compression: 'none', mediaType: `${OCI_TAR}+gzip` }, []],
  ['zstd as gzip', { entries: [{ path: 'a' }], compression: 'zstd', mediaType: `${OCI_TAR}+gzip` }, []],
  ['a bare tar', { entries: [{ path: 'a' }], compression: 'none' }, []],
])('a media type that does not fit the bytes is found: %s', async (_, layer, severities) => {
  await withFolder(async folder => {
    makeLayout(folder, [{ layers: [layer] }])
    const store = await openImageStore(folder, DEFAULT_LIMITS)
    const image = await readImage(store.images[0] as StoredImage, { needs: [], limits: DEFAULT_LIMITS })
    await store.close()
    expect(runChecks(image, {}, [ambiguous]).findings.map(({ severity }) => severity)).toEqual(severities)
  })
})
