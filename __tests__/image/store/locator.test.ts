import { expect, test } from '@jest/globals'
import { isNamed, parseLocator } from '../../../src/image/store/locator.ts'
import { toDigest } from '../../../src/oci/digest.ts'

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

test.each<[name: string, selector: string, digest: string | null, same: boolean]>([
  ['docker.io/acme/app:1', 'acme/app:1', null, true],
  ['docker.io/acme/app:1', 'docker.io/acme/app:1', null, true],
  ['docker.io/acme/app:1', 'index.docker.io/acme/app:1', null, true],
  ['acme/app:1', 'docker.io/acme/app:1', null, true],
  ['docker.io/library/debian:bookworm-slim', 'debian:bookworm-slim', null, true],
  ['docker.io/library/debian:latest', 'debian', null, true],
  ['docker.io/acme/app:latest', 'acme/app', null, true],
  ['ghcr.io/acme/app:1', 'acme/app:1', null, false],
  ['docker.io/acme/app:2', 'acme/app:1', null, false],
  ['docker.io/acme/app:1', 'acme/app', null, false],
  // A tag alone, in any repository.
  ['docker.io/acme/app:1', '1', null, true],
  ['localhost:5000/app:1', '1', null, true],
  ['localhost:5000/app:1', '5000/app:1', null, false],
  ['docker.io/acme/app:v1', '1', null, false],
  // The name of a layout may be only a tag.
  ['1', '1', null, true],
  ['1', 'acme/app:1', null, false],
  ['app', 'docker.io/library/app:latest', null, false],
  // The digest decides if it is written without a tag.
  ['docker.io/acme/app:1', 'acme/app', DIGEST, true],
  ['docker.io/acme/app:1', 'acme/app:2', DIGEST, false],
  [`docker.io/acme/app@${DIGEST}`, 'acme/app', DIGEST, true],
  [`docker.io/acme/app@${DIGEST}`, 'acme/app', null, false],
  [`docker.io/acme/app:1@${DIGEST}`, 'acme/app:1', null, true],
])('the image %s is selected by %s and the digest %s: %s', (name, tag, digest, same) => {
  expect(isNamed(name, { tag, digest: toDigest(digest) })).toBe(same)
})
