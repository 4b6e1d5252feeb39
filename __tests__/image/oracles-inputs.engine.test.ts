import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Image } from '../../src/image/model.ts'
import { REPOSITORY_ROOT } from '../helpers/bundle.ts'
import {
  canUnpack,
  expectLayersOfGnuTar,
  exported,
  readOnly,
  run,
  seenByDocker,
  treeSeen,
  unpackedByUmoci,
} from '../helpers/image-oracles.ts'
import { type Blobs, type LayoutLayer, layoutFiles, putImage, writeLayout } from '../helpers/layout.ts'
import { makeTar, type TarEntry, tarEntry } from '../helpers/tar.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagegate-inputs-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const umociTest = canUnpack ? test : test.skip

/** Milliseconds: a bound for what hangs. Some of these images have a gigabyte, and are unpacked several times. */
const PATIENCE = 900_000

/** The three programs on one image: as a layout with a tag of its own, and as docker knows it. */
function agree(image: () => { layout: string; tag: string; name: string; read: Image }): void {
  test(
    'is what docker export gives',
    () => {
      const { name, read } = image()
      expect(seenByDocker(treeSeen(read))).toEqual(exported(name, folder))
    },
    PATIENCE,
  )

  umociTest(
    'is what umoci unpacks',
    () => {
      const { layout, tag, read } = image()
      expect(treeSeen(read)).toEqual(unpackedByUmoci(layout, tag, folder))
    },
    PATIENCE,
  )

  test(
    'has the members that GNU tar lists in each layer',
    () => {
      const { layout, read } = image()
      expectLayersOfGnuTar(read, layout)
    },
    PATIENCE,
  )
}

// Those that the machine has not got (an Alpine root was not given, say) are left out by the engine that makes them.
const BASES = ['node:24', 'golang:1.26', 'debian:bookworm-slim', 'alpine:3.20']
const EXAMPLES = globSync('examples/*/Dockerfile', { cwd: REPOSITORY_ROOT }).sort()
/** Base images that `script/engine images all` alone makes, by what the names of their examples begin with. */
const ON_DEMAND: readonly [example: string, image: string][] = [
  ['python-', 'python:3.13-slim-bookworm'],
  ['rust-chef', 'lukemathwalker/cargo-chef:latest-rust-1-slim-bookworm'],
]
const MISSING = ON_DEMAND.filter(([, image]) => !isThere(image))

function isThere(image: string): boolean {
  const args = ['buildx', 'build', '--quiet', '--output', 'type=cacheonly', '-']
  return spawnSync('docker', args, { input: `FROM ${image}\n` }).status === 0
}

describe.each([
  ...BASES.map(base => [`the base image ${base}`, base, null] as const),
  ...EXAMPLES.map(path => [relative('examples', dirname(path)), null, path] as const),
])('%s', (_, base, example) => {
  const missing = MISSING.find(([prefix]) => example?.startsWith(`examples/${prefix}`))
  if (missing) {
    test.skip(`needs ${missing[1]}, which is not in reach`, () => {})
    return
  }
  const name = 'stagegate-oracle-input:test'
  let built: { layout: string; tag: string; name: string; read: Image }

  beforeAll(async () => {
    const context = mkdtempSync(join(folder, 'context-'))
    const layout = join(context, 'layout')
    const file = example === null ? join(context, 'Dockerfile') : join(REPOSITORY_ROOT, example)
    if (base !== null) writeFileSync(file, `FROM ${base}\n`)
    const source = example === null ? mkdirSync(join(context, 'empty'), { recursive: true }) : dirname(file)
    const build = ['buildx', 'build', '--provenance=false', '--file', file, source ?? '']
    run('docker', [...build, '--output', `type=oci,tar=false,dest=${layout}`])
    run('docker', [...build, '--load', '--tag', name])
    built = { layout, tag: 'latest', name, read: await readOnly(layout) }
  }, PATIENCE)
  afterAll(() => {
    run('docker', ['rmi', '--force', name])
    rmSync(dirname(built.layout), { recursive: true, force: true })
  })

  agree(() => built)
})

// What a build of our own would hardly do to a whole distribution.
const CHANGES: TarEntry[] = [
  { path: 'etc/.wh..wh..opq' },
  { path: 'etc/passwd', content: 'root:x:0:0::/:/bin/sh\n' },
  { path: 'usr/share/.wh.doc' },
  { path: 'usr/bin/new', content: 'new', mode: 0o4755, uid: 3, gid: 4 },
  { path: 'usr/bin/.wh.env' },
  { path: 'usr/hard', type: 'hardlink', link: 'usr/bin/new', mode: 0o4755, uid: 3, gid: 4 },
  { path: 'var/lib', type: 'symlink', link: '../usr/lib', mode: 0o777 },
]

const alpine = process.env['STAGEGATE_ALPINE_ROOT'] ?? ''
const debian = join(process.env['STAGEGATE_ORACLES'] ?? '/nonexistent', 'debian-root.tar')

describe.each([
  ['the Alpine root', alpine, (path: string): LayoutLayer => ({ tar: gunzipSync(readFileSync(path)) })],
  ['the Debian root', debian, (path: string): LayoutLayer => ({ tar: readFileSync(path) })],
])('%s, and a layer that changes much of it', (_, path, layerOf) => {
  if (globSync(path).length !== 1) {
    test.skip('is not on this machine', () => {})
    return
  }
  let built: { layout: string; tag: string; name: string; read: Image }

  beforeAll(async () => {
    const context = mkdtempSync(join(folder, 'root-'))
    const blobs: Blobs = new Map()
    const descriptor = putImage(blobs, { layers: [layerOf(path), CHANGES], tag: 'stagegate-oracle-root:test' })
    const archive = join(context, 'image.tar')
    const entries = [...layoutFiles(blobs, [descriptor])].map(([name, content]): TarEntry => ({ path: name, content }))
    writeFileSync(archive, makeTar(entries))
    run('docker', ['load', '--input', archive])
    const layout = join(context, 'layout')
    writeLayout(layout, blobs, [{ ...descriptor, annotations: { 'org.opencontainers.image.ref.name': 'test' } }])
    built = { layout, tag: 'test', name: descriptor.digest, read: await readOnly(layout) }
  }, PATIENCE)
  afterAll(() => {
    run('docker', ['rmi', '--force', built.name])
  })

  agree(() => built)
})

/** The bytes of a tar in gzip members, of which one may stand there many times: 5 GB that are never in one place. */
test(
  'a layer of 5 GB that is made on the fly has the members that GNU tar lists',
  async () => {
    const megabyte = Buffer.alloc(2 ** 20)
    const pattern = Buffer.alloc(2 ** 20, 'no zeros, but easily packed\n')
    const file = (path: string, size: number): Buffer => tarEntry({ path, size, mode: 0o4711, uid: 70_000 })
    const pieces: [piece: Buffer, times: number][] = [
      [tarEntry({ path: 'first', content: 'first' }), 1],
      [file('zeros', 4100 * 2 ** 20), 1],
      [megabyte, 4100],
      [tarEntry({ path: 'behind-4GiB', content: 'behind' }), 1],
      [file('pattern', 900 * 2 ** 20), 1],
      [pattern, 900],
      [tarEntry({ path: 'link', type: 'hardlink', link: 'pattern', mode: 0o4711, uid: 70_000 }), 1],
      [Buffer.alloc(1024), 1],
    ]
    const hash = createHash('sha256')
    for (const [piece, times] of pieces) for (let i = 0; i < times; i++) hash.update(piece)
    const blob = Buffer.concat(pieces.flatMap(([piece, times]) => Array<Buffer>(times).fill(gzipSync(piece))))
    const layout = join(folder, 'large')
    const blobs: Blobs = new Map()
    const descriptor = putImage(blobs, { layers: [{ blob, diffId: `sha256:${hash.digest('hex')}` }] })
    writeLayout(layout, blobs, [descriptor])
    const image = await readOnly(layout)
    expectLayersOfGnuTar(image, layout)
    expect(image.size).toMatchObject({ unpacked: 5000 * 2 ** 20 + 11, wasted: 0 })
  },
  PATIENCE,
)
