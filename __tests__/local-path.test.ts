import { posix, win32 } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { isWithin, looksLikePath, reportPath } from '../src/local-path.ts'

describe('reportPath', () => {
  test.each([
    ['D:\\a\\shop', 'services\\api\\Dockerfile', 'services/api/Dockerfile'],
    ['D:\\a\\shop', 'D:\\a\\shop\\Dockerfile', 'Dockerfile'],
    ['D:\\a\\shop', '.\\x/Dockerfile', 'x/Dockerfile'],
    ['D:\\a\\shop', '..\\other\\Dockerfile', '../other/Dockerfile'],
    ['D:\\a\\shop', 'C:\\tmp\\Dockerfile', 'C:/tmp/Dockerfile'],
    ['D:\\', 'Dockerfile', 'Dockerfile'],
  ])('Windows: in %s, %s', (cwd, path, name) => expect(reportPath(cwd, path, win32)).toBe(name))

  test.each([
    ['/w/shop', 'services/api/Dockerfile', 'services/api/Dockerfile'],
    ['/w/shop', '/tmp/Dockerfile', '../../tmp/Dockerfile'],
    ['/w/shop', 'a\\b', 'a\\b'],
    ['/', '/w/Dockerfile', 'w/Dockerfile'],
  ])('Linux: in %s, %s', (cwd, path, name) => expect(reportPath(cwd, path, posix)).toBe(name))
})

describe('isWithin', () => {
  test.each([
    ['D:\\', 'D:\\blobs\\sha256\\a', true],
    ['D:\\layout', 'D:\\layout\\index.json', true],
    ['D:\\layout', 'd:\\LAYOUT\\index.json', true],
    ['D:\\layout', 'D:\\layout', true],
    ['D:\\layout', 'D:\\layout-2\\index.json', false],
    ['D:\\layout', 'D:\\', false],
    ['D:\\layout', 'C:\\layout\\index.json', false],
    ['D:\\layout', 'D:\\layout\\..names', true],
  ])('Windows: %s holds %s: %s', (folder, path, inside) => expect(isWithin(path, folder, win32)).toBe(inside))

  test.each([
    ['/', '/blobs/sha256/a', true],
    ['/layout', '/layout/index.json', true],
    ['/layout', '/layout-2/index.json', false],
    ['/layout', '/', false],
    ['/layout', '/layout/..names', true],
  ])('Linux: %s holds %s: %s', (folder, path, inside) => expect(isWithin(path, folder, posix)).toBe(inside))
})

test.each([
  ['.\\cache', true],
  ['..\\cache', true],
  ['C:\\cache', true],
  ['C:/cache', true],
  ['\\\\host\\share', true],
  ['./cache', true],
  ['../cache', true],
  ['/cache', true],
  ['cache', false],
  ['ghcr.io/owner/name:cache', false],
  ['localhost:5000/name', false],
  ['.cache', false],
])('%s looks like a path: %s', (text, answer) => expect(looksLikePath(text)).toBe(answer))
