import { expect, test } from '@jest/globals'
import { systemOf } from '../../src/oci/system.ts'

test.each([
  ['linux', 'amd64', 'unix'],
  ['LINUX', 'amd64', 'unix'],
  ['freebsd', 'amd64', 'unix'],
  // Engines run it on the system that they have.
  ['', '', 'unix'],
  ['windows', 'amd64', 'windows'],
  ['Windows', 'amd64', 'windows'],
  ['wasi', 'wasm', 'wasm'],
  ['wasip1', 'wasm32', 'wasm'],
  ['linux', 'wasm', 'wasm'],
  ['darwin', 'arm64', 'unknown'],
  ['unknown', 'unknown', 'unknown'],
  ['windows2', 'amd64', 'unknown'],
])('%s/%s is for %s', (os, architecture, expected) => {
  expect(systemOf({ os, architecture, variant: null })).toBe(expected)
})
