/** What engines choose from an index is read or is an error; everything else is passed over and listed. */
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { openImageStore } from '../../../src/image/store/open-store.ts'
import { DEFAULT_LIMITS } from '../../../src/options/limits.ts'
import { withFolder } from '../../helpers/layers.ts'
import {
  type Blobs,
  type Descriptor,
  digestOf,
  json,
  type LayoutImage,
  putBlob,
  putImage,
  putIndex,
  writeLayout,
} from '../../helpers/layout.ts'

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const CONFIG = 'application/vnd.oci.image.config.v1+json'
const AMD64 = { os: 'linux', architecture: 'amd64' }
const NOWHERE = { os: 'unknown', architecture: 'unknown' }
const IN_TOTO = 'application/vnd.in-toto+json'

const image = (user: string, more: Partial<LayoutImage> = {}): LayoutImage => ({
  layers: [[{ path: user }]],
  config: { User: user },
  ...more,
})

/** Layers of another kind than tars. */
const content = (mediaType: string) => [{ blob: Buffer.from(mediaType), diffId: digestOf(mediaType), mediaType }]

function putManifest(blobs: Blobs, config: Descriptor, layers: string[] = [], more: object = {}): Descriptor {
  const list = layers.map(type => putBlob(blobs, Buffer.from(type), type))
  return putBlob(blobs, json({ schemaVersion: 2, mediaType: MANIFEST, config, layers: list, ...more }), MANIFEST)
}

const PLUGIN = 'application/vnd.docker.plugin.v1+json'
const CACHE = 'application/vnd.buildkit.cacheconfig.v0'
const EMPTY = 'application/vnd.oci.empty.v1+json'
const empty = (blobs: Blobs) => putBlob(blobs, json({}), EMPTY)
const withoutPlatform = ({ platform: _, ...rest }: Descriptor): Descriptor => rest

/** As BuildKit writes one into an index. */
const attestation = (descriptor: Descriptor, subject: string = digestOf('nothing')): Descriptor => ({
  ...descriptor,
  platform: descriptor.platform ?? NOWHERE,
  annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': subject },
})

async function read(put: (blobs: Blobs) => Descriptor[], select = '') {
  return withFolder(async folder => {
    const blobs: Blobs = new Map()
    writeLayout(join(folder, 'layout'), blobs, put(blobs))
    const store = await openImageStore(join(folder, 'layout') + select, DEFAULT_LIMITS)
    await store.close()
    return {
      users: store.images.map(({ config }) => config.user),
      passedOver: store.passedOver.map(({ kind, mediaType }) => [kind, mediaType]),
    }
  })
}

/** What one descriptor next to an image is. */
async function next(put: (blobs: Blobs) => Descriptor) {
  const inOneIndex = await read(blobs => [putIndex(blobs, [putImage(blobs, image('one')), put(blobs)])])
  const atTheTop = await read(blobs => [putImage(blobs, image('one')), put(blobs)])
  expect(atTheTop).toEqual(inOneIndex)
  return inOneIndex
}

describe('passed over, and listed', () => {
  test.each<[string, (blobs: Blobs) => Descriptor, string[]]>([
    [
      'an attestation without annotations',
      blobs => putImage(blobs, { layers: content(IN_TOTO), platform: NOWHERE }),
      ['attestation', IN_TOTO],
    ],
    [
      'an attestation whose descriptor has lost its platform',
      blobs => withoutPlatform(putImage(blobs, { layers: content(IN_TOTO), platform: NOWHERE })),
      ['attestation', IN_TOTO],
    ],
    [
      'a signature of cosign, which claims the config of an image',
      blobs =>
        withoutPlatform(
          putImage(blobs, {
            layers: content('application/vnd.dev.cosign.simplesigning.v1+json'),
            platform: { os: '', architecture: '' },
          }),
        ),
      ['signature', 'application/vnd.dev.cosign.simplesigning.v1+json'],
    ],
    [
      'a bundle of sigstore',
      blobs =>
        putManifest(blobs, empty(blobs), ['application/vnd.dev.sigstore.bundle.v0.3+json'], {
          artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
        }),
      ['signature', 'application/vnd.dev.sigstore.bundle.v0.3+json'],
    ],
    [
      'a signature of Notation',
      blobs =>
        putManifest(blobs, putBlob(blobs, json({}), 'application/vnd.cncf.notary.signature'), [
          'application/jose+json',
        ]),
      ['signature', 'application/vnd.cncf.notary.signature'],
    ],
    [
      'a Helm chart, whose layer is a tar',
      blobs =>
        putManifest(blobs, putBlob(blobs, json({ name: 'app' }), 'application/vnd.cncf.helm.config.v1+json'), [
          'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
        ]),
      ['chart', 'application/vnd.cncf.helm.config.v1+json'],
    ],
    [
      'a module of WebAssembly',
      blobs => ({
        ...putManifest(
          blobs,
          putBlob(blobs, json({ os: 'wasip1', architecture: 'wasm' }), 'application/vnd.wasm.config.v0+json'),
          ['application/wasm'],
        ),
        platform: { os: 'wasip1', architecture: 'wasm' },
      }),
      ['wasm', 'application/vnd.wasm.config.v0+json'],
    ],
    [
      'an SBOM',
      blobs => putManifest(blobs, empty(blobs), ['application/spdx+json'], { artifactType: 'application/spdx+json' }),
      ['sbom', 'application/spdx+json'],
    ],
    [
      'an artifact of ORAS',
      blobs => putManifest(blobs, empty(blobs), ['text/plain'], { artifactType: 'application/vnd.example.notes' }),
      ['artifact', 'application/vnd.example.notes'],
    ],
    [
      'an artifact manifest of the first draft',
      blobs =>
        putBlob(blobs, json({ artifactType: 'text/x', blobs: [] }), 'application/vnd.oci.artifact.manifest.v1+json'),
      ['artifact', 'application/vnd.oci.artifact.manifest.v1+json'],
    ],
    [
      "a plugin of Docker, whose config has an image's keys",
      blobs =>
        putManifest(
          blobs,
          putBlob(blobs, json({ description: 'x', rootfs: { type: 'layers', diff_ids: [digestOf('a')] } }), PLUGIN),
          ['application/vnd.docker.image.rootfs.diff.tar.gzip'],
        ),
      ['plugin', PLUGIN],
    ],
    [
      'a project of Compose',
      blobs =>
        putManifest(blobs, empty(blobs), ['application/vnd.docker.compose.file+yaml'], {
          artifactType: 'application/vnd.docker.compose.project',
        }),
      ['artifact', 'application/vnd.docker.compose.project'],
    ],
    [
      'a bundle of OPA, which claims the config of an image',
      blobs =>
        putManifest(
          blobs,
          putBlob(blobs, json({}), 'application/vnd.oci.image.config.v1+json'),
          ['application/vnd.oci.image.layer.v1.tar+gzip'],
          { artifactType: 'application/vnd.cncf.openpolicyagent.policy.v1' },
        ),
      ['artifact', 'application/vnd.cncf.openpolicyagent.policy.v1'],
    ],
    [
      'an image of Singularity',
      blobs =>
        putManifest(blobs, putBlob(blobs, Buffer.from(''), 'application/vnd.sylabs.sif.config.v1+json'), [
          'application/vnd.sylabs.sif.layer.v1.sif',
        ]),
      ['artifact', 'application/vnd.sylabs.sif.config.v1+json'],
    ],
    [
      "BuildKit's cache as a manifest",
      blobs =>
        putManifest(blobs, putBlob(blobs, json({ layers: [], records: [] }), CACHE), [
          'application/vnd.oci.image.layer.v1.tar+gzip',
        ]),
      ['cache', CACHE],
    ],
    [
      'a blob that is no JSON',
      blobs => putBlob(blobs, Buffer.from('<component/>'), 'application/xml'),
      ['artifact', 'application/xml'],
    ],
    [
      'a blob that is larger than any document',
      blobs => putBlob(blobs, Buffer.alloc(DEFAULT_LIMITS.document + 1), 'application/x-large'),
      ['artifact', 'application/x-large'],
    ],
    [
      'a blob that the layout lacks',
      () => ({ mediaType: 'application/x-away', digest: digestOf('away'), size: 4 }),
      ['artifact', 'application/x-away'],
    ],
  ])('%s', async (_, put, listed) => {
    expect(await next(put)).toEqual({ users: ['one'], passedOver: [listed] })
  })

  test('an attestation of a manifest that its index does not have', async () => {
    const put = (blobs: Blobs) => attestation(putImage(blobs, { layers: content(IN_TOTO), platform: NOWHERE }))
    expect(await next(put)).toEqual({ users: ['one'], passedOver: [['attestation', IN_TOTO]] })
  })

  test('an attestation that the layout lacks', async () => {
    const away: Descriptor = { mediaType: MANIFEST, digest: digestOf('away'), size: 4, platform: NOWHERE }
    const { users, passedOver } = await read(blobs => {
      const one = putImage(blobs, image('one'))
      return [putIndex(blobs, [one, attestation(away, one.digest)])]
    })
    expect([users, passedOver]).toEqual([['one'], [['attestation', MANIFEST]]])
  })

  test("BuildKit's cache as an index, however large its layers are together", async () => {
    const layer = 'application/vnd.oci.image.layer.v1.tar+gzip'
    const { users, passedOver } = await read(blobs => {
      const layers = Array.from({ length: 20 }, (_, i) =>
        putBlob(blobs, Buffer.alloc(DEFAULT_LIMITS.document - i), layer),
      )
      return [putImage(blobs, image('one')), putIndex(blobs, [...layers, putBlob(blobs, json({ layers: [] }), CACHE)])]
    })
    expect([users, passedOver.at(-1)]).toEqual([['one'], ['cache', CACHE]])
  })

  test('a layout without an image names what it has', async () => {
    const only = read(blobs => [putManifest(blobs, empty(blobs), [], { artifactType: 'application/spdx+json' })])
    await expect(only).rejects.toMatchObject({ code: 'image/not-found', hint: expect.stringContaining('sbom') })
  })
})

describe('read as an image', () => {
  const withConfig = (mediaType: string, change: (config: Record<string, unknown>) => unknown) => (blobs: Blobs) => {
    const { digest, platform: _, ...rest } = putImage(blobs, image('two'))
    const manifest = JSON.parse(String(blobs.get(digest)))
    const config = JSON.parse(String(blobs.get(manifest.config.digest)))
    manifest.config = putBlob(blobs, json(change(config)), mediaType)
    return { ...rest, ...putBlob(blobs, json(manifest), MANIFEST) }
  }

  test.each<[string, (blobs: Blobs) => Descriptor]>([
    ['a config of an unknown type', withConfig('application/vnd.example+json', config => config)],
    ['a type with a parameter', withConfig(`${CONFIG};charset=utf-8`, config => config)],
    ['another case', withConfig(CONFIG.toUpperCase(), ({ rootfs, ...config }) => ({ ...config, RootFS: rootfs }))],
    [
      'another case, of an unknown type',
      withConfig('text/x', ({ rootfs, ...config }) => ({ ...config, Rootfs: rootfs })),
    ],
    [
      "the type of a plugin's config, with which containerd's image store runs an image",
      withConfig(PLUGIN, config => config),
    ],
    ['a manifest of an unknown type', blobs => ({ ...putImage(blobs, image('two')), mediaType: 'application/x' })],
  ])('%s', async (_, put) => {
    expect(await next(put)).toEqual({ users: ['one', 'two'], passedOver: [] })
  })

  const platform = (os: string, architecture: string, more = {}) => ({ os, architecture, ...more })
  describe.each([
    ['unknown/unknown', NOWHERE],
    ['unknown/amd64', platform('unknown', 'amd64')],
    ['UNKNOWN/amd64/v2', platform('UNKNOWN', 'amd64', { variant: 'v2' })],
    ['unknown with a version', platform('unknown', 'amd64', { 'os.version': '10.0' })],
    ['linux/unknown', platform('linux', 'unknown')],
    ['a platform without a system', platform('', 'amd64')],
    ['an empty platform', platform('', '')],
  ])('an image for %s', (_, platform) => {
    const two = (blobs: Blobs) => putImage(blobs, image('two', { platform }))

    test('next to another one', async () => {
      expect(await next(two)).toEqual({ users: ['one', 'two'], passedOver: [] })
    })

    test('without layers', async () => {
      const put = (blobs: Blobs) => putImage(blobs, { ...image('two', { platform }), layers: [] })
      expect(await next(put)).toEqual({ users: ['one', 'two'], passedOver: [] })
    })

    test('in an index with the same platform', async () => {
      const put = (blobs: Blobs) => ({ ...putIndex(blobs, [two(blobs)]), platform })
      expect(await next(put)).toEqual({ users: ['one', 'two'], passedOver: [] })
    })

    test('with the annotations of an attestation', async () => {
      const { users } = await read(blobs => {
        const one = putImage(blobs, image('one'))
        return [putIndex(blobs, [one, attestation(two(blobs), one.digest)])]
      })
      expect(users).toEqual(['one', 'two'])
    })
  })
})

describe('an error if an engine could choose it', () => {
  test.each<[string, (blobs: Blobs) => Descriptor, string]>([
    [
      'an artifact for its platform',
      blobs => ({ ...putManifest(blobs, empty(blobs), ['text/plain']), platform: AMD64 }),
      'image/not-an-image',
    ],
    [
      'a blob of an unknown type for its platform',
      blobs => ({ ...putBlob(blobs, Buffer.from('<component/>'), 'application/xml'), platform: AMD64 }),
      'image/document',
    ],
    [
      'a manifest that is away',
      () => ({ mediaType: MANIFEST, digest: digestOf('away'), size: 4 }),
      'image/blob-missing',
    ],
    ['a manifest that is damaged', blobs => putBlob(blobs, Buffer.from('{'), MANIFEST), 'image/document'],
    [
      'a manifest of schema 1',
      blobs =>
        putBlob(
          blobs,
          json({ schemaVersion: 1, fsLayers: [] }),
          'application/vnd.docker.distribution.manifest.v1+prettyjws',
        ),
      'image/document',
    ],
    [
      'a manifest of an unknown type with as many levels as Go reads',
      blobs =>
        putBlob(
          blobs,
          Buffer.from(`{"config": {}, "layers": [], "x": ${'['.repeat(9999)}${']'.repeat(9999)}}`),
          'application/x',
        ),
      'image/document',
    ],
    [
      'a manifest of an unknown type with many values',
      blobs => putBlob(blobs, json({ config: {}, layers: [], x: Array(100_000).fill(0) }), 'application/x'),
      'image/document',
    ],
    [
      'a manifest with more levels than Go reads',
      blobs => putBlob(blobs, Buffer.from(`{"config": {}, "layers": [], "x": ${'['.repeat(2_000_000)}`), MANIFEST),
      'image/document',
    ],
    [
      'a manifest of an unknown type with one key twice',
      blobs => putBlob(blobs, Buffer.from('{"config": {}, "config": {}, "layers": []}'), 'application/x'),
      'image/document',
    ],
    [
      'a config that is damaged',
      blobs => putManifest(blobs, putBlob(blobs, Buffer.from('{'), `${CONFIG}; charset=utf-8`)),
      'image/document',
    ],
    [
      'a config of an unknown type with one key twice',
      blobs => putManifest(blobs, putBlob(blobs, Buffer.from('{"rootfs": {}, "rootfs": {}}'), 'application/x')),
      'image/document',
    ],
    [
      'an image whose layers are no tars',
      blobs => putImage(blobs, { layers: content(IN_TOTO), config: { User: 'two' } }),
      '',
    ],
  ])('%s', async (_, put, code) => {
    if (code === '') return expect(await next(put)).toMatchObject({ users: ['one', 'two'] })
    await expect(next(put)).rejects.toMatchObject({ code })
  })

  test.each<[string, (blobs: Blobs) => Descriptor, string]>([
    ['away', () => ({ mediaType: MANIFEST, digest: digestOf('away'), size: 4 }), 'image/blob-missing'],
    ['damaged', blobs => putBlob(blobs, Buffer.from('{'), MANIFEST), 'image/document'],
    [
      'ambiguous',
      blobs => putBlob(blobs, Buffer.from('{"config": {}, "config": {}, "layers": []}'), MANIFEST),
      'image/document',
    ],
  ])('a manifest for no platform that is %s', async (_, put, code) => {
    await expect(next(blobs => ({ ...put(blobs), platform: NOWHERE }))).rejects.toMatchObject({ code })
  })

  test('an attestation that is damaged', async () => {
    const put = (blobs: Blobs) => {
      const one = putImage(blobs, image('one'))
      return [putIndex(blobs, [one, attestation(putBlob(blobs, Buffer.from('{'), MANIFEST), one.digest)])]
    }
    await expect(read(put)).rejects.toMatchObject({ code: 'image/document' })
  })

  test.each([
    ['windows', 'amd64'],
    ['linux', 'arm64'],
  ])('a config for another platform than its descriptor: %s/%s', async (os, architecture) => {
    const put = (blobs: Blobs) => ({ ...putImage(blobs, image('two')), platform: { os, architecture } })
    await expect(next(put)).rejects.toMatchObject({
      code: 'image/platform',
      message: expect.stringContaining(`"${os}/${architecture}"`),
    })
  })

  test('a platform may be written in several ways', async () => {
    const platform = { os: 'Linux', architecture: 'aarch64', variant: 'v8' }
    const put = (blobs: Blobs) => ({
      ...putImage(blobs, image('two', { platform: { os: 'linux', architecture: 'arm64' } })),
      platform,
    })
    expect((await next(put)).users).toEqual(['one', 'two'])
  })
})
