import { expect, test } from '@jest/globals'
import type { Need } from '../../../src/image/model.ts'
import { digestOf, fakeImage } from '../../helpers/image.ts'
import { readTestLayer } from '../../helpers/layers.ts'
import { makeTar, type TarEntry } from '../../helpers/tar.ts'

const HASHES: Need[] = [{ kind: 'extract', name: 'sha256' }]
const LARGE = Buffer.alloc(100_000, 'stage')

const learn = async (entries: TarEntry[], options: Partial<Parameters<typeof readTestLayer>[1]> = {}) =>
  Object.fromEntries((await readTestLayer({ tar: makeTar(entries) }, { needs: HASHES, ...options })).extracts)
const hashOf = (content: Uint8Array) => ({ sha256: digestOf(content).slice('sha256:'.length) })

test.each([1, 511, 64 * 1024, 1_000_000])(
  'a large file is hashed in pieces of %d bytes, and no small one',
  async chunk => {
    const entries = [{ path: 'small', content: 'x' }, { path: 'large', content: LARGE }, { path: 'after' }]
    expect(await learn(entries, { chunk })).toEqual({ '/large': hashOf(LARGE) })
  },
)

test('nothing is learned that was not asked for', async () => {
  expect(await learn([{ path: 'large', content: LARGE }], { needs: [] })).toEqual({})
})

test('content may be kept and hashed both', async () => {
  const needs: Need[] = [...HASHES, { kind: 'path', path: '/large' }]
  const facts = await readTestLayer({ tar: makeTar([{ path: 'large', content: LARGE }]) }, { needs })
  expect(facts.extracts.get('/large')).toEqual(hashOf(LARGE))
  expect(LARGE.equals(facts.contents.get('/large') as Buffer)).toBe(true)
})

test('the holes of a sparse file are zeros, at its beginning, between and at its end', async () => {
  const sparse = {
    path: 'x',
    content: 'abc',
    pax: {
      'GNU.sparse.size': '300000',
      'GNU.sparse.numblocks': '2',
      'GNU.sparse.map': '100,2,200000,1',
      'GNU.sparse.name': 's',
    },
  }
  const whole = Buffer.alloc(300_000)
  whole.write('ab', 100)
  whole.write('c', 200_000)
  expect(await learn([sparse])).toEqual({ '/s': hashOf(whole) })
})

test('of several files with one path in a layer, what is learned is of the last', async () => {
  const other = Buffer.alloc(70_000, 'b')
  expect(
    await learn([
      { path: 'a', content: LARGE },
      { path: 'a', content: other },
    ]),
  ).toEqual({ '/a': hashOf(other) })
  expect(
    await learn([
      { path: 'a', content: LARGE },
      { path: 'a', content: 'small' },
    ]),
  ).toEqual({})
})

test('what is learned counts against the limit of contents', async () => {
  const entries = Array.from({ length: 20 }, (_, i) => ({ path: `${i}`, content: LARGE }))
  await expect(learn(entries, { limits: { contents: 1000 } })).rejects.toThrow('"contents"')
})

test('the tree gives it through symlinks and hardlinks, and not of what stands there no more', () => {
  const { tree } = fakeImage({
    layers: [
      [
        { path: '/a', extracts: { sha256: 'a' } },
        { path: '/hard', type: 'hardlink', link: '/a' },
        { path: '/soft', link: 'a' },
      ],
      [{ path: '/a', content: 'other' }],
    ],
  })
  expect(tree.extracts('/hard')).toEqual({ sha256: 'a' })
  expect(tree.extracts('/soft')).toBeUndefined()
})
