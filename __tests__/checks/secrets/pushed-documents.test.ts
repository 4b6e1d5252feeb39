/** Secrets in what a push transfers besides the layers and the config. */
import { expect, test } from '@jest/globals'
import { imageConfig } from '../../../src/checks/secrets/image-config.ts'
import { readImage } from '../../../src/image/read/read-image.ts'
import { openImageStore } from '../../../src/image/store/open-store.ts'
import type { StoredImage } from '../../../src/image/store/stored-image.ts'
import { DEFAULT_LIMITS } from '../../../src/options/limits.ts'
import { digestOf } from '../../helpers/image.ts'
import { withFolder } from '../../helpers/layers.ts'
import { type Blobs, json, putBlob, putImage, putIndex, writeLayout } from '../../helpers/layout.ts'
import { GITHUB, noise, PASSWORD, PRIVATE_KEY } from '../../helpers/planted.ts'
import { runChecks } from '../../helpers/run-checks.ts'

const SLSA = 'https://slsa.dev/provenance/v1'
const SPDX = 'https://spdx.dev/Document'

interface Parts {
  annotations?: Record<string, string>
  descriptor?: Record<string, string>
  index?: Record<string, string>
  statement?: { type: string; content: unknown }
  /** Of the attestation, instead of the image. */
  subject?: string
}

async function findingLines({ annotations = {}, descriptor, index, statement, subject }: Parts): Promise<string[]> {
  return await withFolder(async folder => {
    const blobs: Blobs = new Map()
    const image = {
      ...putImage(blobs, { layers: [[{ path: 'a' }]], annotations }),
      ...(descriptor && { annotations: descriptor }),
    }
    const attestations = statement ? [attest(blobs, subject ?? image.digest, statement)] : []
    writeLayout(folder, blobs, [putIndex(blobs, [image, ...attestations], {}, index)])
    const store = await openImageStore(folder, DEFAULT_LIMITS)
    const read = await readImage(store.images[0] as StoredImage, { needs: [], limits: DEFAULT_LIMITS })
    await store.close()
    return runChecks(read, {}, [imageConfig]).findings.map(({ severity, data }) =>
      [severity, data['source'], data['name'], ...(data['names'] as string[])].filter(word => word !== '').join(' '),
    )
  })
}

function attest(blobs: Blobs, subject: string, { type, content }: NonNullable<Parts['statement']>) {
  const blob = Buffer.isBuffer(content) ? content : json({ predicateType: type, predicate: content })
  const layer = {
    ...putBlob(blobs, blob, 'application/vnd.in-toto+json'),
    annotations: { 'in-toto.io/predicate-type': type },
  }
  const platform = { os: 'unknown', architecture: 'unknown' }
  const config = putBlob(
    blobs,
    json({ ...platform, rootfs: { type: 'layers', diff_ids: [digestOf(blob)] } }),
    'application/vnd.oci.image.config.v1+json',
  )
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = putBlob(blobs, json({ schemaVersion: 2, mediaType, config, layers: [layer] }), mediaType)
  const annotations = { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': subject }
  return { ...manifest, platform, annotations }
}

const exec = (args: string[], env: string[] = []) => ({
  buildDefinition: {
    internalParameters: {
      buildConfig: { llbDefinition: [{ id: 'step0', op: { Op: { exec: { meta: { args, env } } } } }] },
    },
  },
})
const asked = (args: Record<string, string>) => ({ buildDefinition: { externalParameters: { request: { args } } } })
const written = (text: string) => ({
  runDetails: {
    metadata: {
      buildkit_metadata: {
        source: { infos: [{ filename: 'Dockerfile', data: Buffer.from(text).toString('base64') }] },
      },
    },
  },
})

const provenance = (content: unknown): Parts => ({ statement: { type: SLSA, content } })

test.each<[string, Parts, string[]]>([
  ['a key in an annotation', { annotations: { 'com.acme.key': PRIVATE_KEY } }, ['error manifest com.acme.key']],
  ['a token in the descriptor', { descriptor: { 'com.acme.token': GITHUB } }, ['error index com.acme.token']],
  ['a password of the index', { index: { 'com.acme.password': noise(30) } }, ['error index com.acme.password']],
  ['annotations without secrets', { annotations: { 'org.opencontainers.image.source': 'https://github.com/a/b' } }, []],
  [
    'a build argument',
    provenance(asked({ 'build-arg:NPM_TOKEN': GITHUB, target: 'app' })),
    [`error attestation ${SLSA} NPM_TOKEN`],
  ],
  [
    'an attestation of nothing',
    { ...provenance(asked({ 'build-arg:NPM_TOKEN': GITHUB })), subject: digestOf('x') },
    [`error attestation ${SLSA} NPM_TOKEN`],
  ],
  [
    'a password as a build argument',
    provenance(asked({ 'build-arg:DB_PASSWORD': PASSWORD.slice(0, 9) })),
    [`warning attestation ${SLSA} DB_PASSWORD`],
  ],
  [
    'a variable of a stage',
    provenance(exec(['/bin/sh', '-c', 'x'], ['PATH=/bin', `API_KEY=${noise(40)}`])),
    [`error attestation ${SLSA} API_KEY`],
  ],
  [
    'a command of a stage',
    provenance(exec(['/bin/sh', '-c', `curl -H "Authorization: Bearer ${GITHUB}" x`])),
    [`error attestation ${SLSA} RUN`],
  ],
  ['a secret that BuildKit mounts', provenance(exec(['/bin/sh', '-c', 'npm ci'], ['PATH=/bin'])), []],
  [
    'the Dockerfile',
    provenance(written(`FROM a\nCOPY <<E /k\n${PRIVATE_KEY}\nE\n# ü`)),
    [`error attestation ${SLSA} Dockerfile`],
  ],
  [
    'an honest Dockerfile',
    provenance(written('FROM a\nARG NPM_TOKEN\nENV DB_PASSWORD=change-me\nRUN --mount=type=secret,id=t npm ci')),
    [],
  ],
  [
    'the form of SLSA 0.2',
    {
      statement: {
        type: 'https://slsa.dev/provenance/v0.2',
        content: { invocation: { parameters: { args: { 'build-arg:A': GITHUB } } } },
      },
    },
    ['error attestation https://slsa.dev/provenance/v0.2 A'],
  ],
  [
    'what BuildKit masks',
    provenance({
      buildDefinition: { externalParameters: { configSource: { uri: 'https://xxxxx:xxxxx@git.example.com/a.git' } } },
    }),
    [],
  ],
  [
    'an SBOM',
    { statement: { type: SPDX, content: { name: `https://x/?t=${GITHUB}` } } },
    [`error attestation ${SPDX}`],
  ],
  [
    'an SBOM without secrets',
    { statement: { type: SPDX, content: { name: 'alpine', files: ['/root/.ssh/id_rsa'] } } },
    [],
  ],
  [
    'provenance that is not JSON',
    { statement: { type: SLSA, content: Buffer.from(`token ${GITHUB}`) } },
    [`error attestation ${SLSA}`],
  ],
  [
    'provenance that is too large to parse',
    { statement: { type: SLSA, content: Buffer.from(`${' '.repeat(5e6)}"${GITHUB}"`) } },
    [`error attestation ${SLSA}`],
  ],
])('%s', async (_, parts, expected) => {
  expect(await findingLines(parts)).toEqual(expected)
})
