import type { ChildProcess } from 'node:child_process'
import { interruptTree, killTree } from './process-tree.ts'

/** How long a child may take to end after the first signal, before it is killed. */
const MAX_GRACE_MS = 5_000

/** Ends each child that runs. A process that ends at once must not leave them behind. */
const running = new Set<() => void>()
process.once('exit', () => {
  for (const kill of running) kill()
})

/** One child, from before its start to after its end. */
export interface ChildWatch {
  /** Receives the child before it starts. */
  receive(child: ChildProcess): void
  /** Why it could not be started; null if it was. */
  readonly error: NodeJS.ErrnoException | null
  /** Ends it at once: its result is not needed. */
  abandon(): void
  readonly abandoned: boolean
  /** Call it when the child has ended. */
  close(): void
}

/**
 * Gives a child its input, and ends it when `stop` is aborted: first with SIGINT, which makes buildx cancel the build on
 * the builder too, then with SIGKILL for what is left after the grace time.
 */
export function watchChild(input: string, stop: AbortSignal): ChildWatch {
  let child: ChildProcess | null = null
  let error: NodeJS.ErrnoException | null = null
  let abandoned = false
  let killer: NodeJS.Timeout | null = null
  const kill = () => {
    if (child) void killTree(child)
  }
  const cancel = () => {
    if (child?.pid === undefined || killer !== null) return
    interruptTree(child)
    killer = setTimeout(kill, MAX_GRACE_MS)
  }
  stop.addEventListener('abort', cancel)
  running.add(kill)
  return {
    receive(started) {
      child = started
      started.once('error', reason => {
        error = reason
      })
      started.once('spawn', () => {
        // A child that does not read its input (EPIPE, on Windows EOF) is not an error here; its status reports it.
        started.stdin?.on('error', () => {})
        started.stdin?.end(input)
        if (stop.aborted) cancel()
      })
    },
    get error() {
      return error
    },
    abandon() {
      abandoned = true
      kill()
    },
    get abandoned() {
      return abandoned
    },
    close() {
      stop.removeEventListener('abort', cancel)
      running.delete(kill)
      if (killer === null) return
      clearTimeout(killer)
      // Its children with a closed output must not outlive the run.
      kill()
    },
  }
}
