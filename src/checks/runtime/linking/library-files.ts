import type { Image } from '../../../image/model.ts'
import { basenameOf } from '../../../image/paths.ts'
import { type AnalyzedImage, shared } from '../../analysis.ts'

/** By name: the paths of all files that may be libraries, in byte order, the first ten of each. */
const libraryFiles = shared((image: Image): ReadonlyMap<string, string[]> => {
  const files = new Map<string, string[]>()
  for (const { path, type } of image.tree.entries()) {
    if (type === 'directory' || !path.includes('.so')) continue
    const name = basenameOf(path)
    const others = files.get(name)
    if (others === undefined) files.set(name, [path])
    else if (others.length < 10) others.push(path)
  }
  return files
})

/** Every path of the image that ends in this name of a library; the first ten, in byte order. */
export function filesCalled(image: AnalyzedImage, library: string): readonly string[] {
  return libraryFiles(image).get(library) ?? []
}
