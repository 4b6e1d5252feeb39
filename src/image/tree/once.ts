import type { Image } from '../model.ts'

/**
 * The function that computes something at most once for each image, failures included.
 */
export function oncePerImage<T>(compute: (image: Image) => T): (image: Image) => T {
  const outcomes = new WeakMap<Image, { value: T } | { error: unknown }>()
  return image => {
    const outcome = outcomes.get(image) ?? attempt(() => compute(image))
    outcomes.set(image, outcome)
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }
}

function attempt<T>(compute: () => T): { value: T } | { error: unknown } {
  try {
    return { value: compute() }
  } catch (error) {
    return { error }
  }
}
