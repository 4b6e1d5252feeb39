import { describe, expect, test } from '@jest/globals'
import { computeDifference } from '../../src/baseline/difference.ts'
import type { Cause, Difference } from '../../src/baseline/model.ts'
import { file, side, step } from './sides.ts'

const BASE = [[file('/bin/sh', 1000), file('/lib/libc.so', 5000)]]
const COPY = 'COPY --from=build /app/node_modules ./node_modules'
const MODULES = [file('/app/node_modules/fastify/index.js', 300), file('/app/node_modules/fastify/lib/a.js', 200)]
const TYPESCRIPT = [
  file('/app/node_modules/typescript/lib/tsc.js', 9000),
  file('/app/node_modules/typescript/package.json', 100),
]
const brief = ({ bytes, origin, gone, blame, parts }: Cause) => ({
  bytes,
  origin,
  gone,
  line: blame?.line ?? null,
  parts: parts.map(({ kind, name, before, after }) => [kind, name, before, after]),
})
const sum = (causes: readonly Cause[]) => causes.reduce((total, { bytes }) => total + bytes, 0)

test('an image does not differ from itself', () => {
  const one = side(BASE, [step(3, COPY, ...MODULES)])
  const same = computeDifference(one, side(BASE, [step(3, COPY, ...MODULES)]))
  expect(same).toMatchObject({ compressed: 0, unpacked: 0, merged: 0, layers: [], causes: [], paths: [] })
})

test('a new dependency is reported as its folder, with the line that added it', () => {
  const difference = computeDifference(
    side(BASE, [step(3, COPY, ...MODULES)]),
    side(BASE, [step(4, COPY, ...MODULES, ...TYPESCRIPT)]),
  )
  expect(difference).toMatchObject({
    unpacked: 9100,
    merged: 9100,
    own: { unpacked: 9100 },
    base: { unpacked: 0 },
    layers: [{ kind: 'rebuilt', before: 1, after: 1, unpacked: 9100 }],
  })
  expect(difference.causes.map(brief)).toEqual([
    { bytes: 9100, origin: 'own', gone: false, line: 4, parts: [['npm', 'typescript', null, 9100]] },
  ])
  expect(difference.paths.map(({ path, before, after }) => [path, before, after])).toEqual([
    ['/app/node_modules/typescript/lib/tsc.js', null, 9000],
    ['/app/node_modules/typescript/package.json', null, 100],
  ])
})

test('an updated base is separate from own growth', () => {
  const newer = [[file('/bin/sh', 1000), file('/lib/libc.so', 7500), file('/lib/new.so', 10)]]
  const difference = computeDifference(
    side(BASE, [step(3, COPY, ...MODULES)], 'node:24.1'),
    side(newer, [step(3, COPY, ...MODULES, file('/app/extra.js', 40))], 'node:24.2'),
  )
  expect(difference).toMatchObject({
    unpacked: 2550,
    own: { unpacked: 40 },
    base: { unpacked: 2510, before: { reference: 'node:24.1' }, after: { reference: 'node:24.2' } },
  })
  expect(difference.causes.map(brief)).toEqual([
    {
      bytes: 2510,
      origin: 'base',
      gone: false,
      line: null,
      parts: [
        ['file', '/lib/libc.so', 5000, 7500],
        ['file', '/lib/new.so', null, 10],
      ],
    },
    { bytes: 40, origin: 'own', gone: false, line: 3, parts: [['file', '/app/extra.js', null, 40]] },
  ])
})

test('a removed instruction is reported with its old line', () => {
  const install = step(3, 'RUN apk add gcc', file('/usr/bin/gcc', 800), file('/usr/lib/gcc/cc1', 9000))
  const difference = computeDifference(
    side(BASE, [step(2, COPY, ...MODULES), install]),
    side(BASE, [step(2, COPY, ...MODULES)]),
  )
  expect(difference.layers).toEqual([expect.objectContaining({ kind: 'removed', before: 2, after: null })])
  expect(difference.causes.map(brief)).toEqual([
    { bytes: -9800, origin: 'own', gone: true, line: 3, parts: [['directory', '/usr', 9800, null]] },
  ])
})

test('files that a later layer deletes are still shipped, and reported as such', () => {
  const difference = computeDifference(
    side(BASE, [step(3, 'RUN make', file('/app/out', 10))]),
    side(BASE, [
      step(3, 'RUN make', file('/app/out', 10), file('/tmp/cache.tar', 700)),
      step(4, 'RUN rm /tmp/cache.tar', { whiteout: '/tmp/cache.tar' }),
    ]),
  )
  expect(difference).toMatchObject({ unpacked: 700, merged: 0, paths: [] })
  expect(difference.causes[0]).toMatchObject({ bytes: 700, blame: { line: 3 }, parts: [{ hidden: true, after: 700 }] })
})

test('a file that moved to another layer is not a cause', () => {
  const a = side(BASE, [step(2, 'COPY . .', file('/app/a', 10), file('/app/b', 20))])
  const b = side(BASE, [step(2, 'COPY a a', file('/app/a', 10)), step(3, 'COPY b b', file('/app/b', 20))])
  expect(computeDifference(a, b)).toMatchObject({ unpacked: 0, causes: [], paths: [] })
})

test('many files of one folder are reported as the folder, which is not new if both sides have it', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => file(`/app/dist/routes/${i}.js`, 10))
  const difference = computeDifference(
    side(BASE, [step(2, 'COPY dist dist', file('/app/dist/old.js', 5), ...many(1))]),
    side(BASE, [step(2, 'COPY dist dist', file('/app/dist/old.js', 5), ...many(40))]),
  )
  expect(difference.causes[0]?.parts).toEqual([
    expect.objectContaining({ kind: 'directory', path: '/app/dist/routes', before: 0, after: 390 }),
  ])
})

test('a file that is most of a folder is reported by name, the rest as the folder', () => {
  const small = Array.from({ length: 9 }, (_, i) => file(`/usr/local/share/${i}`, 10))
  const difference = computeDifference(
    side(BASE, [step(2, 'RUN install', file('/usr/local/keep', 1))]),
    side(BASE, [step(2, 'RUN install', file('/usr/local/keep', 1), file('/usr/local/bin/node', 9000), ...small)]),
  )
  expect(difference.causes.map(brief)[0]?.parts).toEqual([
    ['file', '/usr/local/bin/node', null, 9000],
    ['directory', '/usr/local/share', null, 90],
  ])
})

describe('with less data', () => {
  const full = side(BASE, [step(3, COPY, ...MODULES)])
  const grown = side(BASE, [step(3, COPY, ...MODULES, ...TYPESCRIPT)])
  test('without paths, layers are compared', () => {
    const difference = computeDifference({ ...full, rows: null }, grown)
    expect(difference.paths).toEqual([])
    expect(difference.causes.map(brief)).toEqual([{ bytes: 9100, origin: 'own', gone: false, line: 3, parts: [] }])
  })
  test('with only compressed sizes, those are compared', () => {
    const layers = full.layers.map(layer => ({
      ...layer,
      diffId: null,
      unpacked: null,
      blame: null,
      origin: 'own' as const,
    }))
    const size = { compressed: full.size.compressed, unpacked: null, merged: null, own: null }
    const difference = computeDifference({ ...full, rows: null, layers, size }, grown)
    expect(difference).toMatchObject({ unpacked: null, merged: null, own: null, base: null, compressed: 9100 })
    expect(difference.causes.map(({ size: of }) => of)).toEqual(['compressed', 'compressed'])
    expect(sum(difference.causes)).toBe(9100)
    const added = computeDifference({ ...full, rows: null, layers: layers.slice(0, 1), size }, full)
    expect(added.causes).toMatchObject([{ size: 'compressed', layer: 1, bytes: 500 }])
  })
  test('if one side does not know its base, neither side separates it', () => {
    const unknown = { ...full, size: { ...full.size, own: null } }
    const difference = computeDifference(unknown, side([[file('/bin/sh', 1500)]], [step(3, COPY, ...MODULES)]))
    expect(difference.causes.every(({ origin }) => origin === 'unknown')).toBe(true)
    expect(sum(difference.causes)).toBe(difference.unpacked as Difference['compressed'])
  })
})
