import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createGzip } from 'node:zlib'
import { digestOf } from '../../__tests__/helpers/image.ts'
import { json } from '../../__tests__/helpers/layout.ts'
import { tarEntry } from '../../__tests__/helpers/tar.ts'

/** The files of a layer, generated one at a time. */
export type Members = Iterable<{ path: string; content: Buffer }>

/**
 * Writes an OCI layout with one image of these layers and returns the paths of its blobs. Layers are gzip with one member,
 * as builders write them. Only one file at a time is in memory.
 * @param level zlib's compression level
 */
export async function writeImage(folder: string, layers: Members[], level = 6): Promise<string[]> {
  const blobs = join(folder, 'blobs/sha256')
  mkdirSync(blobs, { recursive: true })
  const put = (content: Buffer) => {
    writeFileSync(join(blobs, digestOf(content).slice(7)), content)
    return { digest: digestOf(content), size: content.length }
  }
  const written: Awaited<ReturnType<typeof writeLayer>>[] = []
  for (const members of layers) written.push(await writeLayer(blobs, members, level))
  const rootfs = { type: 'layers', diff_ids: written.map(({ diffId }) => diffId) }
  const config = put(json({ os: 'linux', architecture: 'amd64', config: {}, rootfs }))
  const manifest = put(
    json({
      schemaVersion: 2,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
      layers: written.map(({ digest, size }) => ({
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        digest,
        size,
      })),
    }),
  )
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  writeFileSync(join(folder, 'index.json'), json({ schemaVersion: 2, manifests: [{ mediaType, ...manifest }] }))
  writeFileSync(join(folder, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }))
  return written.map(({ path }) => path)
}

async function writeLayer(folder: string, members: Members, level: number) {
  const [blobHash, tarHash] = [createHash('sha256'), createHash('sha256')]
  const draft = join(folder, 'draft')
  const gzip = createGzip({ level })
  const file = createWriteStream(draft)
  let size = 0
  gzip.on('data', (chunk: Buffer) => {
    blobHash.update(chunk)
    size += chunk.length
  })
  gzip.pipe(file)
  const write = async (chunk: Buffer) => {
    tarHash.update(chunk)
    if (!gzip.write(chunk)) await once(gzip, 'drain')
  }
  for (const { path, content } of members) await write(tarEntry({ path, content }))
  await write(Buffer.alloc(1024))
  gzip.end()
  await once(file, 'close')
  const hex = blobHash.digest('hex')
  renameSync(draft, join(folder, hex))
  return { path: join(folder, hex), digest: `sha256:${hex}`, diffId: `sha256:${tarHash.digest('hex')}`, size }
}

/**
 * Cuts files of various sizes from a real program, so they compress like programs. The files of a directory follow each
 * other, as in builders' layers.
 * @param bytes the approximate total size
 */
export function* pieces(name: string, files: number, bytes: number): Members {
  const program = readFileSync(process.execPath)
  for (let i = 0; i < files; i++) {
    const size = Math.floor((bytes / files) * (0.5 + ((i * 7919) % 1000) / 1000))
    const start = (i * 7919 * 4096) % Math.max(1, program.length - size)
    const content =
      size <= program.length
        ? program.subarray(start, start + size)
        : Buffer.concat(Array(Math.ceil(size / program.length)).fill(program)).subarray(0, size)
    yield { path: `${name}/package-${Math.floor(i / 40)}/share/file-number-${i}.bin`, content }
  }
}
