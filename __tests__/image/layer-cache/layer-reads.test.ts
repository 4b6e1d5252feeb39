import { expect, test } from '@jest/globals'
import { newBudget } from '../../../src/image/budget.ts'
import type { LayerSource } from '../../../src/image/layer/layer.ts'
import { type LayerReads, readOnce } from '../../../src/image/layer-cache/layer-reads.ts'
import type { LayerFacts, Need } from '../../../src/image/model.ts'
import { DEFAULT_LIMITS } from '../../../src/options/limits.ts'
import { fakeLayer } from '../../helpers/image.ts'

const facts: LayerFacts = fakeLayer([{ path: '/a', content: 'abc' }])
const source: LayerSource = { digest: facts.digest, diffId: facts.diffId, size: facts.stored }

/** Images that read the same layer; records each actual read. */
function run(limits = DEFAULT_LIMITS) {
  const reads: LayerReads = new Map()
  const read: string[] = []
  const image = (name: string, result: () => Promise<LayerFacts>, needs: Need[] = []) =>
    readOnce(reads, source, needs, newBudget(limits), limits, () => {
      read.push(name)
      return result()
    })
  return { read, image }
}

const found = async () => facts
const fails = async () => {
  throw new Error('given up')
}

test('a layer that is being read is waited for, and its result is shared', async () => {
  const { read, image } = run()
  const [first, second] = await Promise.all([image('first', found), image('second', found)])
  expect(await image('third', found)).toEqual(first)
  expect(second).toEqual(first)
  expect(read).toEqual(['first'])
})

test('other needs are another read', async () => {
  const { read, image } = run()
  await Promise.all([image('first', found), image('second', found, [{ kind: 'path', path: '/a' }])])
  expect(read).toEqual(['first', 'second'])
})

test('after a failed read, all who waited share one new read', async () => {
  const { read, image } = run()
  const [first, ...others] = await Promise.allSettled([
    image('first', fails),
    image('second', found),
    image('third', found),
  ])
  expect(first).toMatchObject({ status: 'rejected', reason: new Error('given up') })
  expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  expect(read).toEqual(['first', 'second'])
})

test('shared results count toward the limits of each image', async () => {
  const { image } = run({ ...DEFAULT_LIMITS, entries: 0 })
  await image('first', found)
  await expect(image('second', found)).rejects.toThrow('"entries"')
})
