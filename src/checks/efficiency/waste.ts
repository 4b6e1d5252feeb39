import type { Image } from '../../image/model.ts'
import { compareBytes } from '../../image/paths.ts'
import { oncePerImage } from '../../image/tree/once.ts'
import { type WasteCause, wastedFiles } from '../../image/tree/wasted.ts'
import type { Observation } from '../check.ts'

/** Less than this is not worth a change of the Dockerfile. */
export const WASTE_FLOOR = 1_000_000

/**
 * What is wasted for one cause, for each pair of the layer that brought it and the one that hid it. `at` says which of
 * the two is to be changed, and so is blamed; where that one is the base's, nothing is said.
 */
export function observeWaste(image: Image, cause: WasteCause, at: 'layer' | 'by'): Observation[] {
  const groups = Map.groupBy(
    wastedOf(image).filter(one => one.cause === cause && isOwn(image, one[at])),
    one => `${one.layer} ${one.by}`,
  )
  return [...groups.values()].flatMap(group => {
    const bytes = group.reduce((sum, { size }) => sum + size, 0)
    const [first] = group
    if (first === undefined || bytes < WASTE_FLOOR) return []
    const largest = group.sort((a, b) => b.size - a.size || compareBytes(a.path, b.path)).slice(0, 5)
    const other = image.layers[at === 'by' ? first.layer : first.by]
    return [
      {
        path: largest[0]?.path ?? '/',
        layer: first[at],
        data: {
          bytes,
          files: group.length,
          paths: largest.map(({ path }) => path),
          otherLayer: other?.index ?? 0,
          ...(other?.origin === 'base' && { otherIsBase: true }),
          ...(other?.blame && { otherLine: other.blame.line }),
        },
      },
    ]
  })
}

/** Where nothing tells what the base is, the lowest layer is most often one of its. */
function isOwn({ layers, base }: Image, index: number): boolean {
  return layers[index]?.origin === 'own' && (base.knownBy !== 'none' || index > 0)
}

const wastedOf = oncePerImage(wastedFiles)
