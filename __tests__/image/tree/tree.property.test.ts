import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Failure } from '../../../src/failure.ts'
import { listTree } from '../../../src/image/tree/listing.ts'
import { type FakeEntry, type FakeItem, fakeImage } from '../../helpers/image.ts'

// The model is a flat map from path to inode, without a tree: every rule is a statement about prefixes.
interface Inode {
  type: 'file' | 'directory' | 'symlink'
  size: number
  link: string
}
type Model = Map<string, Inode>

class Unmergeable extends Error {}

const parent = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/'
const base = (path: string) => path.slice(path.lastIndexOf('/') + 1)
const below = (model: Model, path: string) =>
  [...model.keys()].filter(key => path === '/' || key.startsWith(path + '/'))

/** Resolves the links in a path, one name at a time. */
function real(
  model: Model,
  path: string,
  onMissing: (path: string) => void = () => {},
  links = 0,
  closed = new Set<string>(),
): string {
  let at = '/'
  const names = path.split('/').filter(Boolean)
  for (const [i, name] of names.entries()) {
    if (name === '..') {
      at = parent(at)
      continue
    }
    const next = at === '/' ? '/' + name : `${at}/${name}`
    const inode = model.get(next)
    if (inode?.type === 'symlink') {
      if (links >= 40 || closed.has(next)) throw new Unmergeable()
      const start = inode.link.startsWith('/') ? '' : at
      return real(model, [start, inode.link, ...names.slice(i + 1)].join('/'), onMissing, links + 1, closed)
    }
    if (inode?.type !== 'directory') onMissing(next)
    at = next
  }
  return at
}

const lax = (model: Model, path: string, closed?: Set<string>): string | null => {
  try {
    let broken = false
    const noteMissing = () => {
      broken = true
    }
    const found = real(model, path, noteMissing, 0, closed)
    return broken ? null : found
  } catch {
    return null
  }
}

function remove(model: Model, path: string): void {
  for (const key of below(model, path)) model.delete(key)
  model.delete(path)
}

function inodeAt(model: Model, path: string): Inode | undefined {
  const directory = lax(model, parent(path))
  const inode =
    directory === null ? undefined : model.get(directory === '/' ? '/' + base(path) : `${directory}/${base(path)}`)
  return inode?.type === 'directory' ? undefined : inode
}

function merge(layers: FakeItem[][]): Model {
  const model: Model = new Map()
  for (const items of layers) {
    const lower = new Map(model)
    const replaced = new Set(
      items.flatMap(item =>
        'whiteout' in item ? [item.whiteout] : 'path' in item && item.type !== 'symlink' ? [item.path] : [],
      ),
    )
    for (const item of items) {
      const hidden = 'whiteout' in item ? item.whiteout : 'opaque' in item ? item.opaque : null
      if (hidden === null) continue
      const directory = lax(model, parent(hidden), replaced)
      if (directory === null) continue
      const path = directory === '/' ? '/' + base(hidden) : `${directory}/${base(hidden)}`
      if ('whiteout' in item) remove(model, path)
      else if (model.get(path)?.type === 'directory') for (const key of below(model, path)) model.delete(key)
    }
    for (const item of items) if ('path' in item) put(model, lower, item)
  }
  return model
}

function put(model: Model, lower: Model, item: FakeEntry): void {
  const directory = real(model, parent(item.path), missing => {
    model.set(missing, { type: 'directory', size: 0, link: '' })
  })
  const path = directory === '/' ? '/' + base(item.path) : `${directory}/${base(item.path)}`
  if (item.type === 'directory') {
    if (model.get(path)?.type !== 'directory') model.set(path, { type: 'directory', size: 0, link: '' })
    return
  }
  const link = item.link ?? ''
  const made: Inode = { type: item.type === 'symlink' ? 'symlink' : 'file', size: item.size ?? 0, link }
  remove(model, path)
  const inode = item.type === 'hardlink' ? (inodeAt(model, link) ?? inodeAt(lower, link)) : made
  if (inode === undefined) throw new Unmergeable()
  model.set(path, inode)
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
