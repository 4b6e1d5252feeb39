import { expect, test } from '@jest/globals'
import { normalizeReference, parseReference, shortenReference, withoutTag } from '../../src/oci/reference.ts'

const DIGEST = `sha256:${'0'.repeat(64)}`

test.each([
  ['app', [null, 'app', null, null]],
  ['acme/app:1', [null, 'acme/app', '1', null]],
  ['localhost:5000/app', ['localhost:5000', 'app', null, null]],
  ['localhost/app:1', ['localhost', 'app', '1', null]],
  [`ghcr.io/acme/app:1@${DIGEST}`, ['ghcr.io', 'acme/app', '1', DIGEST]],
  [`app@${DIGEST}`, [null, 'app', null, DIGEST]],
  ['app@sha256:0', [null, 'app@sha256', '0', null]],
])('%s has these parts', (text, parts) => {
  const { host, path, tag, digest } = parseReference(text)
  expect([host, path, tag, digest]).toEqual(parts)
})

test.each([
  ['app', 'app'],
  [`ghcr.io/acme/app:1@${DIGEST}`, 'ghcr.io/acme/app'],
  ['localhost:5000/app', 'localhost:5000/app'],
])('the repository of %s is %s', (text, repository) => expect(withoutTag(text)).toBe(repository))

test.each([
  ['docker.io/library/node:24-slim', 'node:24-slim'],
  ['docker.io/acme/app:1', 'acme/app:1'],
  ['ghcr.io/acme/app:1', 'ghcr.io/acme/app:1'],
])('people write %s as %s', (text, short) => expect(shortenReference(text)).toBe(short))

test.each([
  ['app', 'docker.io/library/app:latest'],
  ['docker.io/library/app:latest', 'docker.io/library/app:latest'],
  ['index.docker.io/acme/app', 'docker.io/acme/app:latest'],
  ['acme/app:1', 'docker.io/acme/app:1'],
  ['ghcr.io/app:1', 'ghcr.io/app:1'],
  ['GHCR.io/acme/app:RC1', 'ghcr.io/acme/app:RC1'],
  ['ghcr.io:443/acme/app:1', 'ghcr.io/acme/app:1'],
  ['ghcr.io:0443/acme/app:1', 'ghcr.io/acme/app:1'],
  ['ghcr.io:8443/acme/app:1', 'ghcr.io:8443/acme/app:1'],
  ['[FE80::1]:443/app:1', '[fe80::1]/app:1'],
  ['[::443]/app:1', '[::443]/app:1'],
  ['registry-1.docker.io/acme/app:1', 'docker.io/acme/app:1'],
  ['Index.Docker.io:443/acme/app:1', 'docker.io/acme/app:1'],
  ['registry.hub.docker.com/acme/app:1', 'docker.io/acme/app:1'],
])('%s is %s', (reference, same) => expect(normalizeReference(reference)).toBe(same))
