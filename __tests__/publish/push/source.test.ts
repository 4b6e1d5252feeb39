import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import type { Digest } from '../../../src/oci/digest.ts'
import { hasArtifacts } from '../../../src/publish/push/source.ts'
import { removeTemporaryFolders, temporaryFolder } from '../../helpers/bundle.ts'
import { type Blobs, type Descriptor, json, putBlob, putIndex, writeLayout } from '../../helpers/layout.ts'

afterAll(removeTemporaryFolders)

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

/** An index of an image and its attestation, in BuildKit's format before or since 0.32. */
async function attested(manifest: object): Promise<{ layout: string; index: Descriptor }> {
  const layout = join(await temporaryFolder('attested'), 'layout')
  const blobs: Blobs = new Map()
  const manifests = [{ layers: [] }, manifest].map(content => putBlob(blobs, json(content), MANIFEST))
  const index = putIndex(blobs, manifests)
  writeLayout(layout, blobs, [index])
  return { layout, index }
}

test.each([
  ['an OCI artifact', { artifactType: 'application/vnd.docker.attestation.manifest.v1+json', layers: [] }, true],
  ['the older form', { layers: [] }, false],
  ['an artifact of another kind', { artifactType: 'application/vnd.example', layers: [] }, false],
])('%s', async (_, manifest, artifacts) => {
  const { layout, index } = await attested(manifest)
  expect(await hasArtifacts(layout, index.digest)).toBe(artifacts)
})

test('unreadable input has no source', async () => {
  const layout = await temporaryFolder('empty')
  expect(await hasArtifacts(layout, `sha256:${'0'.repeat(64)}` as Digest)).toBe(false)
  expect(await hasArtifacts(layout, '../../etc/passwd' as Digest)).toBe(false)
})
