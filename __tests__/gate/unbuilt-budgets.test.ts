import { expect, test } from '@jest/globals'
import { unbuiltBudgets } from '../../src/gate/unbuilt-budgets.ts'
import type { Budget } from '../../src/options/options.ts'

const budget = (target: string, platform: string | null): Budget => {
  return { target, platform, size: 'unpacked', limit: 1, from: 'budgets' }
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
