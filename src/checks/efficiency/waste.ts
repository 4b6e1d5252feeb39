import type { Image, Layer } from '../../image/model.ts'
import { compareBytes } from '../../image/paths.ts'
import { type WasteCause, type WastedFile, wastedFiles } from '../../image/tree/wasted.ts'
import { plain, type Words } from '../../text/words.ts'
import { amount } from '../amount.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import type { Observation } from '../check.ts'

/** Less than this is not worth a change of the Dockerfile. */
export const WASTE_FLOOR = 1_000_000

/** Parts of a sentence about the files that one layer hides of another. */
interface WasteWords {
  /** `12 MB in 3 files (/a, /b and 1 other)` */
  amount: Words
  /** What hid the files: `Line 9`, `Layer 3`, `The same layer`. */
  hider: Words
  /** What added the files: `the base image`, `layer 2`. */
  source: Words
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
    wastedOf(image).filter(one => one.cause === cause && isOwn(image, one[at])),
    one => `${one.layer} ${one.by}`,
  )
  return [...groups.values()].flatMap(group => {
    const bytes = group.reduce((sum, { size }) => sum + size, 0)
    const [first] = group
    if (first === undefined || bytes < WASTE_FLOOR) return []
    const largest = group.sort((a, b) => b.size - a.size || compareBytes(a.path, b.path)).slice(0, 5)
    const paths = largest.map(({ path }) => path)
    const other = image.layers[at === 'by' ? first.layer : first.by]
    return [
      {
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
          hider: hiderOf(first, image.layers),
          source: plain(image.layers[first.layer]?.origin === 'base' ? 'the base image' : `layer ${first.layer}`),
        }),
      },
    ]
  })
}

function hiderOf({ layer, by }: WastedFile, layers: readonly Layer[]): Words {
  if (layer === by) return plain('The same layer')
  const line = layers[by]?.blame?.line
  return plain(line === undefined ? `Layer ${by}` : `Line ${line}`)
}

/** If the base is unknown, the lowest layer most likely belongs to it. */
function isOwn({ layers, base }: Image, index: number): boolean {
  return layers[index]?.origin === 'own' && (base.knownBy !== 'none' || index > 0)
}

const wastedOf = shared(wastedFiles)
