/** Something that a test lets happen when its time has come. */
export interface Gate {
  /** Resolves once somebody waits before the gate. */
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
