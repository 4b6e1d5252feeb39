import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { Failure } from '../../failure.ts'
import type { Limits } from '../../options/limits.ts'
import { detectCompression, MAGIC_BYTES } from '../compression/compression.ts'
import { openArchive } from './archive.ts'
import { parseArchiveItems, readDockerArchive } from './docker-archive.ts'
import { blobPath, readDocument } from './documents.ts'
import { type Files, sumOfSizes } from './files.ts'
import { openFolder } from './folder.ts'
import { canonicalName, type ImageLocator, parseLocator } from './locator.ts'
import { nothingFound, severalFound } from './not-found.ts'
import { readLayout } from './oci-layout.ts'
import { openPackedArchive } from './packed-archive.ts'
import type { ImageStore, SelectedImages, StoredImage } from './stored-image.ts'

/**
 * Opens an OCI layout (a folder or an archive) or a `docker save` archive in either form. Archives can be compressed with
 * gzip or zstd. The reference can end in `:TAG` (a tag, or a name in any spelling) and `@sha256:...` (of an index, a
 * manifest or a config) to select an image, with all its platforms. If an archive has both forms, its images are those of both: some engines load one form, some the
 * other, and an image without a name is only in the second. Nothing is unpacked to disk. The caller closes the store.
 * @throws Failure for a file that is missing, damaged, not an image, or selected ambiguously
 */
export async function openImageStore(reference: string, limits: Limits): Promise<ImageStore> {
  const locator = await parseLocator(reference, exists)
  if (locator === null) {
    throw new Failure('image/not-found', `There is no file or folder ${JSON.stringify(reference)}.`, {
      hint: 'Name an OCI layout or an image archive. If it contains several images, append `:TAG` or `@sha256:...`.',
    })
  }
  const files = await openFiles(locator.path, limits)
  try {
    const indexJson = await readDocument(files, 'index.json', limits)
    const manifestJson = await readDocument(files, 'manifest.json', limits)
    if (indexJson === null && (await isSkopeoFolder(files, limits))) throw skopeoFolder(files, locator)
    if (indexJson === null && manifestJson === null) throw neither(files, locator)
    const items = manifestJson === null ? null : parseArchiveItems(manifestJson, limits)
    const layout = indexJson === null ? NOTHING : await readLayout(files, indexJson, locator, items, limits)
    const archive = items === null ? NOTHING : await readDockerArchive(files, items, locator, limits)
    const configDigests = new Set(layout.images.map(image => image.configDigest))
    const images = [...layout.images, ...archive.images.filter(image => !configDigests.has(image.configDigest))]
    const names = [...layout.names, ...archive.names]
    if (images.length === 0) throw nothingFound(files, locator, { names, missing: layout.missing })
    const references = new Set(images.map(({ reference }) => reference && canonicalName(reference)))
    if (locator.tag !== null && references.size > 1) throw severalFound(files, locator, images)
    const { attestations, passedOver } = layout
    const { path } = locator
    const storedSize = async () => files.archiveSize ?? (await sumOfSizes(files, blobPaths(images)))
    return { path, images, attestations, passedOver, storedSize, close: () => files.close() }
  } catch (error) {
    await files.close()
    throw error
  }
}

const NOTHING: SelectedImages = { images: [], attestations: [], passedOver: [], names: [], missing: 0 }

function blobPaths(images: readonly StoredImage[]): string[] {
  return images.flatMap(({ layers }) => layers.map(({ digest }) => blobPath(digest)))
}

/** Upstream: containers/image directory/directory_dest.go, `version`. */
async function isSkopeoFolder(files: Files, limits: Limits): Promise<boolean> {
  const version = await readDocument(files, 'version', limits)
  return version?.toString('latin1').startsWith('Directory Transport Version: ') ?? false
}

function skopeoFolder(files: Files, { path }: ImageLocator): Failure {
  const message = `The ${files.kind} ${path} has the form of skopeo's "dir:", which is not supported.`
  return new Failure('image/not-an-image', message, {
    hint: 'Copy the image to `oci:FOLDER:TAG` or `oci-archive:FILE:TAG` instead.',
  })
}

function neither(files: Files, { path }: ImageLocator): Failure {
  const message = `The ${files.kind} ${path} is not an image: it has neither an index.json nor a manifest.json.`
  return new Failure('image/not-an-image', message, {
    hint: 'Write one with `docker buildx build --output type=oci,...` or `docker save`; `docker export` does not write images.',
  })
}

async function openFiles(path: string, limits: Limits): Promise<Files> {
  let handle: FileHandle
  try {
    if ((await stat(path)).isDirectory()) return await openFolder(path)
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Failure('image/unreadable', `${path} cannot be read (${code}).`, { cause: error })
  }
  try {
    const file = await handle.stat()
    if (!file.isFile()) throw new Failure('image/unreadable', `${path} is not a regular file.`)
    if (file.size === 0) {
      throw new Failure('image/not-an-image', 'It has 0 bytes.', {
        hint: 'A failed or interrupted export leaves an empty file. Export the image again.',
      })
    }
    const head = Buffer.alloc(MAGIC_BYTES)
    const { bytesRead } = await handle.read(head, 0, head.length, 0)
    const packed = detectCompression(head.subarray(0, bytesRead)) !== 'none'
    return await (packed ? openPackedArchive(handle, limits) : openArchive(handle, limits))
  } catch (error) {
    await handle.close()
    if (!(error instanceof Failure)) throw error
    throw error.within(`The archive ${path} cannot be read.`)
  }
}

/** Error codes of paths that exist but cannot be read. */
const UNREADABLE = ['EACCES', 'EPERM', 'ELOOP', 'EIO']

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => UNREADABLE.includes(code ?? ''),
  )
}
