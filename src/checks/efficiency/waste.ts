import type { Image } from '../../image/model.ts'
import { compareBytes } from '../../image/paths.ts'
import { type WasteCause, type WastedFile, wastedFiles } from '../../image/tree/wasted.ts'
import { formatPosition } from '../../text/format.ts'
import { plain, type Words } from '../../text/words.ts'
import { amount } from '../amount.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import type { Observation } from '../check.ts'

/** Less than this is not worth a change of the Dockerfile. */
export const WASTE_FLOOR = 1_000_000
/** Nor is less than a hundredth of the image, up to this. */
const MAX_FLOOR = 10_000_000

const floorOf = ({ size }: Image) => Math.min(MAX_FLOOR, Math.max(WASTE_FLOOR, size.unpacked / 100))

/** Parts of a sentence about the files that one layer hides of another. */
interface WasteWords {
  /** `12 MB in 3 files (/a, /b and 1 other)` */
  amount: Words
  /** What hid the files: `Line 9`, `Layer 3 of 7`, `The same layer`. */
  hider: Words
  /** What added the files: `the base image`, `line 4`, `layer 2 of 7`. */
  source: Words
  /** Whether that is the base image. */
  isOfBase: boolean
  /** Whether the later files have another owner or mode, as far as the largest show it. */
  isChanged: boolean
}

/**
 * One observation of a cause for each pair of a layer with wasted files and the layer that hid them. `at` says
 * which of the two to blame. A pair is left out if the blamed layer belongs to the base image.
 */
export function observeWaste(
  image: AnalyzedImage,
  cause: WasteCause,
  at: 'layer' | 'by',
  words: (parts: WasteWords) => Pick<Observation, 'message' | 'fix'>,
): Observation[] {
  const groups = Map.groupBy(
    wastedOf(image).filter(one => one.cause === cause && isLikelyOwn(image, one[at])),
    one => `${one.layer} ${one.by}`,
  )
  return [...groups.values()].flatMap(group => {
    const bytes = bytesOf(group)
    const [first] = group
    if (first === undefined || bytes < floorOf(image)) return []
    // A small file has no checksum, so that only its size says that it is a copy.
    const bytesByChecksum = cause === 'copied-up' ? bytesOf(group.filter(one => hasChecksum(one, image))) : bytes
    const largest = group.sort((a, b) => b.size - a.size || compareBytes(a.path, b.path)).slice(0, 5)
    const paths = largest.map(({ path }) => path)
    const other = image.layers[at === 'by' ? first.layer : first.by]
    return [
      {
        evidence: bytesByChecksum < floorOf(image) ? 'likely' : 'proven',
        path: paths[0] ?? '/',
        layer: first[at],
        data: {
          bytes,
          files: group.length,
          paths,
          otherLayer: other?.index ?? 0,
          ...(other?.origin === 'base' && { otherIsBase: true }),
          ...(other?.blame && { otherLine: other.blame.line }),
        },
        ...words({
          amount: amount(bytes, group.length, paths, group.length),
          hider: hiderOf(first, image),
          source: plain(
            image.layers[first.layer]?.origin === 'base' ? 'the base image' : nameLayer(first.layer, image),
          ),
          isOfBase: image.layers[first.layer]?.origin === 'base',
          isChanged: largest.some(one => hasOtherAttributes(one, image)),
        }),
      },
    ]
  })
}

const bytesOf = (files: readonly WastedFile[]) => files.reduce((sum, { size }) => sum + size, 0)

const hasChecksum = ({ path, layer }: WastedFile, { layers }: Image) =>
  layers[layer]?.extracts.get(path)?.checksum !== undefined

function hiderOf({ layer, by }: WastedFile, image: Image): Words {
  if (layer === by) return plain('The same layer')
  const name = nameLayer(by, image)
  return plain(name.charAt(0).toUpperCase() + name.slice(1))
}

/** `line 9`, or `layer 3 of 7` if the line is unknown. */
function nameLayer(index: number, { layers }: Pick<Image, 'layers'>): string {
  const line = layers[index]?.blame?.line
  return line === undefined ? formatPosition(index, layers.length) : `line ${line}`
}

function hasOtherAttributes({ path, layer, by }: WastedFile, { layers }: Image): boolean {
  const [before, after] = [layer, by].map(index => layers[index]?.entries.findLast(entry => entry.path === path))
  return before?.uid !== after?.uid || before?.gid !== after?.gid || before?.mode !== after?.mode
}

/** If the base is unknown, the lowest layer most likely belongs to it. */
function isLikelyOwn({ layers, base }: Image, index: number): boolean {
  return layers[index]?.origin === 'own' && (base.knownBy !== 'none' || index > 0)
}

const wastedOf = shared(wastedFiles)
