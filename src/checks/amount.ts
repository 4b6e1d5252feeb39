import { counted, formatBytes } from '../text/format.ts'
import { list, plain, text, type Words } from '../text/words.ts'

/** `12 MB in 3 files`. */
export function sizeOf(bytes: number, files: number): Words {
  return plain(`${formatBytes(bytes)} in ${counted(files, 'file')}`)
}

/** `12 MB in 3 files (/a, /b and 1 other)`. `total` is the number of places, of which `paths` has the first. */
export function amount(bytes: number, files: number, paths: readonly string[], total = paths.length): Words {
  return text`${sizeOf(bytes, files)} (${list(paths, 2, total)})`
}
