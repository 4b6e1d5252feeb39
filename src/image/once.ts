/** The function that computes a value at its first call, and gives it at every call. So with an error, which it throws. */
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
