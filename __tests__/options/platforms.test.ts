import { expect, test } from '@jest/globals'
import { distinguishingPlatforms, normalizePlatform, readPlatform, samePlatform } from '../../src/options/platforms.ts'
import { Problems } from '../../src/options/values.ts'

test.each([
  ['linux/amd64', 'linux/amd64'],
  ['linux/x86_64', 'linux/amd64'],
  ['Linux/AArch64', 'linux/arm64'],
  ['linux/arm64/v8', 'linux/arm64'],
  ['linux/arm', 'linux/arm/v7'],
  ['linux/arm/v6', 'linux/arm/v6'],
  ['linux/arm/6', 'linux/arm/v6'],
  ['linux/arm/7', 'linux/arm/v7'],
  ['linux/armhf', 'linux/arm/v7'],
  ['linux/armel', 'linux/arm/v6'],
  ['linux/aarch64/v8', 'linux/arm64'],
  ['linux/arm64/v8.0', 'linux/arm64'],
  ['linux/arm64/9', 'linux/arm64/v9'],
  ['linux/amd64/v1', 'linux/amd64'],
  ['linux/x86_64/v3', 'linux/amd64/v3'],
  ['linux/i386', 'linux/386'],
  ['macOS/arm64', 'darwin/arm64'],
  ['linux/constructor', 'linux/constructor'],
  ['linux/arm64/constructor', 'linux/arm64/constructor'],
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

test('platforms are compared in their one spelling', () => {
  expect(samePlatform('linux/arm64/v8', 'linux/arm64')).toBe(true)
  expect(samePlatform('linux/arm/v6', 'linux/arm')).toBe(false)
})

const LINUX = { platform: 'linux', arch: 'x64' }
test.each([
  [['linux/arm64/v8', 'linux/x86_64'], {}, ['linux/arm64', 'linux/amd64']],
  [[], {}, ['linux/amd64']],
  [[], { RUNNER_OS: 'Linux', RUNNER_ARCH: 'ARM64' }, ['linux/arm64']],
  [[], { RUNNER_OS: 'Linux', RUNNER_ARCH: 'X64' }, ['linux/amd64']],
  [[], { RUNNER_OS: 'macOS', RUNNER_ARCH: 'ARM64' }, ['darwin/arm64']],
])('%j with %j is told from others by %j', (platforms, env, expected) =>
  expect(distinguishingPlatforms(platforms, env, LINUX)).toEqual(expected),
)
