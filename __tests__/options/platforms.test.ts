import { expect, test } from '@jest/globals'
import { normalizePlatform, readPlatform } from '../../src/options/platforms.ts'
import { Problems } from '../../src/options/values.ts'

test.each([
  ['linux/amd64', 'linux/amd64'],
  ['linux/x86_64', 'linux/amd64'],
  ['Linux/AArch64', 'linux/arm64'],
  ['linux/arm64/v8', 'linux/arm64'],
  ['linux/arm', 'linux/arm/v7'],
  ['linux/arm/v6', 'linux/arm/v6'],
  ['linux/constructor', 'linux/constructor'],
])('%s is %s', (platform, same) => expect(normalizePlatform(platform)).toBe(same))

test.each([
  ['linux/arm64', null],
  ['linux/arm/v6', null],
  ['linux/arn64', 'Did you mean "arm64"?'],
  ['linx/arm64', 'Did you mean "linux"?'],
  ['arm64', '"arm64" is not one of linux'],
  ['linux/arm/v7/x', '"arm" is not one of'],
])('%s: %s', (platform, problem) => {
  const problems = new Problems()
  readPlatform(platform, 'budgets', problems)
  expect(problems.messages).toEqual(problem === null ? [] : [expect.stringContaining(problem)])
})
