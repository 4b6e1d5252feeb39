import type { Image } from '../../../image/model.ts'
import { basenameOf } from '../../../image/paths.ts'

const known = new WeakMap<Image, Map<string, string[]>>()

/** Every path of the image that ends in this name of a library; the first ten, in byte order. */
export function filesCalled(image: Image, library: string): string[] {
  let files = known.get(image)
  if (files === undefined) {
    files = new Map()
    for (const { path, type } of image.tree.entries()) {
      if (type === 'directory' || !path.includes('.so')) continue
      const name = basenameOf(path)
      const others = files.get(name)
      if (others === undefined) files.set(name, [path])
      else if (others.length < 10) others.push(path)
    }
    known.set(image, files)
  }
  return files.get(library) ?? []
}
