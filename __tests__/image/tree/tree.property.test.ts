import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Failure } from '../../../src/failure.ts'
import { listTree } from '../../../src/image/tree/listing.ts'
import { type FakeEntry, type FakeItem, fakeImage } from '../../helpers/image.ts'

// The model is a flat map from path to inode, without a tree: every rule is a statement about prefixes.
interface Inode {
  type: 'file' | 'directory' | 'symlink' | 'whiteout'
  size: number
  link: string
}
type Model = Map<string, Inode>

class Unmergeable extends Error {}

const parent = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/'
const base = (path: string) => path.slice(path.lastIndexOf('/') + 1)
const join = (directory: string, name: string) => (directory === '/' ? '/' + name : `${directory}/${name}`)
const newInode = (type: Inode['type'], size = 0, link = ''): Inode => ({ type, size, link })
const below = (paths: Iterable<string>, path: string) => [...paths].filter(key => key.startsWith(path + '/'))

/** Resolves the links in a path to a directory, one name at a time. */
function real(model: Model, path: string, onMissing: (path: string) => void, links = 0): string {
  let at = '/'
  const names = path.split('/').filter(Boolean)
  for (const [i, name] of names.entries()) {
    if (name === '..') {
      at = parent(at)
      continue
    }
    const next = join(at, name)
    const inode = model.get(next)
    if (inode?.type === 'symlink') {
      if (links >= 40) throw new Unmergeable()
      const start = inode.link.startsWith('/') ? '' : at
      return real(model, [start, inode.link, ...names.slice(i + 1)].join('/'), onMissing, links + 1)
    }
    if (inode === undefined) onMissing(next)
    else if (inode.type !== 'directory') throw new Unmergeable()
    at = next
  }
  return at
}

function remove({ model, opaque, separate }: Own, path: string): void {
  for (const key of [path, ...below(model.keys(), path)]) {
    model.delete(key)
    opaque.delete(key)
    separate.delete(key)
  }
}

/** What a layer unpacks to by itself. */
interface Own {
  model: Model
  opaque: Set<string>
  /** Directories that a later whiteout names. */
  separate: Set<string>
}

function unpack(items: FakeItem[]): Own {
  const own: Own = { model: new Map(), opaque: new Set(), separate: new Set() }
  const { model, opaque, separate } = own
  const directoryAt = (path: string) => real(model, path, missing => model.set(missing, newInode('directory')))
  for (const item of items) {
    if ('opaque' in item) opaque.add(directoryAt(item.opaque))
    else if ('whiteout' in item) {
      const path = join(directoryAt(parent(item.whiteout)), base(item.whiteout))
      if (!model.has(path)) model.set(path, newInode('whiteout'))
      else separate.add(path)
    } else put(own, item, join(directoryAt(parent(item.path)), base(item.path)))
  }
  return own
}

function put(own: Own, item: FakeEntry, path: string): void {
  const { model } = own
  if (item.type === 'directory' && model.get(path)?.type === 'directory') return
  remove(own, path)
  if (item.type !== 'hardlink') {
    model.set(path, newInode(item.type as 'file' | 'directory' | 'symlink', item.size, item.link))
    return
  }
  const link = item.link as string
  const missing = () => {
    throw new Unmergeable()
  }
  const inode = model.get(join(real(model, parent(link), missing), base(link)))
  if (inode === undefined || inode.type === 'directory' || inode.type === 'whiteout') throw new Unmergeable()
  model.set(path, inode)
}

function merge(layers: FakeItem[][]): Model {
  const merged: Own = { model: new Map(), opaque: new Set(), separate: new Set() }
  for (const { model, opaque, separate } of layers.map(unpack)) {
    // A directory has a shorter path than what is in it.
    for (const [path, inode] of [...model].sort(([a], [b]) => a.length - b.length)) {
      const isExtended =
        inode.type === 'directory' && merged.model.get(path)?.type === 'directory' && !separate.has(path)
      if (!isExtended) remove(merged, path)
      else if (opaque.has(path)) for (const key of below(merged.model.keys(), path)) merged.model.delete(key)
      if (inode.type !== 'whiteout') merged.model.set(path, inode)
    }
  }
  return merged.model
}

// Few names, so the layers overlap; `a-` sorts between `a` and `a/`.
const name = fc.oneof({ weight: 5, arbitrary: fc.constantFrom('a', 'b') }, { weight: 1, arbitrary: fc.constant('a-') })
const path = fc.array(name, { minLength: 1, maxLength: 3, size: '-1' }).map(names => '/' + names.join('/'))
const target = fc.oneof(
  path,
  path.map(absolute => absolute.slice(1)),
  path.map(absolute => '..' + absolute),
)
const size = fc.nat(9)
const item: fc.Arbitrary<FakeItem> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ path, type: fc.constant('file' as const), size }) },
  { weight: 2, arbitrary: fc.record({ path, type: fc.constant('directory' as const) }) },
  { weight: 2, arbitrary: fc.record({ path, type: fc.constant('symlink' as const), link: target }) },
  { weight: 3, arbitrary: fc.record({ path, type: fc.constant('hardlink' as const), link: path }) },
  { weight: 2, arbitrary: fc.record({ whiteout: path }) },
  { weight: 2, arbitrary: fc.record({ opaque: path }) },
)

test('the merged tree matches a naive model of the same layers', () => {
  let merged = 0
  fc.assert(
    fc.property(fc.array(fc.array(item, { maxLength: 6 }), { maxLength: 4 }), layers => {
      let model: Model
      try {
        model = merge(layers)
      } catch (error) {
        expect(error).toBeInstanceOf(Unmergeable)
        expect(() => fakeImage({ layers })).toThrow(Failure)
        return
      }
      merged++
      const { tree } = fakeImage({ layers })
      const seen = [...listTree({ tree })].map(row => {
        const inode = row.type === 'hardlink' ? tree.get(row.link ?? '') : tree.get(row.path)
        return [row.path, inode?.type, inode?.type === 'symlink' ? inode.link : inode?.size]
      })
      const expected = [...model]
        .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        .map(([key, { type, size: bytes, link }]) => [key, type, type === 'symlink' ? link : bytes])
      expect(seen).toEqual(expected)
      const inodes = new Set([...model.values()].filter(({ type }) => type === 'file'))
      expect(tree.merged).toBe([...inodes].reduce((sum, inode) => sum + inode.size, 0))
      expect(tree.files).toBe(inodes.size)
    }),
    { numRuns: Number(process.env['STAGEGATE_RUNS'] ?? 2000) },
  )
  // Most cases must be useful: not all layers may be unmergeable.
  expect(merged).toBeGreaterThan(500)
})
