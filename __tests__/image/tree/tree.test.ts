import { describe, expect, test } from '@jest/globals'
import type { Anomaly, LayerFacts } from '../../../src/image/model.ts'
import { listTree } from '../../../src/image/tree/listing.ts'
import { mergeLayers } from '../../../src/image/tree/tree.ts'
import { DEFAULT_LIMITS } from '../../../src/options/limits.ts'
import { growthOfWork, LINEAR } from '../../helpers/cpu.ts'
import { type FakeItem, fakeImage } from '../../helpers/image.ts'
import { readTestLayer } from '../../helpers/layers.ts'
import { dir, file, hardlink, REFUSED, RULES, symlink, tarEntryOf } from '../rules.ts'

/** The merged tree in short form: `path type size@layer -> link`, only with differences from an empty file. */
function shown(...layers: FakeItem[][]): string[] {
  return [...listTree(fakeImage({ layers }))].map(({ path, type, size, layer, link }) => {
    const kind = { file: '', directory: '/', symlink: ' ->', hardlink: ' =>', character: ' c', block: ' b', fifo: ' p' }
    const bytes = size > 0 ? ` ${size}` : ''
    return `${layer} ${path}${kind[type as keyof typeof kind]}${link === null ? '' : ` ${link}`}${bytes}`
  })
}

describe('layers are merged so that', () => {
  test.each(RULES)('%s', (_, layers, tree) => expect(shown(...layers)).toEqual(tree))

  test.each(RULES)('no file is counted twice if %s', (_, layers) => {
    const { tree, size } = fakeImage({ layers })
    const files = [...tree.entries()].filter(entry => entry.type === 'file')
    expect(tree.merged).toBe(files.reduce((sum, entry) => sum + entry.size, 0))
    expect(tree.files).toBe(files.length)
    expect(size.wasted).toBe(size.unpacked - tree.merged)
    expect(size.wasted).toBeGreaterThanOrEqual(0)
  })
})

test('a later hardlink without capabilities takes those of the file, as its chown does', () => {
  const ping: FakeItem = { path: '/ping', capabilities: true }
  const capable = (...layers: FakeItem[][]) => fakeImage({ layers }).tree.get('/ping')?.capabilities ?? null
  expect(capable([ping])).not.toBeNull()
  expect(capable([ping, hardlink('/b', '/ping')])).toBeNull()
  expect(capable([ping, { ...hardlink('/b', '/ping'), capabilities: true }])).not.toBeNull()
})

test.each(REFUSED)('%s is a failure that names the layer', async (_, layers, code) => {
  const merge = async () => {
    const facts: LayerFacts[] = []
    for (const items of layers) {
      facts.push(await readTestLayer({ entries: items.map(item => tarEntryOf(item)), compression: 'none' }))
    }
    mergeLayers(facts, DEFAULT_LIMITS)
  }
  const message = code === 'image/tar-name' ? /has a name of more than 255 bytes/ : /^Layer \d/
  await expect(merge()).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})

test('only layers of Windows have hardlinks to lower layers', () => {
  const layers: FakeItem[][] = [[file('/Files/a', 5)], [{ whiteout: '/Files/a' }, hardlink('/Files/b', '/Files/a')]]
  const { tree } = fakeImage({ layers, platform: { os: 'windows' } })
  expect(tree.get('/Files/b')).toMatchObject({ type: 'file', size: 5 })
  expect(() => fakeImage({ layers })).toThrow(expect.objectContaining({ code: 'image/dangling-hardlink' }))
})

const gone = (path: string): FakeItem => ({ whiteout: path })
const marked = (path: string): FakeItem => ({ opaque: path })
const LINKED: FakeItem[] = [file('/d/a', 1), dir('/d/empty'), symlink('/d/up', '.'), symlink('/l', 'd')]

// Each case is about the last layer; the others have no anomalies.
test.each<[what: string, layers: FakeItem[][], anomalies: [kind: Anomaly['kind'], path: string][]]>([
  ['a replaced and an extended directory', [LINKED, [dir('/d'), marked('/d'), file('/d/b'), gone('/l')]], []],
  ['a directory with an entry over a link', [LINKED, [dir('/l'), file('/l/a')]], []],
  ['an entry below its own link', [LINKED, [symlink('/l', 'd'), file('/l/a'), gone('/l/empty')]], []],
  ['a link and then its directory', [LINKED, [file('/l/x'), dir('/l')]], []],
  ['a whiteout before a directory', [LINKED, [gone('/d'), dir('/d')]], [['early-whiteout', '/d']]],
  ['a whiteout before a directory, through a link', [LINKED, [symlink('/l', 'd'), gone('/l/a')]], []],
  ['a whiteout before an opaque directory', [LINKED, [gone('/d'), dir('/d'), marked('/d')]], []],
  ['a whiteout before a directory that was empty', [LINKED, [gone('/d/empty'), dir('/d/empty')]], []],
  ['a whiteout before a directory that was a file', [LINKED, [gone('/d/a'), dir('/d/a')]], []],
  ['an opaque root', [LINKED, [marked('/')]], [['root-opaque', '/']]],
  ['an opaque root without lower files', [[], [marked('/'), file('/a')]], []],
  ['new entries below a link', [LINKED, [file('/l/b'), file('/l/c/d')]], [['replaced-parent', '/l']]],
  ['a new entry in a directory below a link', [LINKED, [file('/l/empty/x')]], [['replaced-parent', '/l']]],
  ['an entry below a link and its directory', [LINKED, [file('/l/b'), dir('/l/empty')]], [['replaced-parent', '/l']]],
  ['an entry below a file', [LINKED, [file('/d/a/b')]], [['replaced-parent', '/d/a']]],
  ['an entry below a link to a file', [[file('/a'), symlink('/l', 'a')], [file('/l/b')]], [['replaced-parent', '/l']]],
  ['an entry below a link to nothing', [[symlink('/l', 'x/y')], [file('/l/b')]], [['replaced-parent', '/l']]],
  ['a file over another, through a link', [LINKED, [file('/l/a')]], [['followed-link', '/d/a']]],
  ['a file over another, through two links', [LINKED, [file('/l/up/a')]], [['followed-link', '/d/a']]],
  ['a directory over a file, through a link', [LINKED, [dir('/l/a')]], [['followed-link', '/d/a']]],
  ['a file over a directory, through a link', [LINKED, [file('/l/empty')]], [['followed-link', '/d/empty']]],
  ['a whiteout through a link', [LINKED, [gone('/l/a')]], [['followed-link', '/d/a']]],
  ['a whiteout of nothing, through a link', [LINKED, [gone('/l/b')]], [['replaced-parent', '/l']]],
  ['an opaque marker through a link', [LINKED, [marked('/l')]], [['followed-link', '/d']]],
  ['an opaque marker of an empty directory', [LINKED, [marked('/l/empty')]], [['replaced-parent', '/l']]],
])('%s is noted as far as engines differ', (_, layers, anomalies) => {
  const { tree } = fakeImage({ layers })
  expect(tree.anomalies).toEqual([...layers.slice(1).map(() => []), anomalies.map(([kind, path]) => ({ kind, path }))])
})

test('a layer that replaces very many links is noted a hundred times', () => {
  const names = Array.from({ length: 200 }, (_, i) => `/l${i}`)
  const { tree } = fakeImage({ layers: [names.map(name => symlink(name, 'x')), names.map(name => file(`${name}/y`))] })
  expect(tree.anomalies[1]).toHaveLength(100)
})

describe('look-ups', () => {
  const { tree } = fakeImage({
    layers: [
      [
        { path: '/usr/bin/busybox', content: 'box' },
        symlink('/bin', 'usr/bin'),
        symlink('/usr/bin/sh', '/bin/busybox'),
        hardlink('/usr/bin/ls', '/usr/bin/busybox'),
        symlink('/loop', 'pool'),
        symlink('/pool', 'loop'),
        symlink('/gone', 'nothing/there'),
        symlink('/up', '../../../../usr/bin/../bin/sh'),
        symlink('/through', 'usr/bin/busybox/..'),
        { path: '/etc/passwd', content: 'first' },
      ],
      [
        { path: '/etc/passwd', content: 'second' },
        { path: '/tmp', type: 'directory', mode: 0o1777 },
      ],
    ],
  })

  test.each([
    ['/bin/sh', '/usr/bin/busybox'],
    ['/usr/bin/sh', '/usr/bin/busybox'],
    ['/up', '/usr/bin/busybox'],
    ['/usr/bin/ls', '/usr/bin/busybox'],
    ['/bin', '/usr/bin'],
    ['/bin/', '/usr/bin'],
    ['//bin/./sh', '/usr/bin/busybox'],
    ['/', '/'],
    ['/..', '/'],
    ['/loop', undefined],
    ['/loop/x', undefined],
    ['/gone', undefined],
    ['/through', undefined],
    ['/etc/passwd/x', undefined],
    ['/absent', undefined],
  ])('%s leads to %s', (path, target) => expect(tree.resolve(path)?.path).toBe(target))

  test("a chain of the kernel's maximum length is followed, a longer one is not", () => {
    const chain = (length: number) =>
      fakeImage({ layers: [[file('/l0'), ...Array.from({ length }, (_, i) => symlink(`/l${i + 1}`, `l${i}`))]] }).tree
    expect(chain(40).resolve('/l40')?.path).toBe('/l0')
    expect(chain(41).resolve('/l41')).toBeUndefined()
  })

  test('get follows no link in the last name', () => {
    expect(tree.get('/bin/sh')).toMatchObject({ path: '/usr/bin/sh', type: 'symlink', link: '/bin/busybox' })
    expect(tree.get('/loop')).toMatchObject({ type: 'symlink' })
    expect(tree.get('/absent')).toBeUndefined()
  })

  test('list returns the names of a directory in byte order, through links', () => {
    expect(tree.list('/bin')).toEqual(['busybox', 'ls', 'sh'])
    expect(tree.list('/etc/passwd')).toEqual([])
    expect(tree.list('/absent')).toEqual([])
  })

  test('content is that of the visible layer, through every kind of link', () => {
    expect(String(tree.content('/etc/passwd'))).toBe('second')
    expect(String(tree.content('/bin/sh'))).toBe('box')
    expect(String(tree.content('/bin/ls'))).toBe('box')
    expect(tree.content('/bin')).toBeUndefined()
    expect(tree.content('/loop')).toBeUndefined()
  })

  test('an implicit directory belongs to root', () => {
    expect(tree.get('/usr')).toMatchObject({ type: 'directory', mode: 0o755, uid: 0, gid: 0, layer: 0 })
  })

  test('the root has the attributes of its own entry', () => {
    const { tree: changed } = fakeImage({ layers: [[dir('/', 0o700)]] })
    expect(changed.get('/')).toMatchObject({ path: '/', mode: 0o700 })
    expect([...changed.entries()]).toEqual([])
  })
})

test('content that was replaced inside its layer is not mistaken for that of a hardlink', () => {
  const { tree } = fakeImage({
    layers: [[{ path: '/a', content: 'one' }, hardlink('/b', '/a'), { path: '/a', content: 'other' }]],
  })
  expect(tree.content('/b')).toBeUndefined()
  expect(String(tree.content('/a'))).toBe('other')
})

test('neither if the path was deleted in between', () => {
  const { tree } = fakeImage({
    layers: [
      [
        { path: '/a/b', content: 'one' },
        hardlink('/c', '/a/b'),
        file('/a'),
        dir('/a'),
        { path: '/a/b', content: 'two' },
      ],
    ],
  })
  expect(tree.content('/c')).toBeUndefined()
  expect(String(tree.content('/a/b'))).toBe('two')
})

test("a hardlink's header sets the attributes of its inode, as in engines", () => {
  const { tree } = fakeImage({
    layers: [
      [
        { path: '/a', mode: 0o755 },
        { path: '/b', type: 'hardlink', link: '/a', mode: 0o4755, uid: 7 },
      ],
    ],
  })
  expect(tree.get('/a')).toMatchObject({ mode: 0o4755, uid: 7 })
  expect(tree.get('/b')).toMatchObject({ type: 'hardlink', mode: 0o4755, uid: 7 })
})

test('a few entries cannot create more names than the limit', () => {
  const deep = '/a'.repeat(2000)
  const { layers } = fakeImage({ layers: [[file(deep)]] })
  expect(() => mergeLayers(layers, { ...DEFAULT_LIMITS, entries: 1999 })).toThrow(
    expect.objectContaining({ code: 'image/limit-entries' }),
  )
  expect([...mergeLayers(layers, { ...DEFAULT_LIMITS, entries: 2000 }).entries()]).toHaveLength(2000)
})

test('links cannot make a path longer than the limit', () => {
  const deep = '/a'.repeat(40)
  const { layers } = fakeImage({ layers: [[dir(deep), symlink('/l', deep.slice(1)), file(`/l${deep}/x`)]] })
  expect(() => mergeLayers(layers, { ...DEFAULT_LIMITS, path: 100 })).toThrow(
    expect.objectContaining({ code: 'image/limit-path' }),
  )
  expect([...mergeLayers(layers, DEFAULT_LIMITS).entries()]).toHaveLength(82)
})

test('links cannot make look-ups endless', () => {
  const deep = 'a/'.repeat(400)
  // Each link leads through the previous one, and through many names.
  const links = Array.from({ length: 30 }, (_, i) =>
    symlink(`/l${i}`, `${i === 0 ? '' : `l${i - 1}/${'../'.repeat(400)}`}${deep}`),
  )
  const files = [file('/l29/0'), ...Array.from({ length: 100 }, (_, i) => hardlink(`/h${i}`, '/l29/0'))]
  const { layers } = fakeImage({ layers: [[dir('/' + deep.slice(0, -1)), ...links, ...files]] })
  expect(() => mergeLayers(layers, { ...DEFAULT_LIMITS, names: 1_000_000 })).toThrow(
    expect.objectContaining({ code: 'image/limit-names' }),
  )
  expect(mergeLayers(layers, { ...DEFAULT_LIMITS, names: 20_000_000 }).resolve('/l29/0')).toMatchObject({
    type: 'file',
  })
})

test('the time of look-ups does not grow with the links', async () => {
  // As many look-ups as the links have names.
  const treeOf = (size: number) => {
    const detour = 'x/../'.repeat(size / 40)
    const links = Array.from({ length: 40 }, (_, i) => symlink(`/l${i}`, i === 0 ? 'x' : `${detour}l${i - 1}`))
    return { size, tree: fakeImage({ layers: [[dir('/x'), ...links]] }).tree }
  }
  const lookUp = ({ size, tree }: ReturnType<typeof treeOf>) => {
    for (let i = 0; i < size; i++) expect(tree.resolve('/l39')?.path).toBe('/x')
  }
  expect(await growthOfWork(16_000, treeOf, lookUp)).toBeLessThan(LINEAR)
})

test('a long chain of links is followed to its end, without a target', () => {
  const links = Array.from({ length: 20_000 }, (_, i) => symlink(`/l${i}`, `l${i + 1}`))
  const { tree } = fakeImage({ layers: [[...links, file('/l20000')]] })
  expect(tree.resolve('/l0')).toBeUndefined()
  expect(tree.resolve('/l19959')).toBeUndefined()
  expect(tree.resolve('/l19960')?.path).toBe('/l20000')
})

test('a link to itself does not affect other links', () => {
  const { tree } = fakeImage({
    layers: [[symlink('/a', 'b'), symlink('/b', 'c'), symlink('/c', 'b'), symlink('/d', 'e'), file('/e')]],
  })
  for (const path of ['/a', '/b', '/c', '/a/x', '/c']) expect(tree.resolve(path)).toBeUndefined()
  expect(tree.resolve('/d')?.path).toBe('/e')
})
