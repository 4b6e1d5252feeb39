import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from '../src/queue.js'

test('gives jobs back in order, then none', () => {
  const queue = new Queue()
  for (const job of ['a', 'b']) queue.add(job)
  assert.deepEqual([queue.take(), queue.take(), queue.take()], ['a', 'b', null])
})

test('takes no more than its limit', () => {
  const queue = new Queue(1)
  assert.deepEqual([queue.add('a'), queue.add('b')], [true, false])
})
