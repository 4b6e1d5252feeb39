import { expect, test } from '@jest/globals'
import type { Image } from '../../src/image/model.ts'
import { groupImages } from '../../src/pipeline/group-images.ts'
import { fakeImage } from '../helpers/image.ts'

/** An image of its own, with a name or without one. */
const image = (reference: string | null, architecture = 'amd64', user = ''): Image =>
  fakeImage({ reference, platform: { architecture }, config: { user } })
const one = image(null)
const two = image(null, 'amd64', 'two')
const named = (name: string) => [image(name), image(name, 'arm64')]

test.each<[string, Image[], string[][]]>([
  ['an image', [one], [['x.tar']]],
  ['images for several platforms', [one, image(null, 'arm64')], [['x.tar', 'amd64', 'arm64']]],
  ['several names for several platforms', [image('a'), image('b', 'arm64')], [['x.tar', 'amd64', 'arm64']]],
  ['two names', [...named('a:1'), image('b:1')], [['x.tar:a:1', 'amd64', 'arm64'], ['x.tar:b:1']]],
  ['two without a name', [one, two], [[`x.tar@${one.digest}`], [`x.tar@${two.digest}`]]],
  ['one with a name', [image('a:1'), one], [['x.tar:a:1'], [`x.tar@${one.digest}`]]],
])('%s', (_, images, expected) => {
  const groups = groupImages('x.tar', { path: 'x.tar', images })
  const named = groups.map(({ name, images: group }) => [
    name,
    ...(group.length > 1 ? group.map(({ platform }) => platform.architecture) : []),
  ])
  expect(named).toEqual(expected)
  expect(groups.flatMap(group => group.images)).toHaveLength(images.length)
})

test('two images of one name and platform are told apart by their digests', () => {
  const images = [image('a'), image('a', 'amd64', 'other')]
  const names = groupImages('x.tar:a', { path: 'x.tar', images }).map(({ name }) => name)
  expect(names).toEqual(images.map(({ digest }) => `x.tar@${digest}`))
})
