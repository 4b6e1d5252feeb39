import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import type { Image, Need } from '../../../src/image/model.ts'
import { readImage } from '../../../src/image/read/read-image.ts'
import { openImageStore } from '../../../src/image/store/open-store.ts'
import type { StoredImage } from '../../../src/image/store/stored-image.ts'
import type { Digest } from '../../../src/oci/digest.ts'
import { DEFAULT_LIMITS, type Limits } from '../../../src/options/limits.ts'
import { digestOf } from '../../helpers/image.ts'
import { withFolder } from '../../helpers/layers.ts'
import {
  type Blobs,
  type Descriptor,
  encodeLayer,
  json,
  type LayoutImage,
  layoutFiles,
  makeLayout,
  putBlob,
  putImage,
  putIndex,
} from '../../helpers/layout.ts'
import { needs } from '../../helpers/needs.ts'
import { POSIX } from '../../helpers/systems.ts'
import { makeTar, type TarEntry } from '../../helpers/tar.ts'

const posix = await needs(POSIX)

type Files = Map<string, Buffer>

const image = (name: string, more: Partial<LayoutImage> = {}): LayoutImage => ({
  layers: [[{ path: 'base', content: 'b'.repeat(1000) }], [{ path: name, content: name }]],
  config: { User: name },
  ...more,
})

/** Three ways to store files; each returns the path to open. */
/** The layer of an attestation. */
const STATEMENT = { blob: Buffer.from('{}'), diffId: digestOf('{}'), mediaType: 'application/vnd.in-toto+json' }

const KINDS: Record<string, (folder: string, files: Files) => string> = {
  'a folder': (folder, files) => {
    for (const [path, content] of files) {
      mkdirSync(join(folder, 'layout', dirname(path)), { recursive: true })
      writeFileSync(join(folder, 'layout', path), content)
    }
    return join(folder, 'layout')
  },
  'an archive': (folder, files) => written(folder, 'image.tar', archive(files)),
  'a gzip archive': (folder, files) => written(folder, 'image.tar.gz', gzipSync(archive(files))),
  'a zstd archive': (folder, files) => written(folder, 'image.tar.zst', zstdCompressSync(archive(files))),
}

function written(folder: string, name: string, content: Buffer): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const archive = (files: Files): Buffer => makeTar([...files].map(([path, content]): TarEntry => ({ path, content })))

/** Opens and reads every image with all content below `/`; returns the results. */
async function readAll(reference: string, changed: Partial<Limits> = {}) {
  const limits = { ...DEFAULT_LIMITS, ...changed }
  const store = await openImageStore(reference, limits)
  try {
    const images = await Promise.all(
      store.images.map(stored => readImage(stored, { needs: [{ kind: 'below', path: '/' }], limits })),
    )
    return {
      users: images.map(({ config }) => config.user),
      references: images.map(({ reference: name }) => name),
      platforms: images.map(({ platform }) => Object.values(platform).filter(Boolean).join('/')),
      paths: images.map(({ tree }) => [...tree.entries()].map(({ path }) => path).join(' ')),
      contents: images.map(({ tree, config }) => String(tree.content('/' + config.user))),
      images,
      annotations: store.images.map(stored => stored.annotations.flatMap(({ at }) => at ?? [])),
      attestations: store.attestations,
      passedOver: store.passedOver,
    }
  } finally {
    await store.close()
  }
}

function layout(make: (blobs: Blobs) => Descriptor[]): Files {
  const blobs: Blobs = new Map()
  return layoutFiles(blobs, make(blobs))
}

describe.each(Object.entries(KINDS))('an OCI layout in %s', (_, write) => {
  const open = <T>(files: Files, use: (path: string) => Promise<T>) => withFolder(folder => use(write(folder, files)))

  test('is read', async () => {
    const files = layout(blobs => [putImage(blobs, image('one', { tag: 'v1' }))])
    await open(files, async path => {
      const result = await readAll(path)
      expect(result).toMatchObject({
        users: ['one'],
        references: ['v1'],
        platforms: ['linux/amd64'],
        paths: ['/base /one'],
        contents: ['one'],
      })
      const { size, layers, digest } = result.images[0] as Image
      const blobSizes = layers.map(layer => files.get(`blobs/sha256/${layer.digest.slice(7)}`)?.length ?? 0)
      const manifest = JSON.parse(String(files.get(`blobs/sha256/${digest.slice(7)}`)))
      expect(layers.map(layer => layer.compressed)).toEqual(blobSizes)
      expect(size.compressed).toBe((blobSizes[0] ?? 0) + (blobSizes[1] ?? 0) + manifest.config.size)
      expect(size).toMatchObject({ unpacked: 1003, merged: 1003, wasted: 0 })
    })
  })

  test('returns each of several images by tag, name or digest', async () => {
    const descriptors: Descriptor[] = []
    const files = layout(blobs => {
      descriptors.push(putImage(blobs, image('one', { tag: 'v1' })), putImage(blobs, image('two', { tag: 'v2' })))
      const named = putImage(blobs, image('three'))
      named.annotations = {
        'io.containerd.image.name': 'docker.io/library/app:v3',
        'org.opencontainers.image.ref.name': 'v3',
      }
      descriptors.push(named)
      return descriptors
    })
    const config = JSON.parse(String(files.get(`blobs/${descriptors[1]?.digest.replace(':', '/')}`))).config.digest
    await open(files, async path => {
      expect((await readAll(path)).users).toEqual(['one', 'two', 'three'])
      expect((await readAll(`${path}:v2`)).users).toEqual(['two'])
      expect((await readAll(`${path}:v3`)).references).toEqual(['docker.io/library/app:v3'])
      expect((await readAll(`${path}:docker.io/library/app:v3`)).users).toEqual(['three'])
      expect((await readAll(`${path}:app:v3`)).users).toEqual(['three'])
      expect((await readAll(`${path}:app@${descriptors[2]?.digest}`)).users).toEqual(['three'])
      expect((await readAll(`${path}@${descriptors[0]?.digest}`)).users).toEqual(['one'])
      expect((await readAll(`${path}@${config}`)).users).toEqual(['two'])
      expect((await readAll(`${path}:v1@${descriptors[0]?.digest}`)).users).toEqual(['one'])
      const refused = { code: 'image/not-found', hint: expect.stringContaining('v1') }
      await expect(openImageStore(`${path}:v9`, DEFAULT_LIMITS)).rejects.toMatchObject(refused)
      await expect(openImageStore(`${path}:v1@${descriptors[1]?.digest}`, DEFAULT_LIMITS)).rejects.toMatchObject(
        refused,
      )
    })
  })

  test('has its nested indexes read, and attestations kept separate', async () => {
    let index = ''
    const files = layout(blobs => {
      const amd64 = putImage(blobs, image('amd64'))
      const arm = putImage(blobs, image('arm', { platform: { os: 'linux', architecture: 'arm', variant: 'v7' } }))
      const attestation = {
        ...putImage(blobs, { layers: [STATEMENT], platform: { os: 'unknown', architecture: 'unknown' } }),
        annotations: {
          'vnd.docker.reference.type': 'attestation-manifest',
          'vnd.docker.reference.digest': amd64.digest,
        },
      }
      const inner = putIndex(blobs, [amd64, arm, attestation])
      index = inner.digest
      return [putIndex(blobs, [{ ...inner, annotations: { 'org.opencontainers.image.ref.name': 'multi' } }])]
    })
    await open(files, async path => {
      for (const reference of [path, `${path}:multi`, `${path}@${index}`]) {
        const { platforms, references, attestations, images } = await readAll(reference)
        expect(platforms).toEqual(['linux/amd64', 'linux/arm/v7'])
        expect(references).toEqual(['multi', 'multi'])
        expect(attestations).toMatchObject([{ subject: images[0]?.digest }])
      }
    })
  })

  test("has its images' annotations, from the nearest to those of index.json", async () => {
    const files = layout(blobs => {
      const named = {
        ...putImage(blobs, image('one', { annotations: { at: 'manifest' } })),
        annotations: { at: 'descriptor' },
      }
      return [putIndex(blobs, [named], { at: 'index descriptor' }, { at: 'index' })]
    })
    await open(files, async path => {
      const { annotations } = await readAll(path)
      expect(annotations).toEqual([['manifest', 'descriptor', 'index', 'index descriptor']])
    })
  })

  test('has what is not an image passed over, and listed', async () => {
    const statement = { blob: Buffer.from('{}'), diffId: digestOf('{}') }
    const inToto = { ...statement, mediaType: 'application/vnd.in-toto+json' }
    const signature = { ...statement, mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json' }
    const nowhere = { os: 'unknown', architecture: 'unknown' }
    const files = layout(blobs => {
      const amd64 = putImage(blobs, image('amd64'))
      const { platform: _, ...unplaced } = putImage(blobs, { layers: [inToto], platform: nowhere, tag: 'unplaced' })
      const none = { os: '', architecture: '' }
      const { platform: __, ...signed } = putImage(blobs, { layers: [signature], platform: none })
      return [putIndex(blobs, [amd64, putImage(blobs, { layers: [inToto], platform: nowhere })]), unplaced, signed]
    })
    await open(files, async path => {
      const { platforms, passedOver } = await readAll(path)
      expect(platforms).toEqual(['linux/amd64'])
      expect(passedOver.map(({ mediaType }) => mediaType)).toEqual([inToto.mediaType, signature.mediaType])
    })
  })

  test('has an image that an engine could choose read, whatever its layers claim to be', async () => {
    const files = layout(blobs => {
      const layer = { blob: Buffer.from('{}'), diffId: digestOf('{}'), mediaType: 'application/vnd.in-toto+json' }
      return [putImage(blobs, image('amd64')), putImage(blobs, { layers: [layer] })]
    })
    await open(files, path => expect(readAll(path)).rejects.toMatchObject({ code: 'image/truncated' }))
  })

  describe('with data in its descriptors', () => {
    const embed = (descriptor: Descriptor, data: string) => ({ ...descriptor, data })
    const embedded = (alter: (data: string) => string) =>
      layout(blobs => {
        const descriptor = putImage(blobs, image('one'))
        const take = (each: Descriptor) => {
          const data = (blobs.get(each.digest) as Buffer).toString('base64')
          blobs.delete(each.digest)
          return embed(each, data)
        }
        const manifest = JSON.parse(String(blobs.get(descriptor.digest)))
        manifest.config = take(manifest.config)
        manifest.layers = manifest.layers.map(take)
        const { data, ...rest } = take({ ...descriptor, ...putBlob(blobs, json(manifest), descriptor.mediaType) })
        return [embed(rest, alter(data))]
      })

    test('is read from them', async () => {
      await open(
        embedded(data => data),
        async path => expect((await readAll(path)).users).toEqual(['one']),
      )
    })

    test.each<[string, (data: string) => string, string]>([
      ['has another length', data => data.slice(4), 'image/blob-size'],
      ['has another digest', data => `AAAA${data.slice(4)}`, 'image/blob-digest'],
    ])('is refused if the data %s', async (_, alter, code) => {
      await open(embedded(alter), path => expect(readAll(path)).rejects.toMatchObject({ code }))
    })
  })

  test('is one image if several tags name it', async () => {
    const files = layout(blobs => [
      putImage(blobs, image('one', { tag: 'a' })),
      putImage(blobs, image('one', { tag: 'b' })),
    ])
    await open(files, async path => {
      expect((await readAll(path)).references).toEqual(['a'])
      expect((await readAll(`${path}:b`)).references).toEqual(['b'])
    })
  })

  test('is refused without the requested image, unless docker save omitted parts that were not pulled', async () => {
    const digests: string[] = []
    const files = layout(blobs => {
      const other: Blobs = new Map()
      const here = putImage(blobs, image('here'))
      const away = putImage(other, image('away', { platform: { os: 'linux', architecture: 'arm64' } }))
      const attestation = {
        ...putImage(other, { layers: [], platform: { os: 'unknown', architecture: 'unknown' } }),
        annotations: {
          'vnd.docker.reference.type': 'attestation-manifest',
          'vnd.docker.reference.digest': here.digest,
        },
      }
      const index = putIndex(blobs, [here, away, attestation], { 'org.opencontainers.image.ref.name': 'multi' })
      digests.push(index.digest, away.digest, here.digest)
      return [index, putImage(blobs, image('single', { tag: 'single' })), putIndex(blobs, [here, attestation])]
    })
    const saved = new Map(files).set('manifest.json', json([]))
    const bare = layout(() => [putImage(new Map(), image('away'))])
    await open(files, async path => {
      const refused = { code: 'image/blob-missing', message: expect.stringContaining(`${digests[1]} ("linux/arm64")`) }
      for (const reference of [path, `${path}:multi`, `${path}@${digests[0]}`, `${path}@${digests[1]}`]) {
        await expect(openImageStore(reference, DEFAULT_LIMITS)).rejects.toMatchObject(refused)
      }
      expect((await readAll(`${path}@${digests[2]}`)).users).toEqual(['here'])
      expect((await readAll(`${path}:single`)).users).toEqual(['single'])
    })
    await open(saved, async path => {
      expect((await readAll(`${path}:multi`)).users).toEqual(['here'])
      await expect(openImageStore(`${path}@${digests[1]}`, DEFAULT_LIMITS)).rejects.toThrow(
        '1 more that it does not contain',
      )
    })
    await open(bare, async path => {
      await expect(openImageStore(path, DEFAULT_LIMITS)).rejects.toMatchObject({ code: 'image/blob-missing' })
    })
  })

  test('may contain artifacts that are not images', async () => {
    const files = layout(blobs => {
      const mediaType = 'application/vnd.oci.image.manifest.v1+json'
      const manifest = (config: Descriptor) => putBlob(blobs, json({ schemaVersion: 2, config, layers: [] }), mediaType)
      const config = (content: Buffer) => putBlob(blobs, content, 'application/vnd.cncf.helm.config.v1+json')
      const away: Descriptor = { mediaType: 'application/x', digest: digestOf('away'), size: 4 }
      const unlabelled = config(json({ config: { User: 'unlabelled' }, rootfs: { diff_ids: [] } }))
      const artifacts = [config(json({})), config(json([])), config(Buffer.from('chart')), away]
      return [...artifacts, unlabelled].map(manifest).concat(putImage(blobs, image('one')))
    })
    // The config, not its media type, shows that it is an image.
    await open(files, async path => {
      const store = await openImageStore(path, DEFAULT_LIMITS)
      expect(store.images.map(({ config }) => config.user)).toEqual(['unlabelled', 'one'])
      await store.close()
    })
  })

  test.each(['oci.image.layer.nondistributable.v1.tar+gzip', 'docker.image.rootfs.foreign.diff.tar.gzip'])(
    'may lack a layer that programs do not copy: %s',
    async type => {
      const layer = { entries: [{ path: 'one' }], mediaType: `application/vnd.${type}` }
      const files = layout(blobs => [putImage(blobs, { layers: [layer] })])
      const path = `blobs/sha256/${digestOf(encodeLayer(layer).blob).slice(7)}`
      await open(files, async reference => expect((await readAll(reference)).users).toHaveLength(1))
      files.delete(path)
      await open(files, async reference =>
        expect(readAll(reference)).rejects.toMatchObject({
          code: 'image/blob-missing',
          message: expect.stringContaining(`programs do not copy layers of the type "application/vnd.${type}"`),
          hint: expect.stringContaining(`save it as ${path} of the layout`),
        }),
      )
    },
  )

  test('has its layers verified', async () => {
    const files = layout(blobs => [putImage(blobs, image('one'))])
    const { blob } = encodeLayer([{ path: 'one', content: 'one' }])
    const path = `blobs/sha256/${digestOf(blob).slice(7)}`
    const cases: [string, Buffer | null][] = [
      ['image/blob-missing', null],
      ['image/truncated', blob.subarray(0, -1)],
      ['image/blob-size', Buffer.concat([blob, blob])],
      // Another time stamp in the gzip header: it unpacks to the same bytes.
      ['image/blob-digest', Buffer.from(blob).fill(1, 4, 5)],
    ]
    for (const [code, content] of cases) {
      const changed = new Map(files)
      if (content === null) changed.delete(path)
      else changed.set(path, content)
      await open(changed, async reference => {
        const failure = readAll(reference)
        await expect(failure).rejects.toMatchObject({ name: 'Failure', code })
        await expect(failure).rejects.toThrow(/^Layer 2 of 2 \(sha256:/)
      })
    }
  })

  test('is read whole even if its layers are larger than any buffer and one read is aborted', async () => {
    // Hardly compressible, so the archive is as large.
    const content = Buffer.alloc(3_000_000)
    for (let i = 0, state = 1; i < content.length; i++) {
      state = (state * 48271) % 2147483647
      content[i] = state >> 8
    }
    const large = image('one', {
      layers: [1, 2, 3].map(n => ({ entries: [{ path: `f${n}`, content: content.subarray(n) }], compression: 'none' })),
    })
    const files = layout(blobs => [putImage(blobs, large)])
    await open(files, async path => {
      const store = await openImageStore(path, DEFAULT_LIMITS)
      const [stored] = store.images
      const abandoned = stored?.openBlob(stored.layers[1]?.digest as Digest)
      const needs: Need[] = [{ kind: 'below', path: '/' }]
      const reading = readImage(stored as StoredImage, { limits: DEFAULT_LIMITS, needs })
      abandoned?.on('error', () => {}).destroy()
      const { tree } = await reading
      for (const n of [1, 2, 3])
        expect(content.subarray(n).equals(tree.content(`/f${n}`) ?? new Uint8Array())).toBe(true)
      await store.close()
    })
  })

  test('has its manifests and configs verified', async () => {
    const [descriptor] = [...layout(blobs => [putImage(blobs, image('one'))]).keys()].filter(path =>
      path.startsWith('blobs'),
    )
    const files = layout(blobs => [putImage(blobs, image('one'))])
    for (const [path, content] of files) {
      if (content[0] !== 0x7b || !path.startsWith('blobs')) continue
      const changed = new Map(files).set(
        path,
        Buffer.from(String(content).replace('linux', 'lINUX').replace('vnd', 'Vnd')),
      )
      await open(changed, async reference => {
        await expect(openImageStore(reference, DEFAULT_LIMITS)).rejects.toMatchObject({ code: 'image/blob-digest' })
      })
    }
    expect(descriptor).toBeDefined()
  })
})

/** The format of `docker save` before Docker 25: one folder per layer, and links for repeated layers. */
function dockerArchive(names: string[]): TarEntry[] {
  const items: unknown[] = []
  const entries: TarEntry[] = []
  const base = makeTar([{ path: 'base', content: 'base' }])
  entries.push({ path: 'b/layer.tar', content: base })
  for (const name of names) {
    const layer = makeTar([{ path: name, content: name }])
    const config = json({
      os: 'linux',
      architecture: 'amd64',
      config: { User: name },
      rootfs: { type: 'layers', diff_ids: [digestOf(base), digestOf(layer)] },
    })
    const configPath = `${digestOf(config).slice(7)}.json`
    items.push({
      Config: configPath,
      RepoTags: [`example/${name}:v1`],
      Layers: [`${name}-b/layer.tar`, `${name}/layer.tar`],
    })
    entries.push(
      { path: configPath, content: config },
      { path: `${name}-b/layer.tar`, type: 'symlink', link: '../b/layer.tar' },
      { path: `${name}/layer.tar`, content: layer },
    )
  }
  return [...entries, { path: 'manifest.json', content: json(items) }]
}

describe.each(['image.tar', 'image.tar.gz'])('the old format of docker save (%s)', name => {
  const write = (folder: string, entries: TarEntry[]) =>
    written(folder, name, name.endsWith('gz') ? gzipSync(makeTar(entries)) : makeTar(entries))

  test('is read', async () => {
    await withFolder(async folder => {
      const path = write(folder, dockerArchive(['one', 'two']))
      const both = await readAll(path)
      expect(both).toMatchObject({
        users: ['one', 'two'],
        paths: ['/base /one', '/base /two'],
        contents: ['one', 'two'],
      })
      expect(both.references).toEqual(['example/one:v1', 'example/two:v1'])
      expect((await readAll(`${path}:example/two:v1`)).users).toEqual(['two'])
      expect((await readAll(`${path}@${both.images[0]?.digest}`)).users).toEqual(['one'])
      const refused = { code: 'image/not-found', hint: 'It contains: "example/one:v1", "example/two:v1".' }
      await expect(openImageStore(`${path}:v9`, DEFAULT_LIMITS)).rejects.toMatchObject(refused)
    })
  })

  test('may have compressed layers, as Kaniko, Jib and ko write them', async () => {
    await withFolder(async folder => {
      const entries = dockerArchive(['one']).map(entry => {
        if (entry.path === 'b/layer.tar') return { ...entry, content: gzipSync(entry.content as Buffer) }
        return entry.path === 'one/layer.tar' ? { ...entry, content: zstdCompressSync(entry.content as Buffer) } : entry
      })
      const { contents, images } = await readAll(write(folder, entries))
      expect(contents).toEqual(['one'])
      const sizes = [entries[0], entries.find(({ path }) => path === 'one/layer.tar')].map(
        entry => entry?.content?.length,
      )
      expect(images[0]?.layers.map(({ compressed }) => compressed)).toEqual(sizes)
      const other = entries.map(entry =>
        entry.path === 'one/layer.tar' ? { ...entry, content: gzipSync(makeTar([{ path: 'x' }])) } : entry,
      )
      await expect(readAll(write(folder, other))).rejects.toMatchObject({ code: 'image/diff-id' })
    })
  })

  test('has one name selected, not several with the same tag', async () => {
    await withFolder(async folder => {
      const path = write(folder, dockerArchive(['one', 'two']))
      await expect(openImageStore(`${path}:v1`, DEFAULT_LIMITS)).rejects.toMatchObject({
        code: 'image/ambiguous',
        message: expect.stringMatching(/"v1" selects several images .*: "example\/one:v1", "example\/two:v1"\.$/),
      })
      expect((await readAll(`${path}:docker.io/example/two:v1`)).users).toEqual(['two'])
    })
  })

  test('is one image if several of its items name it', async () => {
    await withFolder(async folder => {
      const entries = dockerArchive(['one', 'two'])
      const items = JSON.parse(String(entries.at(-1)?.content))
      const twice = [...items, { ...items[0], RepoTags: ['example/other:v2'] }]
      const path = write(folder, [...entries.slice(0, -1), { path: 'manifest.json', content: json(twice) }])
      expect((await readAll(path)).users).toEqual(['one', 'two'])
      expect((await readAll(`${path}:v2`)).references).toEqual(['example/other:v2'])
    })
  })

  test('is verified', async () => {
    await withFolder(async folder => {
      const entries = dockerArchive(['one']).map(entry =>
        entry.path === 'one/layer.tar' ? { ...entry, content: makeTar([{ path: 'x' }]) } : entry,
      )
      await expect(readAll(write(folder, entries))).rejects.toMatchObject({ code: 'image/diff-id' })
      const without = dockerArchive(['one']).filter(({ path }) => path !== 'one/layer.tar')
      await expect(readAll(write(folder, without))).rejects.toMatchObject({ code: 'image/blob-missing' })
      const fewer = dockerArchive(['one']).map(entry =>
        entry.path === 'manifest.json'
          ? { ...entry, content: String(entry.content).replace('"one-b/layer.tar",', '') }
          : entry,
      )
      await expect(readAll(write(folder, fewer))).rejects.toMatchObject({ code: 'image/layer-count' })
    })
  })
})

describe('the new format of docker save, which is both', () => {
  /** The item of manifest.json for an image of a layout. */
  const item = (files: Files, { digest }: Descriptor, tags: string[] | null) => {
    const path = (of: string) => `blobs/${of.replace(':', '/')}`
    const { config, layers } = JSON.parse(String(files.get(path(digest))))
    const paths = layers.map((layer: Descriptor) => path(layer.digest))
    return { Config: path(config.digest), RepoTags: tags, Layers: paths }
  }

  /** An archive with two images, of which index.json has those with names. */
  function saved(names: (string | null)[]): { files: Files; items: ReturnType<typeof item>[] } {
    const blobs: Blobs = new Map()
    const plain = (name: string) => ({ entries: [{ path: name }], compression: 'none' as const })
    const descriptors = names.map((tag, i) => {
      const layers = [plain('base'), plain(`${i}`)]
      return putImage(blobs, { layers, config: { User: `${i}` }, ...(tag !== null && { tag }) })
    })
    const named = descriptors.filter((_, i) => names[i] !== null)
    const files = layoutFiles(blobs, named)
    const items = descriptors.map((each, i) => item(files, each, names[i] ? [`example/app:${names[i]}`] : null))
    return { files: new Map(files).set('manifest.json', json(items)), items }
  }

  test.each<[string, (string | null)[]]>([
    ['names', ['v1', 'v2']],
    ['no names, as by their IDs', [null, null]],
    ['and without names', ['v1', null]],
  ])('has images with %s, and all are read', async (_, names) => {
    await withFolder(async folder => {
      const { users, paths, references } = await readAll(written(folder, 'image.tar', archive(saved(names).files)))
      expect(users).toEqual(['0', '1'])
      expect(paths).toEqual(['/0 /base', '/1 /base'])
      expect(references).toEqual(names)
    })
  })

  test('has its images selected by the names of both', async () => {
    await withFolder(async folder => {
      const { files, items } = saved(['v1', null])
      const path = written(folder, 'image.tar', archive(files))
      const untagged = `sha256:${items[1]?.Config.slice('blobs/sha256/'.length)}`
      expect((await readAll(`${path}:v1`)).users).toEqual(['0'])
      expect((await readAll(`${path}@${untagged}`)).users).toEqual(['1'])
      const refused = { code: 'image/not-found', hint: expect.stringContaining('example/app:v1') }
      await expect(openImageStore(`${path}:v9`, DEFAULT_LIMITS)).rejects.toMatchObject(refused)
    })
  })

  /** Several platforms under a name, of which manifest.json has the first, as moby and containerd write it. */
  const platforms = (annotations: Record<string, string>): Files => {
    const blobs: Blobs = new Map()
    const images = ['amd64', 'arm64'].map(architecture =>
      putImage(blobs, { layers: [], config: { User: architecture }, platform: { os: 'linux', architecture } }),
    )
    const files = layoutFiles(blobs, [putIndex(blobs, images, annotations)])
    return new Map(files).set('manifest.json', json([item(files, images[0] as Descriptor, ['acme/multi:1'])]))
  }

  test.each<[string, Record<string, string>]>([
    [
      'a whole name',
      { 'io.containerd.image.name': 'docker.io/acme/multi:1', 'org.opencontainers.image.ref.name': '1' },
    ],
    ['a tag', { 'org.opencontainers.image.ref.name': '1' }],
    ['no name', {}],
  ])('has every platform selected by each spelling if its index has %s', async (_, annotations) => {
    await withFolder(async folder => {
      const path = written(folder, 'image.tar', archive(platforms(annotations)))
      const all = await readAll(path)
      expect(all.users).toEqual(['amd64', 'arm64'])
      for (const name of ['1', 'acme/multi:1', 'docker.io/acme/multi:1', 'index.docker.io/acme/multi:1']) {
        const selected = await readAll(`${path}:${name}`)
        expect(selected.users).toEqual(all.users)
        expect(selected.images.map(({ digest }) => digest)).toEqual(all.images.map(({ digest }) => digest))
      }
    })
  })

  test('is refused if it lacks an image that only manifest.json names', async () => {
    const { files, items } = saved(['v1'])
    files.set('manifest.json', json([...items, { Config: 'blobs/sha256/absent', RepoTags: ['x:v1'], Layers: [] }]))
    await withFolder(async folder => {
      const path = written(folder, 'image.tar', archive(files))
      await expect(readAll(path)).rejects.toMatchObject({ code: 'image/blob-missing' })
      expect((await readAll(`${path}:example/app:v1`)).users).toEqual(['0'])
    })
  })

  test('is not found if it has no image at all', async () => {
    const files = layoutFiles(new Map(), []).set('manifest.json', json([]))
    await withFolder(async folder => {
      await expect(readAll(written(folder, 'image.tar', archive(files)))).rejects.toMatchObject({
        code: 'image/not-found',
        message: expect.stringMatching(/has no image\.$/),
      })
    })
  })
})

describe('refused inputs', () => {
  const valid = layout(blobs => [putImage(blobs, image('one'))])
  const oneManifest = JSON.parse(String(valid.get('index.json'))).manifests[0]
  const withIndex = (index: unknown): Files => new Map(valid).set('index.json', json(index))
  const withConfig = (config: Record<string, unknown>): Files =>
    layout(blobs => [putImage(blobs, image('one', { configFields: config }))])
  const nested = (depth: number): Files =>
    layout(blobs => {
      let inner = putImage(blobs, image('one'))
      for (let i = 0; i < depth; i++) inner = putIndex(blobs, [inner])
      return [inner]
    })

  test.each<[string, Files, string]>([
    ['a folder without an index', new Map([['readme', Buffer.from('x')]]), 'image/not-an-image'],
    ['an index that is not JSON', new Map([['index.json', Buffer.from('{')]]), 'image/document'],
    ['an index that is not UTF-8', new Map([['index.json', Buffer.from([0x22, 0xff, 0x22])]]), 'image/document'],
    ['an index that is a list', withIndex([]), 'image/document'],
    [
      'an index that is a manifest',
      withIndex({ config: { digest: digestOf('x'), size: 1 }, layers: [] }),
      'image/document',
    ],
    ['an index that is empty', withIndex({ manifests: [] }), 'image/not-found'],
    ['an index that names a wrong size', withIndex({ manifests: [{ ...oneManifest, size: 1 }] }), 'image/blob-size'],
    ['an index of words', withIndex({ manifests: ['x'] }), 'image/document'],
    ['a digest that is a path', withIndex({ manifests: [{ digest: '../../etc/passwd', size: 1 }] }), 'image/digest'],
    ['a digest that is too short', withIndex({ manifests: [{ digest: 'sha256:abc', size: 1 }] }), 'image/digest'],
    ['an invalid size', withIndex({ manifests: [{ digest: digestOf('x'), size: -1 }] }), 'image/document'],
    ['a document that is manifest and index', withIndex({ manifests: [], config: {} }), 'image/document'],
    [
      'a config with one name in two spellings',
      withConfig({ config: { User: 'root', user: '1000' } }),
      'image/document',
    ],
    // For duplicate keys, Go merges both values, JavaScript keeps the last one.
    [
      'an index with one name twice',
      new Map(valid).set(
        'index.json',
        Buffer.from(`{"manifests": [], "a": [{"b\\"": {}}, {}], "manif\\u0065sts": ${JSON.stringify([oneManifest])}}`),
      ),
      'image/document',
    ],
    ['a config whose env is a text map', withConfig({ config: { Env: { A: 'b' } } }), 'image/document'],
    [
      'a config with fewer diff_ids than layers',
      withConfig({ rootfs: { diff_ids: [digestOf('x')] } }),
      'image/layer-count',
    ],
    [
      'a config with more diff_ids than layers',
      withConfig({ rootfs: { diff_ids: [1, 2, 3].map(() => digestOf('x')) } }),
      'image/layer-count',
    ],
    ['indexes that are nested too deep', nested(9), 'image/limit-index-depth'],
  ])('%s', async (_, files, code) => {
    for (const write of Object.values(KINDS)) {
      await withFolder(async folder => {
        await expect(openImageStore(write(folder, files), DEFAULT_LIMITS)).rejects.toMatchObject({
          name: 'Failure',
          code,
        })
      })
    }
  })

  test.each<[string, Partial<Limits>, string]>([
    ['manifests', { manifests: 0 }, 'image/limit-manifests'],
    ['documents', { document: 100 }, 'image/limit-document'],
    ['layers', { layers: 1 }, 'image/limit-layers'],
  ])('%s beyond the limit', async (_, limits, code) => {
    await withFolder(async folder => {
      const path = KINDS['a folder']?.(folder, valid) ?? ''
      await expect(openImageStore(path, { ...DEFAULT_LIMITS, ...limits })).rejects.toMatchObject({ code })
    })
  })

  test('too many bytes of documents; a document with several names counts once', async () => {
    const padded = (name: string) => putImageWith(name, 1000)
    const putImageWith = (name: string, bytes: number) => image(name, { configFields: { padding: 'p'.repeat(bytes) } })
    const different = layout(blobs => ['a', 'b', 'c'].map(name => putImage(blobs, padded(name))))
    const same = layout(blobs => ['a', 'a', 'a'].map(name => putImage(blobs, padded(name))))
    await withFolder(async folder => {
      const options = { ...DEFAULT_LIMITS, documents: 3000 }
      expect((await readAll(written(folder, 'same.tar', archive(same)), options)).users).toEqual(['a'])
      const refused = { code: 'image/limit-documents' }
      await expect(openImageStore(written(folder, 'x.tar', archive(different)), options)).rejects.toMatchObject(refused)
    })
  })

  test('a compressed archive that needs too many passes', async () => {
    const files = layout(blobs => ['a', 'b', 'c', 'd'].map(name => putImage(blobs, image(name))))
    await withFolder(async folder => {
      const path = written(folder, 'image.tar.gz', gzipSync(archive(files)))
      const store = await openImageStore(path, { ...DEFAULT_LIMITS, unpacked: archive(files).length * 3 })
      const last = store.images.at(-1)
      const again = async () => {
        for (let i = 0; i < 3; i++) await readImage(last as StoredImage, { limits: DEFAULT_LIMITS, needs: [] })
      }
      await expect(again()).rejects.toMatchObject({ code: 'image/limit-unpacked' })
      await store.close()
    })
  })

  test.each(['an archive', 'a gzip archive', 'a zstd archive'])(
    'content beyond the limit of a small image, in %s',
    async kind => {
      const size = 40 * 2 ** 20
      const big: LayoutImage = {
        layers: [{ entries: [{ path: 'a', content: Buffer.alloc(size) }], compression: 'none' }],
      }
      const files = layout(blobs => [putImage(blobs, big)])
      await withFolder(async folder => {
        const read = readAll(KINDS[kind]?.(folder, files) ?? '')
        // Only the archive that is not compressed is as large as the content.
        if (kind === 'an archive') expect((await read).images[0]?.size.unpacked).toBe(size)
        else await expect(read).rejects.toMatchObject({ code: 'image/limit-contents' })
      })
    },
  )

  test('sizes that descriptors and links only claim', async () => {
    const layer = encodeLayer([{ path: 'a', content: 'a' }])
    const entries = (layers: string[]): TarEntry[] => [
      { path: 'one.json', content: json({ rootfs: { diff_ids: layers.map(() => layer.diffId) } }) },
      { path: 'manifest.json', content: json([{ Config: 'one.json', Layers: layers }]) },
      { path: 'layer.tar', content: layer.blob },
      ...layers.slice(1).map(path => ({ path, type: 'symlink' as const, link: 'layer.tar' })),
    ]
    const links = Array.from({ length: 100 }, (_, i) => `link-${i}.tar`)
    await withFolder(async folder => {
      const linked = makeTar(entries(['layer.tar', ...links]))
      const store = await openImageStore(written(folder, 'linked.tar', linked), DEFAULT_LIMITS)
      expect(await store.images[0]?.storedSize()).toBe(Math.min(linked.length, 101 * layer.blob.length))
      await store.close()
      const blobs: Blobs = new Map()
      const { digest } = putImage(blobs, { layers: [layer] })
      const manifest = JSON.parse(String(blobs.get(digest)))
      const claim = { ...manifest, layers: manifest.layers.map((one: Descriptor) => ({ ...one, size: 1e12 })) }
      const files = layoutFiles(blobs, [putBlob(blobs, json(claim), manifest.mediaType)])
      const claimed = await openImageStore(written(folder, 'claimed.tar', archive(files)), DEFAULT_LIMITS)
      expect(await claimed.images[0]?.storedSize()).toBe(layer.blob.length)
      await claimed.close()
    })
  })

  test('members beyond their limit', async () => {
    await withFolder(async folder => {
      const path = written(folder, 'image.tar', archive(valid))
      await expect(openImageStore(path, { ...DEFAULT_LIMITS, members: 3 })).rejects.toMatchObject({
        code: 'image/limit-members',
      })
    })
  })

  test("skopeo's form dir:, whatever its manifest is", async () => {
    await withFolder(async folder => {
      const version = Buffer.from('Directory Transport Version: 1.1\n')
      for (const manifest of [{ schemaVersion: 2, config: {}, layers: [] }, []]) {
        const files: Files = new Map([
          ['version', version],
          ['manifest.json', json(manifest)],
        ])
        const path = written(folder, 'image.tar', archive(files))
        await expect(openImageStore(path, DEFAULT_LIMITS)).rejects.toMatchObject({
          code: 'image/not-an-image',
          message: `The archive ${path} has the form of skopeo's "dir:", which is not supported.`,
          hint: expect.stringContaining('oci-archive:'),
        })
      }
    })
  })

  test('missing files', async () => {
    await expect(openImageStore('/nowhere/image.tar', DEFAULT_LIMITS)).rejects.toMatchObject({
      code: 'image/not-found',
    })
    await expect(openImageStore('', DEFAULT_LIMITS)).rejects.toMatchObject({ code: 'image/not-found' })
  })

  posix.test('an unreadable file is not reported as missing', async () => {
    await withFolder(async folder => {
      // A loop of links fails like a folder without permission, and does so for root, too.
      symlinkSync('circle', join(folder, 'circle'))
      const refused = { code: 'image/unreadable', message: expect.stringContaining('ELOOP') }
      await expect(openImageStore(join(folder, 'circle'), DEFAULT_LIMITS)).rejects.toMatchObject(refused)
    })
  })

  posix.test('a file that is not regular', async () => {
    await expect(openImageStore('/dev/null', DEFAULT_LIMITS)).rejects.toMatchObject({ code: 'image/unreadable' })
  })

  test.each<[string, Buffer, string]>([
    ['text', Buffer.alloc(2000, 'text'), 'image/tar-header'],
    ['nothing', Buffer.alloc(0), 'image/not-an-image'],
    ['gzip of text', gzipSync(Buffer.alloc(2000, 'text')), 'image/tar-header'],
    ['gzip that is cut off', gzipSync(archive(valid)).subarray(0, -30), 'image/truncated'],
    ['a tar that is cut off', archive(valid).subarray(0, -2000), 'image/truncated'],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), 'image/compression'],
    ['a root filesystem', makeTar([{ path: 'etc/passwd' }]), 'image/not-an-image'],
  ])('an archive that is %s', async (_, content, code) => {
    await withFolder(async folder => {
      const path = written(folder, 'image.tar', content)
      await expect(openImageStore(path, DEFAULT_LIMITS)).rejects.toMatchObject({ name: 'Failure', code })
    })
  })

  test("an image of Docker's schema 1", async () => {
    const document = { schemaVersion: 1, fsLayers: [{ blobSum: digestOf('x') }], history: [{ v1Compatibility: '{}' }] }
    const type = 'application/vnd.docker.distribution.manifest.v1+prettyjws'
    await withFolder(async folder => {
      const path = written(folder, 'image.tar', archive(layout(blobs => [putBlob(blobs, json(document), type)])))
      await expect(openImageStore(path, DEFAULT_LIMITS)).rejects.toMatchObject({
        code: 'image/document',
        message: expect.stringContaining("Docker's schema 1"),
        hint: 'Build the image again, or convert it with `skopeo copy --format oci`.',
      })
    })
  })

  test('an empty file, as a failed export leaves it', async () => {
    await withFolder(async folder => {
      const path = written(folder, 'image.tar', Buffer.alloc(0))
      await expect(openImageStore(path, DEFAULT_LIMITS)).rejects.toMatchObject({
        message: `The archive ${path} cannot be read. It has 0 bytes.`,
        hint: 'A failed or interrupted export leaves an empty file. Export the image again.',
      })
    })
  })

  test('a layer that is encrypted', async () => {
    await withFolder(async folder => {
      const mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip+encrypted'
      makeLayout(join(folder, 'encrypted'), [
        { layers: [{ blob: Buffer.from('x'), diffId: digestOf('x'), mediaType }] },
      ])
      const refused = { code: 'image/unreadable', message: expect.stringContaining('is encrypted') }
      await expect(openImageStore(join(folder, 'encrypted'), DEFAULT_LIMITS)).rejects.toMatchObject(refused)
    })
  })

  posix.test('a folder with a pipe instead of a file', async () => {
    await withFolder(async folder => {
      execFileSync('mkfifo', [join(folder, 'index.json')])
      await expect(openImageStore(folder, DEFAULT_LIMITS)).rejects.toMatchObject({ code: 'image/not-a-file' })
    })
  })

  posix.test('a folder with links to the outside', async () => {
    await withFolder(async folder => {
      written(folder, 'secret.json', json({ manifests: [] }))
      mkdirSync(join(folder, 'layout'))
      symlinkSync('../secret.json', join(folder, 'layout/index.json'))
      await expect(openImageStore(join(folder, 'layout'), DEFAULT_LIMITS)).rejects.toMatchObject({
        code: 'image/outside',
      })
    })
  })
})

posix.test('a folder may have internal links', async () => {
  await withFolder(async folder => {
    const path =
      KINDS['a folder']?.(
        folder,
        layout(blobs => [putImage(blobs, image('one'))]),
      ) ?? ''
    symlinkSync(path, join(folder, 'link'))
    expect((await readAll(join(folder, 'link'))).users).toEqual(['one'])
  })
})

posix.test('a path with a colon and an at-sign is a path', async () => {
  await withFolder(async folder => {
    const files = layout(blobs => [putImage(blobs, image('one', { tag: 'v1' }))])
    const path = written(folder, 'app:v9@x.tar', archive(files))
    expect((await readAll(path)).users).toEqual(['one'])
    expect((await readAll(`${path}:v1`)).users).toEqual(['one'])
  })
})

test('a config is read as in Go, which ignores the case of names', async () => {
  const files = layout(blobs => [
    putImage(
      blobs,
      image('x', {
        config: { uSER: '1000', Cmd: 'word', Healthcheck: { Test: ['CMD', 'x'] }, Labels: { __proto__x: 'y' } },
      }),
    ),
  ])
  await withFolder(async folder => {
    const store = await openImageStore(written(folder, 'image.tar', archive(files)), DEFAULT_LIMITS)
    expect(store.images[0]?.config).toMatchObject({
      user: '1000',
      cmd: ['word'],
      entrypoint: [],
      healthcheck: { test: ['CMD', 'x'] },
      labels: { __proto__x: 'y' },
    })
    await store.close()
  })
})
