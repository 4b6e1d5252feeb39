import { expect, test } from '@jest/globals'
import { summarizeImage } from '../../src/report/verified-image.ts'
import { evaluateImage, fakePolicy } from '../helpers/evaluate.ts'
import { fakeImage } from '../helpers/image.ts'

const content = 'x'.repeat(100)
const evaluated = evaluateImage(fakeImage({ layers: [[{ path: '/etc/app.conf', content }]] }), fakePolicy())

test('the summary of an image is plain data without tree and contents', () => {
  const summary = summarizeImage(evaluated, true)
  // Functions, such as those of a tree, cannot be cloned.
  expect(structuredClone(summary)).toEqual(summary)
  expect(JSON.stringify(summary)).not.toContain(content)
  expect(summary.snapshot?.rows).toMatchObject([{ path: '/etc/app.conf', size: 100 }])
})

test('a number of base layers that is unknown is null', () => {
  const layersOf = (knownBy: 'none' | 'history') =>
    summarizeImage(evaluateImage(fakeImage({ base: { reference: 'a/b:1', knownBy } }), fakePolicy()), false).report.base
      .layers
  expect([layersOf('none'), layersOf('history')]).toEqual([null, 0])
})

test('only an image that may become a baseline has a snapshot', () =>
  expect(summarizeImage(evaluated, false).snapshot).toBeNull())
