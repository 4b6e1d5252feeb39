/** Wraps a function so that it computes its value, or its error, at the first call only. */
export function once<T>(compute: () => T): () => T {
  let outcome: { value: T } | { error: unknown } | null = null
  return () => {
    outcome ??= attempt(compute)
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
