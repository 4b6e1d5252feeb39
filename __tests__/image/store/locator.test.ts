import { expect, test } from '@jest/globals'
import { parseLocator } from '../../../src/image/store/locator.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`

test.each([
  ['C:\\layouts\\app', ['C:\\layouts\\app'], ['C:\\layouts\\app', null, null]],
  ['C:\\layouts\\app:1.0', ['C:\\layouts\\app'], ['C:\\layouts\\app', '1.0', null]],
  [`C:\\layouts\\app:1.0@${DIGEST}`, ['C:\\layouts\\app'], ['C:\\layouts\\app', '1.0', DIGEST]],
  ['C:/layouts/app:ghcr.io/a/b:1.0', ['C:/layouts/app'], ['C:/layouts/app', 'ghcr.io/a/b:1.0', null]],
  // A file with the drive's name must not be used.
  ['C:\\layouts\\app:1.0', ['C'], null],
  ['C:/layouts/app', ['C'], null],
  ['layout:1.0', ['layout'], ['layout', '1.0', null]],
])('%s where there is %s', async (reference, there, parts) => {
  const found = await parseLocator(reference, async path => there.includes(path))
  expect(found && [found.path, found.tag, found.digest]).toEqual(parts)
})
