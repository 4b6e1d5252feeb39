import { basename } from 'node:path'
import { expect, test } from '@jest/globals'
import { targetFolder } from '../../src/buildx/export-folder.ts'

const LONG = 'a'.repeat(300)

test.each([
  ['app', 'App'],
  ['app.web', 'app_web'],
  ['a:b', 'a%3Ab'],
  ['.', '..'],
  [LONG, `${LONG}b`],
  [LONG.toUpperCase(), LONG],
])('two targets have two folders, even if file names ignore case: %s and %s', (a, b) => {
  const [first = '', second = ''] = [a, b].map(name => basename(targetFolder('/run', name)))
  expect(first.toLowerCase()).not.toBe(second.toLowerCase())
  for (const name of [first, second]) {
    expect(name).toMatch(/^target-/)
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
  }
})
