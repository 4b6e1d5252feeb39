import { expect, test } from '@jest/globals'
import { parseBuilderImage } from '../../src/options/builder-image.ts'
import { Problems } from '../../src/options/problems.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`

function read(text: string, builder = '') {
  const problems = new Problems()
  return { image: parseBuilderImage(text, builder, problems), messages: problems.messages }
}

test.each([
  ['mirror.example.com/moby/buildkit:v0.34.2'],
  [`moby/buildkit@${DIGEST}`],
  [`moby/buildkit:buildx-stable-1@${DIGEST}`],
])('%s is an image', text => expect(read(text)).toEqual({ image: text, messages: [] }))

test.each([
  ['a,b', 'builder-image: "a,b" is not an image'],
  ['moby/buildkit:v1 --privileged', 'whitespace'],
  ['moby/buildkit@sha256:abc', 'its digest is not "sha256:" with 64 hexadecimal digits'],
  ['https://mirror.example.com/buildkit', 'URL'],
])('%s is not', (text, words) => expect(read(text).messages).toEqual([expect.stringContaining(words)]))

test('an empty input is not an image, and a named builder has its own', () => {
  expect(read('', 'kube')).toEqual({ image: null, messages: [] })
  expect(read('moby/buildkit:v1', 'kube').messages).toEqual([expect.stringContaining('leave one of the two out')])
})
