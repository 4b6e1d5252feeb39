import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { badge } from '../src/badge.js'

test('is a PNG of the size and color that were asked for', async () => {
  const { data, info } = await sharp(await badge('336699', 8, 4))
    .raw()
    .toBuffer({ resolveWithObject: true })
  assert.deepEqual([info.width, info.height], [8, 4])
  assert.deepEqual([...data.subarray(0, 3)], [0x33, 0x66, 0x99])
})
