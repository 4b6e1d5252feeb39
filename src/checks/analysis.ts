import type { Image } from '../image/model.ts'
import { once } from '../image/once.ts'

/** An image, with what several checks compute of it. */
export interface AnalyzedImage extends Image {
  /** The result of `compute`, which runs at the first call. What it throws is thrown at every call. */
  readonly share: <T>(compute: (image: AnalyzedImage) => T) => T
}

export function analyze(image: Image): AnalyzedImage {
  const results = new Map<unknown, () => unknown>()
  const analyzed: AnalyzedImage = {
    ...image,
    share<T>(compute: (image: AnalyzedImage) => T): T {
      const result = results.get(compute) ?? once(() => compute(analyzed))
      results.set(compute, result)
      return result() as T
    },
  }
  return analyzed
}

/** A computation that runs once for each analyzed image. */
export function shared<T>(compute: (image: AnalyzedImage) => T): (image: AnalyzedImage) => T {
  return image => image.share(compute)
}
