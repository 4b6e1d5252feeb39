import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { readOrigins } from '../../src/origins/provenance.ts'
import { parsePredicate } from '../../src/origins/slsa.ts'
import { recipes } from './recipes.ts'

// A build whose base is a named context (mybase=docker-image://debian:bookworm-slim): its source step has no digest.
const predicate = JSON.parse(
  readFileSync(new URL('../fixtures/buildx/provenance-context.json', import.meta.url), 'utf8'),
) as { materials: unknown[]; buildConfig: unknown; metadata: Record<string, { layers: Record<string, unknown> }> }
const [buildkit] = Object.values(predicate.metadata)
const DIGEST = 'sha256:6dddcba035e9986ec93e2a9773e12fdaf03da070f5bc0770fb8a5b1ba9a80bac'

function baseOf(answer: unknown) {
  const provenance = parsePredicate(answer)
  return provenance && readOrigins(provenance, 3, recipes(null)).base
}
const v1 = (resolvedDependencies: unknown) => ({
  buildDefinition: { internalParameters: { buildConfig: predicate.buildConfig }, resolvedDependencies },
  runDetails: { metadata: { buildkit_metadata: buildkit } },
})

test.each([
  ['v0.2', predicate],
  ['v1', v1(predicate.materials)],
])('the digest is that of the resolved image: %s', (_, answer) =>
  expect(baseOf(answer)).toEqual({
    reference: 'debian:bookworm-slim',
    digest: DIGEST,
    layers: 1,
    knownBy: 'provenance',
  }),
)

const material = (uri: unknown, sha256: unknown) => ({ uri, digest: { sha256 } })
const good = 'pkg:docker/debian@bookworm-slim?platform=linux%2Famd64'
const hex = (digit: string) => digit.repeat(64)

test.each<[string, unknown, string | null]>([
  ['none', undefined, null],
  [
    'a digest of SHA-512',
    [{ uri: good, digest: { sha512: `${hex('a')}${hex('b')}` } }],
    `sha512:${hex('a')}${hex('b')}`,
  ],
  ['no list', {}, null],
  ['null in it', [null, material(good, hex('a'))], `sha256:${hex('a')}`],
  ['another image', [material('pkg:docker/debian@trixie', hex('a'))], null],
  ['another registry', [material('pkg:docker/example.com/debian@bookworm-slim', hex('a'))], null],
  ['another kind', [material('pkg:oci/debian@bookworm-slim', hex('a'))], null],
  ['no digest', [material(good, 'latest')], null],
  ['a name that no one can decode', [material('pkg:docker/%zz@1', hex('a'))], null],
  ['the same twice, for two platforms', [material(good, hex('a')), material(good, hex('a'))], `sha256:${hex('a')}`],
  ['two of one name', [material(good, hex('a')), material(good, hex('b'))], null],
])('the resolved image has %s', (_, dependencies, digest) => expect(baseOf(v1(dependencies))?.digest).toBe(digest))

test('a layout is files of this machine, whatever image it is used as', () => {
  const text = JSON.stringify(predicate).replaceAll('docker-image://', 'oci-layout://')
  expect(text).toContain('oci-layout://')
  expect(baseOf(JSON.parse(text))).toEqual({ reference: null, digest: null, layers: 0, knownBy: 'provenance' })
})
