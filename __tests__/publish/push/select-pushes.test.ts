import { describe, expect, test } from '@jest/globals'
import type { TaggedReference } from '../../../src/oci/reference.ts'
import { selectPushes } from '../../../src/publish/push/select-pushes.ts'
import type { Report } from '../../../src/report/model.ts'
import { image, report, sha, target } from '../../helpers/reports.ts'

const planned = [
  { target: 'app', references: ['acme/app:1' as TaggedReference] },
  { target: 'web', references: ['acme/web:1' as TaggedReference] },
]
const built = new Map(planned.map((each, index) => [each.target, { layout: `/${each.target}`, digest: sha(index) }]))
const reportWith = (app: Report['result'], web: Report['result'], more: Report['targets'] = []): Report =>
  report({
    result: [app, web, ...more.map(({ result }) => result)].every(result => result === 'passed') ? 'passed' : 'failed',
    targets: [
      target({ name: 'app', result: app, digest: sha(0) }),
      target({ name: 'web', result: web, digest: sha(1) }),
      ...more,
    ],
  })
const names = (from: Report, each: boolean, of = built) =>
  selectPushes(from, planned, each, of).map(push => push.target)

describe('pushable images', () => {
  const broken = [target({ name: 'lint', role: 'built' as const, result: 'error' })]
  test.each([
    ['all passed', reportWith('passed', 'passed'), false, ['app', 'web']],
    ['one failed', reportWith('passed', 'failed'), false, []],
    ['one could not be evaluated', reportWith('error', 'passed'), false, []],
    ['one that is not pushed is broken', reportWith('passed', 'passed', broken), false, []],
    ['one failed, each for itself', reportWith('passed', 'failed'), true, ['app']],
    ['all failed, each for itself', reportWith('failed', 'error'), true, []],
  ])('%s', (_, from, each, expected) => expect(names(from, each)).toEqual(expected))

  test('include only verified ones', () => {
    const other = new Map(built).set('web', { layout: '/web', digest: sha(9) })
    expect(names(reportWith('passed', 'passed'), false, other)).toEqual(['app'])
    expect(names(reportWith('passed', 'passed'), false, new Map())).toEqual([])
  })
  test('have their layout, digest and size', () => {
    const [app, web] = reportWith('passed', 'passed').targets
    const platforms = { ...web, images: [image(), image({ platform: 'linux/arm64' })] }
    const both = report({ targets: [app, platforms] as Report['targets'] })
    expect(selectPushes(both, planned, false, built)[1]).toEqual({
      target: 'web',
      layout: '/web',
      digest: sha(1),
      references: ['acme/web:1'],
      compressed: 2 * (image().size.compressed ?? 0),
    })
  })
})
