import type { Image } from '../image/model.ts'
import { once } from '../image/once.ts'
import { isProven } from '../image/origin.ts'

type Compute<T> = (image: AnalyzedImage) => T

/** An image, with what several checks compute of it. */
export interface AnalyzedImage extends Image {
  /** The result of `compute`, which runs at the first call. What it throws is thrown at every call. */
  readonly share: <T>(compute: Compute<T>) => T
}

/**
 * The image as checks see it. Many findings are less severe in the base image's layers, or checks skip those layers: layers of
 * unknown origin count as own, and no claim about the base hides a finding.
 */
export function analyze(image: Image): AnalyzedImage {
  const analyzed: AnalyzedImage = { ...withoutClaims(image), share: sharing(() => analyzed) }
  return analyzed
}

function withoutClaims(image: Image): Image {
  if (isProven(image.base)) return image
  const layers = image.layers.map(layer => ({ ...layer, origin: 'own' as const }))
  return { ...image, layers, base: { ...image.base, layers: 0, knownBy: 'none' } }
}

function sharing(image: () => AnalyzedImage): AnalyzedImage['share'] {
  const results = new Map<unknown, () => unknown>()
  return <T>(compute: Compute<T>): T => {
    const result = results.get(compute) ?? once(() => compute(image()))
    results.set(compute, result)
    return result() as T
  }
}

/** A computation that runs once for each analyzed image. */
export function shared<T>(compute: Compute<T>): Compute<T> {
  return image => image.share(compute)
}
