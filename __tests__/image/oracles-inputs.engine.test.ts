import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect } from '@jest/globals'
import type { Image } from '../../src/image/model.ts'
import { EXAMPLE_NAMES, needsOf } from '../examples/list.ts'
import { folderOf } from '../examples/verify.ts'
import {
  expectLayersOfGnuTar,
  exported,
  readOnly,
  run,
  seenByDocker,
  treeSeen,
  unpackedByUmoci,
} from '../helpers/image-oracles.ts'
import { type Blobs, type LayoutLayer, layoutFiles, putImage, writeLayout } from '../helpers/layout.ts'
import { type Need, needs, type Runners } from '../helpers/needs.ts'
import { makeTar, type TarEntry } from '../helpers/tar.ts'
import { ALPINE_ROOT, alpineRoot, DEBIAN_ROOT, debianRoot, image, oracle, ROOT } from '../helpers/things.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagegate-inputs-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const withUmoci = await needs(oracle('umoci'), ROOT)

/** Milliseconds; a limit for programs that hang. Some images have a gigabyte and are unpacked several times. */
const PATIENCE = 900_000

/** An image as a layout with its own tag, and as docker stores it. */
interface Built {
  layout: string
  tag: string
  name: string
  read: Image
}

/** Compares the three programs on one image. */
function agree(test: Runners['test'], image: () => Built): void {
  test(
    'is what docker export gives',
    () => {
      const { name, read } = image()
      expect(seenByDocker(treeSeen(read))).toEqual(exported(name, folder))
    },
    PATIENCE,
  )

  withUmoci.test(
    'matches umoci',
    () => {
      const { layout, tag, read } = image()
      expect(treeSeen(read)).toEqual(unpackedByUmoci(layout, tag, read.size.unpacked))
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

/** The largest image, which has the same lowest layers as node:24, and two distributions. */
const BASES = ['golang:1.26', 'debian:bookworm-slim', 'alpine:3.20']
/** A Dockerfile, or its text, and the needs of its build. */
const INPUTS: readonly { title: string; base: string | null; folder: string; needed: Need[] }[] = [
  ...BASES.map(base => ({ title: `the base image ${base}`, base, folder: '', needed: [image(base)] })),
  ...EXAMPLE_NAMES.map(name => ({ title: name, base: null, folder: folderOf(name), needed: needsOf(name) })),
]

for (const { title, base, folder: source, needed } of INPUTS) {
  const { describe, test } = await needs(...needed)
  describe(title, () => {
    const name = `stagegate-test/oracle-input:${randomUUID()}`
    let built: Built

    beforeAll(async () => {
      const context = mkdtempSync(join(folder, 'context-'))
      const layout = join(context, 'layout')
      if (base !== null) writeFileSync(join(context, 'Dockerfile'), `FROM ${base}\n`)
      const build = ['buildx', 'build', '--provenance=false', base === null ? source : context]
      run('docker', [...build, '--output', `type=oci,tar=false,dest=${layout}`])
      run('docker', [...build, '--load', '--tag', name])
      built = { layout, tag: 'latest', name, read: await readOnly(layout) }
    }, PATIENCE)
    afterAll(() => {
      run('docker', ['rmi', '--force', name])
      if (built) rmSync(dirname(built.layout), { recursive: true, force: true })
    })

    agree(test, () => built)
  })
}

// Changes to a whole distribution that our own builds hardly make.
const CHANGES: TarEntry[] = [
  { path: 'etc/.wh..wh..opq' },
  { path: 'etc/passwd', content: 'root:x:0:0::/:/bin/sh\n' },
  { path: 'usr/share/.wh.doc' },
  { path: 'usr/bin/new', content: 'new', mode: 0o4755, uid: 3, gid: 4 },
  { path: 'usr/bin/.wh.env' },
  { path: 'usr/hard', type: 'hardlink', link: 'usr/bin/new', mode: 0o4755, uid: 3, gid: 4 },
  { path: 'var/lib', type: 'symlink', link: '../usr/lib', mode: 0o777 },
]

const ROOTS: readonly [name: string, need: Need, layerOf: () => LayoutLayer][] = [
  ['the Alpine root', ALPINE_ROOT, () => ({ tar: gunzipSync(readFileSync(alpineRoot())) })],
  ['the Debian root', DEBIAN_ROOT, () => ({ tar: readFileSync(debianRoot()) })],
]

for (const [title, need, layerOf] of ROOTS) {
  const { describe, test } = await needs(need)
  describe(`${title}, and a layer that changes much of it`, () => {
    let built: Built

    beforeAll(async () => {
      const context = mkdtempSync(join(folder, 'root-'))
      const blobs: Blobs = new Map()
      const tag = `stagegate-test/oracle-root:${randomUUID()}`
      const descriptor = putImage(blobs, { layers: [layerOf(), CHANGES], tag })
      const archive = join(context, 'image.tar')
      const entries = [...layoutFiles(blobs, [descriptor])].map(([path, content]): TarEntry => ({ path, content }))
      writeFileSync(archive, makeTar(entries))
      run('docker', ['load', '--input', archive])
      const layout = join(context, 'layout')
      writeLayout(layout, blobs, [{ ...descriptor, annotations: { 'org.opencontainers.image.ref.name': 'test' } }])
      built = { layout, tag: 'test', name: descriptor.digest, read: await readOnly(layout) }
    }, PATIENCE)
    afterAll(() => {
      if (built) run('docker', ['rmi', '--force', built.name])
    })

    agree(test, () => built)
  })
}
