import { createHash } from 'node:crypto'
import { mkdir, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { linkFolder } from '../folders.ts'
import { linkOrCopy } from './link-or-copy.ts'

/** The folder of one target's build. Its name differs for `App` and `app`, even if file names ignore case. */
export function targetFolder(folder: string, target: string): string {
  const name = encodeURIComponent(target).replace(/[A-Z]/g, letter => `~${letter.toLowerCase()}`)
  // File systems refuse names of more than 255 bytes.
  const short = name.length > 200 ? `${name.slice(0, 100)}~~${createHash('sha256').update(name).digest('hex')}` : name
  return join(folder, `target-${short}`)
}

/**
 * Prepares the layout that a build exports to. The layouts of all targets share one `blobs` folder, so a blob that several
 * targets have leaves the builder once. Each target has its own index, which two exports at a time would damage.
 * @param folder that of all builds; @param target that of one target
 */
export async function prepareLayout(folder: string, target: string): Promise<string> {
  const blobs = join(folder, 'blobs')
  const layout = join(target, 'layout')
  await mkdir(join(blobs, 'sha256'), { recursive: true })
  await mkdir(layout, { recursive: true })
  await linkFolder(blobs, join(layout, 'blobs'))
  return layout
}

/** Replaces the link to the shared folder by hard links to its blobs, so that a complete layout depends on no other. */
export async function detachLayout(folder: string, layout: string): Promise<void> {
  const shared = join(folder, 'blobs', 'sha256')
  const own = join(layout, 'blobs', 'sha256')
  const names = await readdir(shared)
  await unlink(join(layout, 'blobs'))
  await mkdir(own, { recursive: true })
  await Promise.all(names.map(name => linkOrCopy(join(shared, name), join(own, name))))
}
