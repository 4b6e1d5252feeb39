import { expect, test } from '@jest/globals'
import { ambiguous } from '../../../src/checks/layers/ambiguous.ts'
import { readImage } from '../../../src/image/read/read-image.ts'
import { openImageStore } from '../../../src/image/store/open-store.ts'
import type { StoredImage } from '../../../src/image/store/stored-image.ts'
import { mergeLayers } from '../../../src/image/tree/tree.ts'
import { DEFAULT_LIMITS } from '../../../src/options/limits.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import { type FakeItem, fakeImage } from '../../helpers/image.ts'
import { readTestLayer, withFolder } from '../../helpers/layers.ts'
import { type LayoutLayer, makeLayout } from '../../helpers/layout.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { globalPax, type TarEntry } from '../../helpers/tar.ts'

const OCI_TAR = 'application/vnd.oci.image.layer.v1.tar'

/** The findings of an image of these layers, lowest first. */
async function found(...layers: TarEntry[][]) {
  const facts = await Promise.all(layers.map(entries => readTestLayer({ entries, compression: 'none' })))
  const image = fakeImage({ layers: facts.map(() => []) })
  for (const [index, { anomalies }] of facts.entries()) Object.assign(image.layers[index] ?? {}, { anomalies })
  return runChecks({ ...image, tree: mergeLayers(facts, DEFAULT_LIMITS) }, {}, [ambiguous]).findings
}

test('layers of builders have no findings', async () => {
  const commit = globalPax({ comment: 'a commit' })
  expect(await found([{ path: 'a' }, { path: './b..c' }, { path: '.wh.x' }, commit, commit])).toEqual([])
})

const SAME = { path: './x', size: '1', uid: '5', gid: '0', linkpath: 'y', mtime: '1', uname: 'u' }
test.each<[string, TarEntry[]]>([
  ['the values of the entry', [globalPax(SAME), { path: 'x', uid: 5, content: 'a' }]],
  [
    'a value that another global header replaces',
    [globalPax({ uid: '4' }), globalPax({ uid: '5' }), { path: 'x', uid: 5 }],
  ],
  [
    'a value that another global header deletes',
    [globalPax({ uid: '4' }), globalPax({ uid: '' }), { path: 'x', uid: 5 }],
  ],
  ['other values than the entry has in its own records', [globalPax({ uid: '4' }), { path: 'x', pax: { uid: '5' } }]],
  [
    'an attribute that the entry has',
    [globalPax({ 'SCHILY.xattr.user.a': '1' }), { path: 'x', pax: { 'SCHILY.xattr.user.a': '2' } }],
  ],
  ['a size for a directory', [globalPax({ size: '9' }), { path: 'x', type: 'directory' }]],
  ['values for no entry', [{ path: 'x' }, globalPax({ uid: '4' })]],
  ['a name that nothing has', [globalPax({ path: 'y' })]],
  ['a name that something gets later', [{ ...globalPax({ comment: '' }), path: 'x' }, { path: 'x' }]],
])('a global header may have %s', async (_, entries) => {
  expect(await found([], entries)).toEqual([])
})

test.each<[string, Record<string, string>, TarEntry]>(
  [
    ['path', { path: 'y' }, {}],
    ['size', { size: '512' }, { content: 'a' }],
    ['uid', { uid: '0' }, { uid: 5 }],
    ['gid', { gid: '7' }, {}],
    ['link', { linkpath: 'z' }, { type: 'symlink', link: 'y' }],
    ['attributes', { 'SCHILY.xattr.user.a': '1' }, {}],
    ['holes', { 'GNU.sparse.size': '9' }, {}],
  ].map(
    ([what, records, entry]) =>
      [what, records, { path: 'x', ...(entry as object) }] as [string, Record<string, string>, TarEntry],
  ),
)('a global header with another %s than that of an entry is a warning', async (_, records, entry) => {
  expect(await found([], [globalPax(records), entry])).toMatchObject([
    { severity: 'warning', path: '/x', data: { kind: 'global-header' } },
  ])
})

const nullDevice = (path: string): TarEntry => ({ path, type: 'character', header: block => block.fill(0, 329, 345) })

test.each([
  'trusted.overlay.opaque',
  'trusted.overlay.overlay.opaque',
  'trusted.overlay.redirect',
  'user.overlay.opaque',
  'user.overlay.redirect',
  'user.overlay.metacopy',
  'user.overlay.whiteout',
  'user.overlay.unknown',
  'user.fuseoverlayfs.opaque',
  'user.containers.override_stat',
])('the attribute %s is an error, on whatever it is', async attribute => {
  const pax = { [`SCHILY.xattr.${attribute}`]: 'y' }
  const entries: TarEntry[] = [
    { path: 'd/', type: 'directory', pax },
    { path: 'x', pax },
    { path: 'l', type: 'symlink', link: 'x', pax },
    { path: '.wh.y', pax },
    { ...nullDevice('z'), pax },
    { path: './', type: 'directory', pax },
  ]
  for (const entry of entries) {
    const findings = await found([{ path: 'y' }], [entry])
    expect(findings.filter(({ data }) => data['kind'] === 'overlay-attribute')).toMatchObject([
      { severity: 'error', layer: 1, data: { count: 1 } },
    ])
  }
})

test.each(['user.overlay', 'user.overlayfs.x', 'security.capability', 'user.mime_type', 'user.overlay.opaque'])(
  'an attribute that nobody obeys is not a finding: %s',
  async attribute => {
    // An empty value deletes the attribute.
    const value = attribute === 'user.overlay.opaque' ? '' : 'y'
    expect(await found([], [{ path: 'x', pax: { [`SCHILY.xattr.${attribute}`]: value } }])).toEqual([])
  },
)

const named = (path: string): TarEntry => ({ ...globalPax({ comment: 'c' }), path })
test.each<[string, TarEntry[][], string]>([
  ['an earlier file', [[], [{ path: 'x' }, named('x')]], '/x'],
  ['an earlier file, by a record', [[], [{ path: 'x' }, globalPax({ path: './x' })]], '/x'],
  [
    'an earlier file behind a link',
    [[], [{ path: 'd/x' }, { path: 'l', type: 'symlink', link: 'd' }, named('l/x')]],
    '/l/x',
  ],
  ['an earlier directory', [[], [{ path: 'd/x' }, named('d')]], '/d'],
  ['an earlier whiteout', [[{ path: 'x' }], [{ path: '.wh.x' }, named('x')]], '/x'],
  ['a file of a lower layer', [[{ path: 'x' }], [named('x')]], '/x'],
  ['a whiteout', [[], [named('.wh.x')]], '/.wh.x'],
  ['an opaque marker', [[], [named('d/.wh..wh..opq')]], '/d/.wh..wh..opq'],
])('a global header with the name of %s is an error', async (_, layers, path) => {
  expect(await found(...layers)).toMatchObject([{ severity: 'error', path, layer: 1, data: { kind: 'global-name' } }])
})

test('harmless entries hide no severe one', async () => {
  const many = Array.from({ length: 100 }, (_, index) => ({ path: `/etc/${index}` }))
  const findings = await found([], [...many, { path: 'x' }, { path: '.wh.x' }])
  expect(findings.map(({ severity }) => severity)).toEqual(['error', 'info'])
})

const content = 'smuggled'
test.each<[string, TarEntry[], string, string, string]>([
  [
    'a global header',
    [globalPax({ uid: '4' }), { path: 'x' }],
    'warning',
    '/x',
    'A PAX global header has other values for `/x` than the entry’s own header. Engines ignore it; other programs, such as GNU tar, apply it.',
  ],
  [
    'a global header of several entries',
    [globalPax({ uid: '4' }), { path: 'x' }, { path: 'y' }],
    'warning',
    '/x',
    'PAX global headers have other values for 2 entries than the entries’ own headers, the first `/x`. Engines ignore them; other programs, such as GNU tar, apply them.',
  ],
  [
    'a global header with the name of a file',
    [{ path: 'x' }, named('x')],
    'error',
    '/x',
    'A PAX global header has the name `/x`. Docker ignores the header; containerd and other engines delete the path, or take the name for a whiteout.',
  ],
  [
    'global headers with names of files',
    [{ path: 'x' }, named('x'), named('.wh.y')],
    'error',
    '/.wh.y',
    '2 PAX global headers have names of paths or whiteouts, the first `/.wh.y`. Docker ignores the headers; containerd and other engines delete the paths, or take the names for whiteouts.',
  ],
  [
    'an attribute of overlayfs',
    [{ path: 'x', pax: { 'SCHILY.xattr.user.overlay.opaque': 'y' } }],
    'error',
    '/x',
    'The entry `/x` has an extended attribute that overlayfs obeys: an engine that keeps it shows other files, or files of other users, than the layers contain.',
  ],
  [
    'attributes of overlayfs',
    ['x', 'y'].map(path => ({ path, pax: { 'SCHILY.xattr.user.overlay.opaque': 'y' } })),
    'error',
    '/x',
    '2 entries have extended attributes that overlayfs obeys, the first `/x`: an engine that keeps them shows other files, or files of other users, than the layers contain.',
  ],
  [
    'a repeated file',
    [{ path: 'x' }, { path: './x' }],
    'warning',
    '/x',
    'The layer has `/x` more than once: containerd uses the last entry, Docker without the containerd image store refuses the layer.',
  ],
  [
    'repeated directories',
    [
      { path: './', type: 'directory' },
      { path: 'd', type: 'directory' },
      { path: 'd/', type: 'directory' },
      { path: '.', type: 'directory' },
    ],
    'warning',
    '/d',
    'The layer repeats 2 names, the first `/d`: containerd uses the last entry, Docker without the containerd image store refuses the layer.',
  ],
  [
    'an entry below AUFS metadata',
    [{ path: '.wh..wh.plnk', type: 'directory' }, { path: '.wh..wh.plnk/1.2' }],
    'warning',
    '/.wh..wh.plnk/1.2',
    'AUFS reserved the name that `/.wh..wh.plnk/1.2` is below: engines with overlayfs unpack the entry, others skip it.',
  ],
  [
    'entries below AUFS metadata',
    [{ path: '.wh..wh.plnk/1' }, { path: '.wh..wh.orph/2' }],
    'warning',
    '/.wh..wh.plnk/1',
    'AUFS reserved the names that 2 entries are below, the first `/.wh..wh.plnk/1`: engines with overlayfs unpack the entries, others skip them.',
  ],
  [
    'a whiteout after the file that it names',
    [{ path: 'etc/x' }, { path: 'etc/.wh.x' }],
    'error',
    '/etc/x',
    'A whiteout follows `/etc/x` in the same layer: engines with overlayfs refuse the layer, others delete the new file, by the OCI image specification it stays.',
  ],
  [
    'a whiteout of its own directory',
    [{ path: 'etc/.wh.' }],
    'error',
    '/etc/.wh.',
    'The whiteout `/etc/.wh.` names its own directory or the parent: engines with overlayfs refuse the layer, others delete the directory.',
  ],
  [
    'a file without a name',
    [{ path: '' }],
    'warning',
    '/',
    'An entry that is not a directory has the name of the root. Engines skip it.',
  ],
  ['a name with `..`', [{ path: 'a/../b' }], 'warning', '/b', 'An entry name contains `..` and is read as `/b`.'],
  [
    'names with `..`',
    [{ path: 'a/../b' }, { path: './d/e/../../c' }],
    'warning',
    '/b',
    '2 entry names contain `..`; the first is read as `/b`.',
  ],
  [
    'a name that leads out of the root',
    [{ path: 'a/../../b' }],
    'warning',
    '/b',
    'The name or hardlink target of `/b` leads out of the root through `..`: containerd keeps it inside, Docker without the containerd image store refuses the layer.',
  ],
  [
    'a name and a link that lead out of the root',
    [{ path: '../c' }, { path: 'd', type: 'hardlink', link: '/../c' }],
    'warning',
    '/c',
    'The names or hardlink targets of 2 entries lead out of the root through `..`, the first is read as `/c`: containerd keeps them inside, Docker without the containerd image store refuses the layer.',
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
  const findings = await found([], entries)
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
