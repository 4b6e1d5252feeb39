/**
 * One measurement of the reader's benchmark, in a separate process.
 *   gunzip FILE   inflates a file with the reader's chunk sizes and discards the output
 *   read LAYOUT   reads every image of a layout, for all checks
 * Prints {seconds, bytes} as JSON: the duration without the start of Node, and the unpacked bytes.
 */

import { createReadStream } from 'node:fs'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { neededBy } from '../../src/checks/run-checks.ts'
import { CHUNK } from '../../src/image/compression/stream-decoder.ts'
import { readImage } from '../../src/image/read/read-image.ts'
import { openImageStore } from '../../src/image/store/open-store.ts'
import { DEFAULT_LIMITS } from '../../src/options/limits.ts'

const [mode = '', path = ''] = process.argv.slice(2)
const began = performance.now()
const bytes = await (mode === 'gunzip' ? gunzip() : read())
const seconds = (performance.now() - began) / 1000
console.log(JSON.stringify({ seconds, bytes }))

async function gunzip(): Promise<number> {
  let bytes = 0
  const nothing = new Writable({
    highWaterMark: 4 * CHUNK,
    write(chunk, _, done) {
      bytes += chunk.length
      done()
    },
  })
  await pipeline(createReadStream(path, { highWaterMark: CHUNK }), createGunzip({ chunkSize: CHUNK }), nothing)
  return bytes
}

async function read(): Promise<number> {
  const store = await openImageStore(path, DEFAULT_LIMITS)
  let bytes = 0
  for (const stored of store.images) {
    const image = await readImage(stored, { limits: DEFAULT_LIMITS, needs: neededBy() })
    bytes += image.size.unpacked
  }
  await store.close()
  return bytes
}
