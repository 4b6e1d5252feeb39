import type { Image } from '../image/model.ts'
import { once } from '../image/once.ts'

type Compute<T> = (image: AnalyzedImage) => T

/** An image, with what several checks compute of it. */
export interface AnalyzedImage extends Image {
  /** The result of `compute`, which runs at the first call. What it throws is thrown at every call. */
  readonly share: <T>(compute: Compute<T>) => T
  /** The same for what depends on the content alone: views that differ in the layers' origins have one result. */
  readonly shareContent: <T>(compute: Compute<T>) => T
}

/** @param view another view of the same image: of its layers' origins */
export function analyze(image: Image, view?: AnalyzedImage): AnalyzedImage {
  const share = sharing(() => analyzed)
  const analyzed: AnalyzedImage = { ...image, share, shareContent: view?.shareContent ?? sharing(() => analyzed) }
  return analyzed
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

/** A computation that runs once for all views of an image. It must not depend on which layers are the base image's. */
export function sharedContent<T>(compute: Compute<T>): Compute<T> {
  return image => image.shareContent(compute)
}
