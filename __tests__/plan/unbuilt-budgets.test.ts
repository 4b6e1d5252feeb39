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

test.each<[string, Budget, string[], 'applies' | 'for another job' | 'a problem']>([
  ['of a platform that this job did not build', budget('app', 'linux/amd64'), ['linux/arm64'], 'for another job'],
  ['of the inputs for it', budget('app', 'linux/amd64', INPUT), ['linux/arm64'], 'a problem'],
  ['of none of several platforms', budget('app', 'linux/amd64'), ['linux/arm64', 'linux/arm/v7'], 'a problem'],
  ['of one that was built', budget('app', 'linux/arm64', INPUT), ['linux/amd64', 'linux/arm64/v8'], 'applies'],
  ['of every platform', budget('app', null, INPUT), ['linux/arm64'], 'applies'],
  ['of a target that failed to build', budget('app', 'linux/amd64', INPUT), [], 'applies'],
  ['of another target', budget('worker', 'linux/amd64', INPUT), ['linux/arm64'], 'applies'],
])('a budget %s', (_, one, platforms, expected) => {
  const problems = new Problems()
  const left = refuseUnbuilt([{ target: 'app', platforms }], [one], problems)
  expect(left).toEqual(expected === 'for another job' ? [one] : [])
  expect(problems.list).toHaveLength(expected === 'a problem' ? 1 : 0)
})

test('the problem names the budget, its platform and the platforms that there are', () => {
  const problems = new Problems()
  refuseUnbuilt([{ target: 'app', platforms: ['linux/arm64'] }], [budget('app', 'linux/amd64', INPUT)], problems)
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
