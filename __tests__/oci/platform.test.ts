import { expect, test } from '@jest/globals'
import { normalizePlatform, samePlatform } from '../../src/oci/platform.ts'

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

test('platforms are compared in normalized form', () => {
  expect(samePlatform('linux/arm64/v8', 'linux/arm64')).toBe(true)
  expect(samePlatform('linux/arm/v6', 'linux/arm')).toBe(false)
})
