/** Blocks something until the test opens the gate. */
export interface Gate {
  /** Resolves when the first caller waits at the gate. */
  reached: Promise<void>
  open(): void
  /** Waits until the gate is open. */
  pass(): Promise<void>
}

export function closedGate(): Gate {
  const reached = Promise.withResolvers<void>()
  const opened = Promise.withResolvers<void>()
  return {
    reached: reached.promise,
    open: opened.resolve,
    pass() {
      reached.resolve()
      return opened.promise
    },
  }
}
