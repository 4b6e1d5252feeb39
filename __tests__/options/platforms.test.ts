import { expect, test } from '@jest/globals'
import { distinguishingPlatforms, readPlatform } from '../../src/options/platforms.ts'
import { Problems } from '../../src/options/problems.ts'

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

const LINUX = { platform: 'linux', arch: 'x64' }
test.each([
  [['linux/arm64/v8', 'linux/x86_64'], {}, ['linux/arm64', 'linux/amd64']],
  [[], {}, ['linux/amd64']],
  [[], { RUNNER_OS: 'Linux', RUNNER_ARCH: 'ARM64' }, ['linux/arm64']],
  [[], { RUNNER_OS: 'Linux', RUNNER_ARCH: 'X64' }, ['linux/amd64']],
  [[], { RUNNER_OS: 'macOS', RUNNER_ARCH: 'ARM64' }, ['darwin/arm64']],
])('%j with %j has the identity %j', (platforms, env, expected) =>
  expect(distinguishingPlatforms(platforms, env, LINUX)).toEqual(expected),
)
