/** The contents of an image according to other programs and to the reader, in the same form. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect } from '@jest/globals'
import type { Image } from '../../src/image/model.ts'
import { readImage } from '../../src/image/read/read-image.ts'
import { openImageStore } from '../../src/image/store/open-store.ts'
import { listLayers, listTree } from '../../src/image/tree/listing.ts'
import { DEFAULT_LIMITS } from '../../src/options/limits.ts'
import { folderSeen, gnuTar, rowsSeen, type Seen } from './oracles.ts'
import { findProgram } from './programs.ts'

export const run = (program: string, args: string[]): string =>
  execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 30 }).toString()

export async function readOnly(reference: string): Promise<Image> {
  const store = await openImageStore(reference, DEFAULT_LIMITS)
  try {
    expect(store.images).toHaveLength(1)
    return await readImage(store.images[0] as (typeof store.images)[number], { limits: DEFAULT_LIMITS, needs: [] })
  } finally {
    await store.close()
  }
}

export const treeSeen = (image: Image): Seen[] => rowsSeen(listTree(image))

/** Paths that docker creates in every container. */
const DOCKERS = /^\/(?:\.dockerenv|dev|proc|sys|etc\/(?:hostname|hosts|resolv\.conf|mtab))(?:\/|$)/
export const seenByDocker = (seen: Seen[]): Seen[] => seen.filter(({ path }) => !DOCKERS.test(path) && path !== '/etc')

/** The output of `docker export` for a container of this image. `folder` is for temporary files. */
export function exported(image: string, folder: string): Seen[] {
  const path = join(folder, 'export.tar')
  const container = run('docker', ['create', image, '/none']).trim()
  try {
    run('docker', ['export', '--output', path, container])
    return seenByDocker(rowsSeen(gnuTar(path)))
  } finally {
    run('docker', ['rm', container])
    rmSync(path, { force: true })
  }
}

/** Unpacking an image needs root, which can change owners: tests that call this need `ROOT`. */
export function unpackedByUmoci(layout: string, tag: string, unpacked: number): Seen[] {
  const root = mkdtempSync(join(roomyFolder(unpacked), 'stagegate-umoci-'))
  try {
    // `raw`: only the files, without a bundle's runtime configuration and listing.
    run(findProgram('umoci') ?? 'umoci', ['raw', 'unpack', '--image', `${layout}:${tag}`, join(root, 'rootfs')])
    return folderSeen(join(root, 'rootfs'))
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** A folder in memory if it has twice the room: small files take more than their bytes. */
function roomyFolder(bytes: number): string {
  const memory = '/dev/shm'
  try {
    const { bavail, bsize, ffree } = statfsSync(memory)
    if (bavail * bsize > 2 * bytes + 2 ** 30 && ffree > 200_000) return memory
  } catch {
    // Not every machine has /dev/shm.
  }
  return tmpdir()
}

/** Layers that were compared already: images with the same base share layers. */
const compared = new Set<string>()

/** Each layer has the members that GNU tar lists in its blob, and the same number of bytes. */
export function expectLayersOfGnuTar(image: Image, layout: string): void {
  for (const layer of image.layers.filter(({ digest }) => !compared.has(digest))) {
    const theirs = gnuTar(join(layout, 'blobs', layer.digest.replace(':', '/'))).map(row => {
      return { ...row, layer: layer.index }
    })
    const plain = theirs.filter(({ path }) => !basename(path).startsWith('.wh.'))
    const rows = [...listLayers({ layers: [layer] })].filter(({ type }) => type !== 'whiteout' && type !== 'opaque')
    expect(rows).toEqual(plain.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path))))
    expect(layer.unpacked).toBe(theirs.reduce((sum, { size }) => sum + size, 0))
    compared.add(layer.digest)
  }
}
