import { expect, test } from '@jest/globals'
import { resolveSeverities } from '../../src/checks/severities.ts'
import { evaluateImages, newRoom } from '../../src/gate/evaluate.ts'
import { elf, script } from '../checks/runtime/files.ts'
import { fakePolicy, TARGET } from '../helpers/evaluate.ts'
import { fakeImage } from '../helpers/image.ts'

const policy = fakePolicy({ severities: resolveSeverities('recommended', {}) })
const paths = Array.from({ length: 40 }, (_, i) => ({ path: `/app/s${i}`, mode: 0o4755 }))
const image = fakeImage({ layers: [paths] })

test('images that share a layer with many findings use up one limit', () => {
  const [one] = evaluateImages([image], TARGET, policy, null)
  const each = one?.findings.length ?? 0
  expect(each).toBeGreaterThanOrEqual(40)
  const many = new Array(Math.floor(newRoom().findings / each)).fill(image)
  expect(evaluateImages(many, TARGET, policy, null)).toHaveLength(many.length)
  expect(() => evaluateImages([...many, image], TARGET, policy, null)).toThrow(
    expect.objectContaining({ code: 'image/limit-findings' }),
  )
})

test('all targets of an input share it', () => {
  const room = { ...newRoom(), findings: 60 }
  evaluateImages([image], TARGET, policy, null, room)
  expect(() => evaluateImages([image], TARGET, policy, null, room)).toThrow('The number of findings in all images')
})

test('images that start one long script use up another one', () => {
  const start = script('/start.sh', '/bin/sh', `#!/bin/sh\n${'x=1\n'.repeat(1500)}exec app\n`)
  const config = { entrypoint: ['/start.sh'] }
  const long = fakeImage({ layers: [[start, elf('/bin/sh'), elf('/bin/app')]], config })
  const parts = evaluateImages([long], TARGET, policy, null)[0]?.parts ?? 0
  expect(parts).toBeGreaterThanOrEqual(1500)
  const room = { ...newRoom(), parts: 2 * parts }
  expect(evaluateImages([long, long], TARGET, policy, null, room)).toHaveLength(2)
  expect(() => evaluateImages([long], TARGET, policy, null, room)).toThrow(
    expect.objectContaining({ code: 'image/limit-parts' }),
  )
})
