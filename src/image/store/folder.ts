import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../failure.ts'
import { isWithin } from '../../local-path.ts'
import { quote } from '../../text/quote.ts'
import { type Files, readRange, toStream } from './files.ts'

/**
 * Opens a layout in a folder. Its files can be symlinks, but only to files inside: the author of a layout must not choose
 * which files of this machine are read.
 */
export async function openFolder(path: string): Promise<Files> {
  const root = await realpath(path)
  const openInside = async (name: string): Promise<FileHandle | null> => {
    let real: string
    try {
      real = await realpath(join(root, name))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ENOTDIR') return null
      throw unreadable(name, error)
    }
    if (!isWithin(real, root)) {
      throw new Failure('image/outside', `${quote(name)} is a symbolic link that leads out of the image's folder.`)
    }
    // The flags refuse a link that replaced the file meanwhile, and keep a pipe without a writer from blocking.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
    const handle = await open(real, flags).catch(error => Promise.reject(unreadable(name, error)))
    if ((await handle.stat()).isFile()) return handle
    await handle.close()
    throw new Failure('image/not-a-file', `${quote(name)} of the image's folder is not a regular file.`)
  }
  return {
    kind: 'folder',
    inOrder: false,
    archiveSize: null,
    async size(name) {
      const handle = await openInside(name)
      if (handle === null) return null
      try {
        return (await handle.stat()).size
      } finally {
        await handle.close()
      }
    },
    open: name => toStream(chunksOf(() => openInside(name), name)),
    async range(name) {
      const handle = await openInside(name)
      if (handle === null) return null
      const { size } = await handle.stat()
      return { fd: handle.fd, offset: 0, size, release: () => handle.close() }
    },
    close: async () => {},
  }
}

async function* chunksOf(openFile: () => Promise<FileHandle | null>, name: string): AsyncGenerator<Buffer> {
  const handle = await openFile()
  if (handle === null) throw new Failure('image/blob-missing', `${quote(name)} is not in the image's folder.`)
  try {
    yield* readRange(handle, 0, (await handle.stat()).size)
  } finally {
    await handle.close()
  }
}

function unreadable(name: string, error: unknown): Failure {
  const { code } = error as NodeJS.ErrnoException
  return new Failure('image/unreadable', `${quote(name)} of the image's folder cannot be read (${code}).`, {
    cause: error,
  })
}
