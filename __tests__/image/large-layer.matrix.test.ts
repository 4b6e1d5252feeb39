import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from '@jest/globals'
import { removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { expectLayersOfGnuTar, readOnly } from '../helpers/image-oracles.ts'
import { type Blobs, putImage, writeLayout } from '../helpers/layout.ts'
import { tarEntry } from '../helpers/tar.ts'

afterAll(removeTemporaryFolders)

/** Milliseconds; a limit for programs that hang. */
const PATIENCE = 900_000

/** The bytes of a tar in gzip members that may repeat: 5 GB that are never stored as a whole. */
test(
  'a generated layer of 5 GB has the members that GNU tar lists',
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
    const layout = await temporaryFolder('large')
    const blobs: Blobs = new Map()
    const descriptor = putImage(blobs, { layers: [{ blob, diffId: `sha256:${hash.digest('hex')}` }] })
    writeLayout(layout, blobs, [descriptor])
    const image = await readOnly(layout)
    expectLayersOfGnuTar(image, layout)
    expect(image.size).toMatchObject({ unpacked: 5000 * 2 ** 20 + 11, wasted: 0 })
  },
  PATIENCE,
)
