import { expect, test } from '@jest/globals'
import { imageBefore } from '../../src/baseline/baseline.ts'
import { compareSnapshots } from '../../src/baseline/compare-snapshots.ts'
import type { Snapshot } from '../../src/baseline/model.ts'
import { file, side } from './sides.ts'

/** One target with an image for each of these platforms. */
function snapshot(...platforms: string[]): Snapshot {
  const images = platforms.map(platform => ({ ...side([[file('a', 1)]], []), platform }))
  return { targets: [{ name: 'app', gated: true, images }] } as unknown as Snapshot
}

test('an image is found in a baseline that spells its platform differently', () => {
  expect(imageBefore(snapshot('linux/amd64', 'linux/arm64'), 'app', 'linux/arm64/v8')).toMatchObject({
    platform: 'linux/arm64',
  })
  expect(imageBefore(snapshot('linux/arm64'), 'app', 'linux/arm/v7')).toBe('new-platform')
})

test('images of two reports are matched the same way', () => {
  const compared = compareSnapshots(snapshot('linux/amd64', 'linux/arm64/v8'), snapshot('linux/arm64', 'linux/x86_64'))
  expect(compared.map(({ side: on }) => on)).toEqual(['both', 'both'])
})
