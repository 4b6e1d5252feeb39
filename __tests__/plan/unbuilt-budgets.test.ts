import { expect, test } from '@jest/globals'
import { normalizePlatform } from '../../src/oci/platform.ts'
import type { Budget } from '../../src/options/options.ts'
import { Problems } from '../../src/options/problems.ts'
import { refuseUnbuilt, unbuiltWarning } from '../../src/plan/unbuilt-budgets.ts'

const PLACE = { file: 'stagegate.yml', line: 7 }

const budget = (target: string, platform: string | null, from: Budget['from'] = PLACE): Budget => {
  return {
    target,
    platform: platform === null ? null : normalizePlatform(platform),
    size: 'unpacked',
    limit: 1,
    from,
  }
}

const INPUT = 'budgets: app@linux/amd64=1'

test.each<[string, Budget, string[], 'applies' | 'for another job' | 'a problem', string[]?]>([
  ['of a platform of the run that the definition changed', budget('app', 'linux/amd64'), ['linux/386'], 'a problem'],
  [
    'of a platform of the run that has another variant',
    budget('app', 'linux/amd64'),
    ['linux/amd64/v2'],
    'a problem',
    ['linux/amd64'],
  ],
  [
    'of another variant than that of the run',
    budget('app', 'linux/amd64'),
    ['linux/amd64/v2'],
    'for another job',
    ['linux/amd64/v2'],
  ],
  ['of another job on a Mac', budget('app', 'linux/amd64'), ['linux/arm64'], 'for another job', ['darwin/arm64']],
  ['of another system than the run', budget('app', 'linux/arm64'), ['windows/arm64'], 'a problem'],
  [
    'of one of several platforms of the run',
    budget('app', 'linux/amd64'),
    ['linux/arm64'],
    'a problem',
    ['linux/arm64', 'linux/amd64'],
  ],
  ['of a platform that this job did not build', budget('app', 'linux/amd64'), ['linux/arm64'], 'for another job'],
  ['of the inputs for it', budget('app', 'linux/amd64', INPUT), ['linux/arm64'], 'a problem'],
  ['of none of several platforms', budget('app', 'linux/amd64'), ['linux/arm64', 'linux/arm/v7'], 'a problem'],
  ['of one that was built', budget('app', 'linux/arm64', INPUT), ['linux/amd64', 'linux/arm64/v8'], 'applies'],
  ['of every platform', budget('app', null, INPUT), ['linux/arm64'], 'applies'],
  ['of a target that failed to build', budget('app', 'linux/amd64', INPUT), [], 'applies'],
  ['of another target', budget('worker', 'linux/amd64', INPUT), ['linux/arm64'], 'applies'],
])('a budget %s', (_, one, platforms, expected, own = ['linux/arm64']) => {
  const problems = new Problems()
  const left = refuseUnbuilt([{ target: 'app', platforms }], [one], own, problems)
  expect(left).toEqual(expected === 'for another job' ? [one] : [])
  expect(problems.list).toHaveLength(expected === 'a problem' ? 1 : 0)
})

test('the problem names the budget, its platform and the platforms that there are', () => {
  const problems = new Problems()
  refuseUnbuilt(
    [{ target: 'app', platforms: ['linux/arm64'] }],
    [budget('app', 'linux/amd64', INPUT)],
    ['linux/arm64'],
    problems,
  )
  expect(problems.messages).toEqual([
    `${INPUT}: app has no image for linux/amd64 (only for linux/arm64), so this budget limits nothing. Name a platform that is built, or remove the budget.`,
  ])
})

test('all are one warning, which names as many as are readable', () => {
  const many = Array.from({ length: 200 }, (_, index) => budget(`app-${index}`, 'linux/arm64'))
  const text = unbuiltWarning(many) ?? ''
  expect(text).toMatch(/limits nothing: app-0@linux\/arm64\.unpacked, .* and 180 more\. /)
  expect(text.length).toBeLessThan(1_000)
  expect(unbuiltWarning(many.slice(0, 1))).toMatch(/limits nothing: app-0@linux\/arm64\.unpacked\. /)
  expect(unbuiltWarning([])).toBeNull()
})
