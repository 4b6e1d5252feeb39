import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatCents, total } from '../src/price.ts'

test('counts every item as often as it is wanted', () => {
  const items = [
    { name: 'tea', cents: 450, count: 2 },
    { name: 'cup', cents: 1299, count: 1 },
  ]
  assert.equal(formatCents(total(items)), '21.99')
})
