import { expect, test } from '@jest/globals'
import { unbuiltBudgets, unbuiltWarning } from '../../src/gate/unbuilt-budgets.ts'
import { normalizePlatform } from '../../src/oci/platform.ts'
import type { Budget } from '../../src/options/options.ts'

const budget = (target: string, platform: string | null): Budget => {
  return {
    target,
    platform: platform === null ? null : normalizePlatform(platform),
    size: 'unpacked',
    limit: 1,
    from: 'budgets',
  }
}

test.each<[string, Budget, string[], boolean]>([
  ['of a platform that was not built', budget('app', 'linux/amd64'), ['linux/arm64'], true],
  ['of one that was', budget('app', 'linux/arm64'), ['linux/amd64', 'linux/arm64/v8'], false],
  ['of every platform', budget('app', null), ['linux/arm64'], false],
  ['of a target that failed to build', budget('app', 'linux/amd64'), [], false],
  ['of another target', budget('worker', 'linux/amd64'), ['linux/arm64'], false],
])('a budget %s', (_, one, platforms, unbuilt) => {
  expect(unbuiltBudgets([{ target: 'app', platforms }], [one])).toEqual(unbuilt ? [one] : [])
})

test('all are one warning, which names as many as are readable', () => {
  const many = Array.from({ length: 200 }, (_, index) => budget(`app-${index}`, 'linux/arm64'))
  const text = unbuiltWarning(many) ?? ''
  expect(text).toMatch(/limits nothing: app-0@linux\/arm64\.unpacked, .* and 180 more\. /)
  expect(text.length).toBeLessThan(1_000)
  expect(unbuiltWarning(many.slice(0, 1))).toMatch(/limits nothing: app-0@linux\/arm64\.unpacked\. /)
  expect(unbuiltWarning([])).toBeNull()
})
