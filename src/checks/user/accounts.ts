import { Failure } from '../../failure.ts'
import type { Image } from '../../image/model.ts'

/** A file such as /etc/passwd as the container sees it and as the base has it: the fields of each line. */
export interface Accounts {
  lines: string[][]
  /** The layer of the file that the container sees. */
  layer: number
  base: string[][]
  /** The layer of the base that has it; `layer` if none has it. */
  baseLayer: number
}

/**
 * Null if the image has no such file.
 * @throws Failure `user-unreadable` if the file was not read completely
 */
export function accountsOf(image: Image, path: string): Accounts | null {
  const entry = image.tree.resolve(path)
  if (entry?.type !== 'file') return null
  const content = entry.size === 0 ? new Uint8Array() : image.tree.content(path)
  if (content === undefined || content.length < entry.size) {
    throw new Failure('user-unreadable', `${path} is in the image, and its content could not be read.`)
  }
  const base = image.layers.findLast(layer => layer.origin === 'base' && layer.contents.has(entry.path))
  return {
    lines: fieldsOf(content),
    layer: entry.layer,
    base: fieldsOf(base?.contents.get(entry.path)),
    baseLayer: base?.index ?? entry.layer,
  }
}

function fieldsOf(content: Uint8Array | undefined): string[][] {
  const lines = Buffer.from(content ?? [])
    .toString('utf8')
    .split('\n')
  return lines.map(line => line.trim().split(':')).filter(([name]) => name !== '' && !name?.startsWith('#'))
}
