import { describe, expect, test } from '@jest/globals'
import { listTree } from '../../../src/image/tree/listing.ts'
import { mergeLayers } from '../../../src/image/tree/tree.ts'
import { DEFAULT_LIMITS } from '../../../src/options/limits.ts'
import { growthOfWork, LINEAR } from '../../helpers/cpu.ts'
import { type FakeItem, fakeImage } from '../../helpers/image.ts'
import { dir, file, hardlink, RULES, symlink } from '../rules.ts'

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
  const capable = (...layers: FakeItem[][]) => fakeImage({ layers }).tree.get('/ping')?.capabilities
  expect(capable([ping])).toBe(true)
  expect(capable([ping, hardlink('/b', '/ping')])).toBe(false)
  expect(capable([ping], [hardlink('/b', '/ping')])).toBe(false)
  expect(capable([ping, { ...hardlink('/b', '/ping'), capabilities: true }])).toBe(true)
})

test.each<[string, FakeItem[][], string]>([
  ['a hardlink to nothing', [[hardlink('/b', '/a')]], 'image/dangling-hardlink'],
  ['a hardlink that comes before its file', [[hardlink('/b', '/a'), file('/a')]], 'image/dangling-hardlink'],
  ['a hardlink to itself', [[file('/a'), hardlink('/a', '/a')]], 'image/dangling-hardlink'],
  ['a hardlink to a directory', [[dir('/a'), hardlink('/b', '/a')]], 'image/dangling-hardlink'],
  [
    'an entry below links that form a loop',
    [[symlink('/a', 'b'), symlink('/b', 'a')], [file('/a/x')]],
    'image/link-loop',
  ],
])('%s is a failure that names the layer', (_, layers, code) => {
  expect(() => fakeImage({ layers })).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(/^Layer \d/) }),
  )
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
