import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals'
import type { TaggedReference } from '../../../src/oci/reference.ts'
import { pushAll } from '../../../src/publish/push/push-all.ts'
import type { Push } from '../../../src/publish/push/select-pushes.ts'
import { removeTemporaryFolders, temporaryFolder } from '../../helpers/bundle.ts'
import { type FaultyProxy, startFaultyProxy } from '../../helpers/faulty-proxy.ts'
import { type Blobs, json, putBlob, putImage, putIndex, writeLayout } from '../../helpers/layout.ts'
import { needs } from '../../helpers/needs.ts'
import { pushMachine, WAYS } from '../../helpers/push.ts'
import { type Registry, startRegistry } from '../../helpers/registry.ts'

let registry: Registry
let proxy: FaultyProxy

beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(async () => {
  await registry?.close()
  await removeTemporaryFolders()
})
beforeEach(async () => {
  proxy = await startFaultyProxy(registry.address)
})
afterEach(async () => {
  await proxy?.close()
})

/** An image with an attestation as BuildKit 0.34.2 creates it, and the place where it is pushed. */
async function attestedPush(reference: string): Promise<{ push: Push; manifest: RegExp }> {
  const layout = join(await temporaryFolder('attested'), 'layout')
  const blobs: Blobs = new Map()
  const image = putImage(blobs, { layers: [[{ path: 'data', content: Buffer.from(reference) }]] })
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const document = {
    schemaVersion: 2,
    mediaType,
    artifactType: 'application/vnd.docker.attestation.manifest.v1+json',
    config: putBlob(blobs, Buffer.from('{}'), 'application/vnd.oci.empty.v1+json'),
    layers: [putBlob(blobs, json({ statement: reference }), 'application/vnd.in-toto+json')],
    subject: { mediaType, digest: image.digest, size: image.size },
  }
  const attestation = {
    ...putBlob(blobs, json(document), mediaType),
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': image.digest },
  }
  const index = putIndex(blobs, [image, attestation])
  writeLayout(layout, blobs, [index])
  const push = {
    target: 'app',
    layout,
    digest: index.digest,
    references: [reference as TaggedReference],
    compressed: 100,
  }
  return { push, manifest: new RegExp(`/manifests/${attestation.digest}$`) }
}

const error = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] })

// The answers of Alibaba's registry, gitlab.com and ECR.
const answers = [
  [
    'that does not know OCI artifacts',
    403,
    error('DENIED', 'unknown manifest class for application/vnd.oci.empty.v1+json'),
  ],
  ['that wants the image first', 404, error('MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry')],
  ['that does not allow the method', 405, error('UNSUPPORTED', 'Method Not Allowed')],
] as const

for (const [way, needed] of WAYS) {
  const { describe, test } = await needs(...needed)
  describe(`with ${way}, a registry`, () => {
    for (const [name, status, body] of answers) {
      test(`${name} is a failure that names the fix`, async () => {
        const { tool, ports } = await pushMachine(way, [proxy.address])
        const { push, manifest } = await attestedPush(`${proxy.address}/${way}/attested-${status}:1`)
        proxy.fail({ method: /^PUT$/, path: manifest, act: { kind: 'answer', status, body } })
        const { failures } = await pushAll([push], false, tool, ports)
        expect(proxy.requests.some(({ path, status: answered }) => manifest.test(path) && answered === status)).toBe(
          true,
        )
        expect(failures.get('app')?.hint).toContain('Set the input oci-artifact to false')
      })
    }

    test('that accepts it has the verified digest', async () => {
      const { tool, ports } = await pushMachine(way, [proxy.address])
      const { push } = await attestedPush(`${proxy.address}/${way}/attested:1`)
      const { pushed, failures } = await pushAll([push], false, tool, ports)
      expect([...failures.values()].map(({ message }) => message)).toEqual([])
      expect(pushed).toEqual([{ target: 'app', reference: push.references[0], digest: push.digest }])
    })
  })
}
