import type { Ports } from '../ports/ports.ts'

/** Undoes one thing that a run made. The signal is aborted when no time is left for it. */
export type Cleanup = (deadline: AbortSignal) => unknown

/** The owner of one run's life: what cancels the run, and what is undone when it ends. */
export interface RunLife {
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal
  cancel(): void
  /** Registers what is undone at the end of the run, the last first. */
  onEnd(cleanup: Cleanup): void
  /** Undoes everything that was registered. Never rejects: a failed cleanup is a warning, and the verdict does not change. */
  end(): Promise<void>
}

/** GitHub's runner kills a cancelled step after ten seconds; a command in a terminal takes as long. */
const MAX_CLEANUP_MS = 10_000

export function createRunLife({ clock, log }: Pick<Ports, 'clock' | 'log'>): RunLife {
  const cancellation = new AbortController()
  const cleanups: Cleanup[] = []
  let deadline: AbortSignal | null = null
  return {
    signal: cancellation.signal,
    cancel() {
      deadline ??= clock.timeout(MAX_CLEANUP_MS)
      cancellation.abort()
    },
    onEnd: cleanup => void cleanups.push(cleanup),
    async end() {
      deadline ??= clock.timeout(MAX_CLEANUP_MS)
      for (const cleanup of cleanups.splice(0).reverse()) {
        try {
          await cleanup(deadline)
        } catch (error) {
          log.warning(`Cleanup failed: ${(error as Error).message}`)
        }
      }
    },
  }
}
