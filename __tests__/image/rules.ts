/** The rules of layers, each with its smallest case: layers, lowest first, and the container's view. */
import { basenameOf, join, parentOf } from '../../src/image/paths.ts'
import type { FakeItem } from '../helpers/image.ts'
import type { TarEntry } from '../helpers/tar.ts'

export const file = (path: string, size = 0): FakeItem => ({ path, size })
export const dir = (path: string, mode = 0o755): FakeItem => ({ path, type: 'directory', mode })
export const symlink = (path: string, link: string): FakeItem => ({ path, link })
export const hardlink = (path: string, link: string): FakeItem => ({ path, link, type: 'hardlink' })
const whiteout = (path: string): FakeItem => ({ whiteout: path })
const opaque = (path: string): FakeItem => ({ opaque: path })

// Each case is a rule, the layers, and the container's view.
export const RULES: [rule: string, layers: FakeItem[][], tree: string[]][] = [
  ['no layers are an empty tree', [], []],
  ['a later layer replaces a file', [[file('/a', 1)], [file('/a', 2)]], ['1 /a 2']],
  ['of two entries with one path in a layer the last counts', [[file('/a', 1), file('/a', 2)]], ['0 /a 2']],
  ['a whiteout hides a file of a lower layer', [[file('/a', 1), file('/b', 1)], [whiteout('/a')]], ['0 /b 1']],
  ['a whiteout of a directory removes its subtree', [[file('/d/e/f', 1)], [whiteout('/d')]], []],
  [
    'a whiteout does not act on its own layer',
    [[file('/d/a', 1)], [file('/d/b', 2), whiteout('/d')]],
    ['1 /d/', '1 /d/b 2'],
  ],
  ['a file can follow a whiteout of its path', [[file('/a', 1)], [whiteout('/a'), file('/a', 2)]], ['1 /a 2']],
  [
    'a directory can follow the whiteout of a file',
    [[file('/a', 1)], [whiteout('/a'), dir('/a'), file('/a/b', 2)]],
    ['1 /a/', '1 /a/b 2'],
  ],
  [
    'a directory after a whiteout of its path shows the lower content again',
    [[file('/d/a', 1)], [whiteout('/d'), dir('/d'), file('/d/b', 2)]],
    ['1 /d/', '0 /d/a 1', '1 /d/b 2'],
  ],
  [
    'such a directory with an opaque marker does not',
    [[file('/d/a', 1)], [whiteout('/d'), dir('/d'), opaque('/d'), file('/d/b', 2)]],
    ['1 /d/', '1 /d/b 2'],
  ],
  ['a whiteout in the lowest layer hides nothing', [[file('/a', 1), whiteout('/a')]], ['0 /a 1']],
  ['a dangling whiteout is ignored', [[file('/a', 1)], [whiteout('/b')]], ['0 /a 1']],
  ['a whiteout makes its parents', [[file('/a', 1)], [whiteout('/c/d')]], ['0 /a 1', '1 /c/']],
  ['what a whiteout hides can be one', [[file('/d/.wh.a/b', 1)], [whiteout('/d/.wh.a')]], ['0 /d/']],
  ['a whiteout of a symlink leaves what it leads to', [[dir('/d'), symlink('/l', 'd')], [whiteout('/l')]], ['0 /d/']],
  ['a file that was deleted can come back', [[file('/a', 1)], [whiteout('/a')], [file('/a', 3)]], ['2 /a 3']],
  [
    'an opaque marker clears what lower layers put there',
    [
      [file('/d/a', 1), file('/e', 1)],
      [opaque('/d'), file('/d/b', 2)],
    ],
    ['0 /d/', '1 /d/b 2', '0 /e 1'],
  ],
  [
    'an opaque marker behind the entries of its layer keeps them',
    [[file('/d/a', 1)], [file('/d/b', 2), opaque('/d')]],
    ['0 /d/', '1 /d/b 2'],
  ],
  [
    'an opaque marker at the root clears nothing',
    [[file('/d/a', 1)], [opaque('/'), file('/b', 2)]],
    ['1 /b 2', '0 /d/', '0 /d/a 1'],
  ],
  ['an opaque marker makes its directory', [[file('/a', 1)], [opaque('/d')]], ['0 /a 1', '1 /d/']],
  [
    'an opaque marker over a lower symlink does not clear what the link leads to',
    [
      [file('/d/a', 1), symlink('/l', 'd')],
      [opaque('/l'), dir('/l'), file('/l/b', 2)],
    ],
    ['0 /d/', '0 /d/a 1', '1 /l/', '1 /l/b 2'],
  ],
  ['a file over a directory removes its subtree', [[file('/d/a', 1)], [file('/d', 2)]], ['1 /d 2']],
  ['a symlink over a directory removes its subtree', [[file('/d/a', 1)], [symlink('/d', 'x')]], ['1 /d -> x']],
  ['a directory over a file replaces it', [[file('/d', 1)], [dir('/d')]], ['1 /d/']],
  [
    'a directory over a directory updates only its attributes',
    [[dir('/d'), file('/d/a', 1)], [dir('/d', 0o700)]],
    ['1 /d/', '0 /d/a 1'],
  ],
  [
    'an explicit directory over a symlink replaces it',
    [
      [file('/d/a', 1), symlink('/l', 'd')],
      [dir('/l'), file('/l/b', 2)],
    ],
    ['0 /d/', '0 /d/a 1', '1 /l/', '1 /l/b 2'],
  ],
  [
    'an entry below a symlinked parent lands where the link leads',
    [[dir('/usr/bin'), symlink('/bin', 'usr/bin'), file('/bin/a', 1)]],
    ['0 /bin -> usr/bin', '0 /usr/', '0 /usr/bin/', '0 /usr/bin/a 1'],
  ],
  [
    'an entry below a symlink of a lower layer makes a directory there',
    [[file('/usr/bin/a', 1), symlink('/bin', 'usr/bin')], [file('/bin/b', 2)]],
    ['1 /bin/', '1 /bin/b 2', '0 /usr/', '0 /usr/bin/', '0 /usr/bin/a 1'],
  ],
  [
    'a whiteout below a symlinked parent hides what the link leads to',
    [[file('/d/a', 1)], [symlink('/l', 'd'), whiteout('/l/a')]],
    ['0 /d/', '1 /l -> d'],
  ],
  [
    'a whiteout below a symlink of a lower layer makes a directory there',
    [[file('/usr/bin/a', 1), symlink('/bin', '/usr/bin')], [whiteout('/bin/a')]],
    ['1 /bin/', '0 /usr/', '0 /usr/bin/', '0 /usr/bin/a 1'],
  ],
  [
    'an opaque marker below a symlinked parent clears what the link leads to',
    [[file('/d/a', 1)], [symlink('/l', 'd'), opaque('/l')]],
    ['0 /d/', '1 /l -> d'],
  ],
  [
    'an opaque marker below a symlink of a lower layer makes a directory there',
    [
      [file('/d/a', 1), symlink('/l', 'd')],
      [file('/d/b', 2), opaque('/l')],
    ],
    ['0 /d/', '0 /d/a 1', '1 /d/b 2', '1 /l/'],
  ],
  [
    'a whiteout below a directory that replaces a symlink does not reach through the link',
    [
      [file('/d/a', 1), symlink('/l', 'd')],
      [dir('/l'), whiteout('/l/a'), file('/l/b', 2)],
    ],
    ['0 /d/', '0 /d/a 1', '1 /l/', '1 /l/b 2'],
  ],
  [
    'such a whiteout does not, whatever comes first',
    [
      [file('/d/a', 1), symlink('/l', 'd')],
      [whiteout('/l/a'), dir('/l'), file('/l/b', 2)],
    ],
    ['0 /d/', '0 /d/a 1', '1 /l/', '1 /l/b 2'],
  ],
  [
    'an opaque marker below a directory that replaces a symlink does not reach through the link',
    [
      [file('/d/e/a', 1), symlink('/l', 'd')],
      [dir('/l'), dir('/l/e'), opaque('/l/e'), file('/l/e/b', 2)],
    ],
    ['0 /d/', '0 /d/e/', '0 /d/e/a 1', '1 /l/', '1 /l/e/', '1 /l/e/b 2'],
  ],
  [
    'a symlinked parent does not lead out of the root',
    [[symlink('/l', '../../..'), file('/l/a', 1)]],
    ['0 /a 1', '0 /l -> ../../..'],
  ],
  [
    'a symlinked parent that dangles becomes a directory there',
    [[symlink('/l', 'x/y'), file('/l/a', 1)]],
    ['0 /l -> x/y', '0 /x/', '0 /x/y/', '0 /x/y/a 1'],
  ],
  ['missing parents are implicit', [[file('/a/b/c', 1)]], ['0 /a/', '0 /a/b/', '0 /a/b/c 1']],
  [
    'a parent that is a file of a lower layer becomes a directory',
    [[file('/a', 1)], [file('/a/b', 2)]],
    ['1 /a/', '1 /a/b 2'],
  ],
  ['a hardlink counts once', [[file('/a', 5), hardlink('/b', '/a')]], ['0 /a 5', '0 /b => /a']],
  [
    'a hardlink survives the deletion of the other name',
    [[file('/a', 5), hardlink('/b', '/a')], [whiteout('/a')]],
    ['0 /b 5'],
  ],
  [
    'a hardlink survives the replacement of the other name',
    [[file('/a', 5), hardlink('/b', '/a')], [file('/a', 7)]],
    ['1 /a 7', '0 /b 5'],
  ],
  [
    'a hardlink binds to the inode at that moment',
    [[file('/a', 5), hardlink('/b', '/a'), file('/a', 7)]],
    ['0 /a 7', '0 /b 5'],
  ],
  [
    'of the remaining hardlinks, the oldest represents the inode',
    [[file('/c', 5), hardlink('/b', '/c'), hardlink('/a', '/b')], [whiteout('/c')]],
    ['0 /a => /b', '0 /b 5'],
  ],
  [
    'a hardlink to a symlink is one',
    [[file('/f', 5), symlink('/l', 'f'), hardlink('/m', '/l')]],
    ['0 /f 5', '0 /l -> f', '0 /m => /l'],
  ],
  [
    'a hardlink finds its target below a symlinked parent',
    [[file('/usr/bin/a', 5), symlink('/bin', 'usr/bin'), hardlink('/b', '/bin/a')]],
    ['0 /b => /usr/bin/a', '0 /bin -> usr/bin', '0 /usr/', '0 /usr/bin/', '0 /usr/bin/a 5'],
  ],
  [
    'a hardlink can be made twice',
    [[file('/a', 5), hardlink('/b', '/a'), hardlink('/b', '/a')]],
    ['0 /a 5', '0 /b => /a'],
  ],
  [
    'what AUFS reserved at the root is unpacked',
    [[file('/old', 1)], [file('/.wh..wh.plnk/1.2', 5), hardlink('/b', '/.wh..wh.plnk/1.2')]],
    ['1 /.wh..wh.plnk/', '1 /.wh..wh.plnk/1.2 5', '1 /b => /.wh..wh.plnk/1.2', '0 /old 1'],
  ],
  [
    'whiteouts that AUFS reserved at the root delete nothing else',
    [[file('/old', 1)], [whiteout('/.wh.aufs'), whiteout('/.wh.plnk'), file('/a', 1)]],
    ['1 /a 1', '0 /old 1'],
  ],
  [
    'devices and pipes are entries like others',
    [
      [
        { path: '/c', type: 'character' },
        { path: '/b', type: 'block' },
        { path: '/p', type: 'fifo' },
      ],
    ],
    ['0 /b b', '0 /c c', '0 /p p'],
  ],
  [
    'entries come in byte order of path, not of names',
    [[file('/a/x'), file('/a-b'), file('/a.b'), file('/a0'), file('/é'), file('/z')]],
    ['0 /a/', '0 /a-b', '0 /a.b', '0 /a/x', '0 /a0', '0 /z', '0 /é'],
  ],
]

const below = [file('/old', 1)]
const LONG = 'n'.repeat(254)

/** Layers that engines with overlayfs do not unpack, and the code of the failure. */
export const REFUSED: [what: string, layers: FakeItem[][], code: string][] = [
  ['a hardlink to nothing', [[hardlink('/b', '/a')]], 'image/dangling-hardlink'],
  ['a hardlink that comes before its file', [[hardlink('/b', '/a'), file('/a')]], 'image/dangling-hardlink'],
  ['a hardlink to itself', [[file('/a'), hardlink('/a', '/a')]], 'image/dangling-hardlink'],
  ['a hardlink to a directory', [[dir('/a'), hardlink('/b', '/a')]], 'image/dangling-hardlink'],
  ['a hardlink to a file of a lower layer', [below, [hardlink('/b', '/old')]], 'image/dangling-hardlink'],
  [
    'a hardlink through a symlink of a lower layer',
    [
      [file('/d/a'), symlink('/l', 'd')],
      [file('/d/a'), hardlink('/b', '/l/a')],
    ],
    'image/dangling-hardlink',
  ],
  [
    'an entry below links that form a loop',
    [[symlink('/a', 'b'), symlink('/b', 'a'), file('/a/x')]],
    'image/link-loop',
  ],
  ['an entry below a file of its layer', [[file('/a'), file('/a/b')]], 'image/not-a-directory'],
  ['an entry below a link to a file', [[file('/a'), symlink('/l', 'a'), file('/l/b')]], 'image/not-a-directory'],
  ['an entry far below a file', [[file('/a'), file('/a/b/c')]], 'image/not-a-directory'],
  ['an entry below a whiteout', [[file('/d/a')], [whiteout('/d'), file('/d/b')]], 'image/not-a-directory'],
  ['a whiteout below a whiteout', [[file('/d/e/a')], [whiteout('/d'), whiteout('/d/e')]], 'image/not-a-directory'],
  ['an opaque marker below a whiteout', [[file('/d/a')], [whiteout('/d'), opaque('/d')]], 'image/not-a-directory'],
  ['a name of 256 bytes', [[file(`/d/é${LONG}/x`)]], 'image/tar-name'],
  ['a whiteout of a name of 256 bytes', [below, [whiteout(`/é${LONG}`)]], 'image/tar-name'],
]

/** An entry for a tar. `prefix` is a folder for all paths. */
export function tarEntryOf(item: FakeItem, prefix = ''): TarEntry {
  const under = (path: string) => (prefix + path).slice(1)
  if ('whiteout' in item) return { path: under(join(parentOf(item.whiteout), `.wh.${basenameOf(item.whiteout)}`)) }
  if ('opaque' in item) return { path: under(join(item.opaque, '.wh..wh..opq')) }
  const { path, size = 0, link, type = link === undefined ? 'file' : 'symlink', mode } = item
  const target = link?.startsWith('/') ? prefix + link : link
  return {
    path: under(path),
    type,
    content: type === 'file' ? 'x'.repeat(size) : '',
    ...(mode !== undefined && { mode }),
    ...(target !== undefined && { link: type === 'hardlink' ? target.slice(1) : target }),
  }
}
