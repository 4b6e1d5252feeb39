import { counted, formatBytes } from '../text/format.ts'
import { shorten } from '../text/shorten.ts'
import { list, plain, text, type Words } from '../text/words.ts'

/** `12 MB in 3 files`. */
export function sizeOf(bytes: number, files: number): Words {
  return plain(`${formatBytes(bytes)} in ${counted(files, 'file')}`)
}

/** Code points of a path that is only an example: the data has the whole. */
const MAX_PATH = 60

/** `12 MB in 3 files (/a, /b and 1 other)`. `total` is the number of places, of which `paths` has the first. */
export function amount(bytes: number, files: number, paths: readonly string[], total = paths.length): Words {
  const short = paths.slice(0, 2).map(path => shorten(path, MAX_PATH, 'middle'))
  return text`${sizeOf(bytes, files)} (${list(short, 2, total)})`
}
