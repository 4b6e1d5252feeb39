import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decodeFacts, encodeFacts } from '../../../src/image/layer-cache/layer-record.ts'
import type { Anomaly, Entry, EntryType, LayerFacts, MetadataSecrets, Whiteout } from '../../../src/image/model.ts'
import { decodeName, normalize } from '../../../src/image/paths.ts'
import { parseDiffId } from '../../../src/oci/digest.ts'
import { capabilities, digestOf } from '../../helpers/image.ts'

const MATCH = { kind: 'token', rule: 'github', line: 1, fingerprint: 'a'.repeat(12) } as const

const sourceOf = ({ digest, diffId, stored: size }: LayerFacts) => ({ digest, diffId, size })
const there = (facts: LayerFacts) => decodeFacts(encodeFacts(facts), sourceOf(facts))

const file = (path: string, more: Partial<Entry> = {}): Entry => {
  return { path, type: 'file', size: 3, mode: 0o644, uid: 0, gid: 0, link: null, capabilities: null, ...more }
}

/** Facts whose counts match the entries unless given. */
function factsOf(entries: Entry[], more: Partial<LayerFacts> = {}): LayerFacts {
  return {
    digest: digestOf('blob'),
    diffId: parseDiffId(digestOf('tar'), 'the layer'),
    stored: 10,
    compressed: 10,
    unpacked: entries.reduce((sum, { size }) => sum + size, 0),
    searched: 7,
    files: entries.filter(({ type }) => type === 'file').length,
    entries,
    whiteouts: [],
    contents: new Map(),
    extracts: new Map(),
    metadata: [],
    anomalies: [],
    ...more,
  }
}

const small = factsOf(
  [
    file('/', { type: 'directory', size: 0, mode: 0o755 }),
    file('/a', { mode: 0o4755, capabilities: capabilities({ permitted: [7] }), size: 4 }),
    file('/b', { type: 'symlink', size: 0, link: '../a' }),
    file('/c', { type: 'hardlink', size: 0, link: '/a' }),
  ],
  {
    whiteouts: [
      { kind: 'opaque', path: '/', at: 0 },
      { kind: 'whiteout', path: '/d', at: 3 },
    ],
    contents: new Map([['/a', Buffer.from('\x7fEL')]]),
    extracts: new Map([['/a', { checksum: 'a'.repeat(32) }]]),
    metadata: [{ place: 'record', path: '/a', key: 'comment', matches: [MATCH] }],
    anomalies: [{ kind: 'parent-name', path: '/a' }],
  },
)

const name = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.uint8Array({ maxLength: 8 }).map(bytes => decodeName(Buffer.from(bytes))),
  )
  .map(text => text.replaceAll('\0', ''))
const path = fc.array(name, { maxLength: 4 }).map(names => normalize(names.join('/')))
const other: Record<Exclude<EntryType, 'file'>, true> = {
  directory: true,
  symlink: true,
  hardlink: true,
  character: true,
  block: true,
  fifo: true,
}
const attributes = {
  mode: fc.nat(0o7777),
  uid: fc.maxSafeNat(),
  gid: fc.oneof(fc.nat(), fc.maxSafeNat()),
  capabilities: fc.option(fc.uint8Array({ maxLength: 25 }).map(bytes => Buffer.from(bytes).toString('hex'))),
}
const notRoot = path.filter(text => text !== '/')
const files = fc.record({
  path: notRoot,
  size: fc.oneof(
    fc.nat(100),
    fc.nat(2 ** 31),
    fc.nat().map(n => n * 2 ** 20),
  ),
  ...attributes,
})
const entry: fc.Arbitrary<Entry> = fc.oneof(
  files.map(made => ({ ...made, type: 'file' as const, link: null })),
  fc
    .record({ path: notRoot, type: fc.constantFrom(...(Object.keys(other) as (keyof typeof other)[])), ...attributes })
    .chain(made => {
      const link: fc.Arbitrary<string | null> =
        made.type === 'symlink' ? name.filter(text => text !== '') : made.type === 'hardlink' ? path : fc.constant(null)
      return link.map(target => ({ ...made, size: 0, link: target }))
    }),
)
const facts: fc.Arbitrary<LayerFacts> = fc
  .record({
    entries: fc.array(entry, { maxLength: 20 }),
    whiteouts: fc.array(fc.record({ kind: fc.constantFrom<Whiteout['kind']>('whiteout', 'opaque'), path })),
    metadata: fc.array(
      fc.record({
        place: fc.constantFrom<MetadataSecrets['place']>(
          'name',
          'link',
          'attribute',
          'record',
          'content',
          'trailer',
          'header',
        ),
        ...{ path, key: name, matches: fc.constant([MATCH]) },
      }),
    ),
    anomalies: fc.array(
      fc.record({
        kind: fc.constantFrom<Anomaly['kind']>('absolute-name', 'overlay-attribute', 'trailing-data'),
        path,
      }),
    ),
    stored: fc.maxSafeNat(),
    bare: fc.boolean(),
    kept: fc.uint8Array({ minLength: 20, maxLength: 20 }),
  })
  .map(({ entries, whiteouts: marks, kept, bare, ...more }) => {
    const whiteouts = marks.map((mark, i) => ({ ...mark, at: Math.min(i, entries.length) }))
    const contents = new Map(
      entries
        .filter(({ type, mode }) => type === 'file' && mode % 2 === 0)
        .map(({ path: at, size }) => [at, Buffer.from(kept.subarray(0, Math.min(size, 20)))]),
    )
    const extracts = new Map([...contents].map(([at, content]) => [at, { checksum: digestOf(content).slice(7, 39) }]))
    return factsOf(entries, { whiteouts, contents, extracts, ...more, compressed: bare ? null : more.stored })
  })

test('facts are unchanged after writing and reading', () => {
  fc.assert(
    fc.property(facts, given => {
      expect(there(given)).toEqual(given)
    }),
    { numRuns: 300 },
  )
})

test('of several files with one path, the content may be that of the larger one', () => {
  const given = factsOf([file('/a', { size: 9 }), file('/a', { size: 2 })], {
    contents: new Map([['/a', Buffer.alloc(9)]]),
  })
  expect(there(given)).toEqual(given)
})

test.each<Anomaly>([
  { kind: 'marker-with-content', path: '/.wh.b' },
  { kind: 'root-entry', path: '/' },
])('a $kind counts toward the sum, but is not an entry', anomaly => {
  const given = factsOf([file('/a')], { unpacked: 5, anomalies: [anomaly] })
  expect(there(given)).toEqual(given)
})

test('a record with any changed byte, or cut anywhere, is dropped', () => {
  const record = encodeFacts(small)
  expect(decodeFacts(record, sourceOf(small))).toEqual(small)
  const kept: number[] = []
  for (let at = 0; at < record.length; at++) {
    const whole = record[at] as number
    for (const byte of [whole ^ 1, whole ^ 0x80, 255 - whole]) {
      record[at] = byte
      if (decodeFacts(record, sourceOf(small)) !== null) kept.push(at)
    }
    record[at] = whole
    if (decodeFacts(record.subarray(0, at), sourceOf(small)) !== null) kept.push(at)
  }
  if (decodeFacts(Buffer.concat([record, Buffer.of(0)]), sourceOf(small)) !== null) kept.push(record.length)
  expect(kept).toEqual([])
})

test('with a valid checksum, a changed byte gives other facts or none, and never an exception', () => {
  const record = encodeFacts(small)
  for (let at = 40; at < record.length; at++) {
    for (const byte of [0, 1, 0x2f, 0x7f, 0xff, (record[at] as number) + 1]) {
      const forged = Buffer.from(record)
      forged[at] = byte
      forged.set(createHash('sha256').update(forged.subarray(40)).digest(), 8)
      const read = decodeFacts(forged, sourceOf(small))
      // Accepted facts must encode to the same bytes: no byte is outside of a field.
      if (read !== null) expect(there(read)).toEqual(read)
    }
  }
})

test.each([
  ['digest', { digest: digestOf('other') }],
  ['diff_id', { diffId: digestOf('other') }],
  ['size', { size: 11 }],
])('a record about another %s is dropped', (_, change) => {
  expect(decodeFacts(encodeFacts(small), { ...sourceOf(small), ...change } as ReturnType<typeof sourceOf>)).toBeNull()
})

describe('facts that no reader can return are dropped despite a valid checksum', () => {
  const bad = (change: Partial<Record<keyof Entry, unknown>>) =>
    factsOf([file('/ok'), file('/x', change as Partial<Entry>)])
  const cases: [string, LayerFacts][] = [
    ['a relative path', bad({ path: 'x' })],
    ['a path with ..', bad({ path: '/a/../x' })],
    ['a path that ends with ..', bad({ path: '/a/..' })],
    ['a path with .', bad({ path: '/./x' })],
    ['a path with a closing slash', bad({ path: '/x/' })],
    ['a path with an empty name', bad({ path: '/a//x' })],
    ['a path with a NUL', bad({ path: '/a\0' })],
    ['a path with half a pair', bad({ path: '/\ud800' })],
    ['a root that is a file', bad({ path: '/' })],
    ['a negative size', bad({ size: -1 })],
    ['half a byte', bad({ size: 0.5 })],
    ['a size beyond what is exact', bad({ size: 2 ** 53 })],
    ['no number', bad({ size: Number.NaN })],
    ['a directory with a size', bad({ type: 'directory' })],
    ['an unknown type', bad({ type: 'door' })],
    ['a mode beyond its bits', bad({ mode: 0o10000 })],
    ['a negative mode', bad({ mode: -1 })],
    ['a negative uid', bad({ uid: -1 })],
    ['a gid that is text', bad({ gid: '0' })],
    ['capabilities that are not a text', bad({ capabilities: 1 })],
    ['capabilities that are not hexadecimal', bad({ capabilities: 'x' })],
    ['capabilities that are too long', bad({ capabilities: '00'.repeat(26) })],
    ['a symlink to nothing', bad({ type: 'symlink', size: 0, link: '' })],
    ['a symlink without a target', bad({ type: 'symlink', size: 0 })],
    ['a hardlink to a relative path', bad({ type: 'hardlink', size: 0, link: 'x' })],
    ['a hardlink that leads up', bad({ type: 'hardlink', size: 0, link: '/../x' })],
    ['a file with a link', bad({ link: '/x' })],
    ['a sum that the entries do not have', factsOf([file('/a')], { unpacked: 4 })],
    [
      'a sum that is less',
      factsOf([file('/a')], { unpacked: 2, anomalies: [{ kind: 'marker-with-content', path: '/b' }] }),
    ],
    ['more content than the file has', factsOf([file('/a')], { contents: new Map([['/a', Buffer.alloc(4)]]) })],
    ['content of no file', factsOf([file('/a')], { contents: new Map([['/b', Buffer.alloc(1)]]) })],
    ['an invalid hash', factsOf([file('/a')], { extracts: new Map([['/a', { checksum: 'A'.repeat(32) }]]) })],
    ['what no extractor learns', factsOf([file('/a')], { extracts: new Map([['/a', { toString: 'x' } as object]]) })],
    ['a fact without a file', factsOf([], { extracts: new Map([['/a', { checksum: 'a'.repeat(32) }]]) })],
    [
      'a secret in an unknown place',
      factsOf([], {
        metadata: [{ place: 'odd' as MetadataSecrets['place'], path: '/a', key: '', matches: [MATCH] }],
      }),
    ],
    ['a place without a secret', factsOf([], { metadata: [{ place: 'name', path: '/a', key: '', matches: [] }] })],
    ['an unknown anomaly', factsOf([], { anomalies: [{ kind: 'odd' as Anomaly['kind'], path: '/a' }] })],
    ['a whiteout outside', factsOf([], { whiteouts: [{ kind: 'whiteout', path: '/../a', at: 0 }] })],
    ['a whiteout after the last entry', factsOf([], { whiteouts: [{ kind: 'whiteout', path: '/a', at: 1 }] })],
    [
      'whiteouts in another order',
      factsOf([file('/a')], {
        whiteouts: [
          { kind: 'whiteout', path: '/b', at: 1 },
          { kind: 'whiteout', path: '/c', at: 0 },
        ],
      }),
    ],
    ['a stored size that is negative', factsOf([], { stored: -1 })],
  ]
  test.each(cases)('%s', (_, given) => {
    expect(there(given)).toBeNull()
  })
})

test('that the blob is stored uncompressed is in the record', () =>
  expect(there(factsOf([file('/a')], { compressed: null }))?.compressed).toBeNull())
