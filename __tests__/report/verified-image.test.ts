import { expect, test } from '@jest/globals'
import { judge } from '../../src/gate/judge.ts'
import { summarizeImage } from '../../src/report/verified-image.ts'
import { fakeImage } from '../helpers/image.ts'

const rules = {
  severities: {},
  budgets: [],
  growth: [],
  baseline: null,
  waivers: [],
  failOn: 'error' as const,
  now: new Date(0),
}
const target = { name: 'app', role: 'gated' as const, stage: null, dockerfile: null }
const content = 'x'.repeat(100)
const judgement = judge(fakeImage({ layers: [[{ path: '/etc/app.conf', content }]] }), target, rules)

test('the summary of an image is plain data without tree and contents', () => {
  const summary = summarizeImage(judgement, true)
  // Functions, such as those of a tree, cannot be cloned.
  expect(structuredClone(summary)).toEqual(summary)
  expect(JSON.stringify(summary)).not.toContain(content)
  expect(summary.snapshot?.rows).toMatchObject([{ path: '/etc/app.conf', size: 100 }])
})

test('only an image that may become a baseline has a snapshot', () =>
  expect(summarizeImage(judgement, false).snapshot).toBeNull())
