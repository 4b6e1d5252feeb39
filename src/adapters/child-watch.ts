import type { ChildProcess } from 'node:child_process'
import { interruptTree, killTree } from './process-tree.ts'

/** How long a child may take to end by itself after it was asked to, before it is killed. */
const GRACE_MILLISECONDS = 5_000

/** One child, from before its start to after its end. */
export interface ChildWatch {
  /** Takes the child over, before it is started. */
  receive(child: ChildProcess): void
  /** Why it could not be started; null where it was. */
  readonly error: NodeJS.ErrnoException | null
  /** Ends it at once: nobody waits for what it does. */
  abandon(): void
  readonly abandoned: boolean
  /** To be called once it has ended. */
  close(): void
}

/**
 * Gives a child its input, and ends it when `stop` is aborted: SIGINT first, which buildx takes for "cancel the build on
 * the builder too", SIGKILL for what is left after the grace time.
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
    killer = setTimeout(kill, GRACE_MILLISECONDS)
  }
  stop.addEventListener('abort', cancel)
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
      if (killer === null) return
      clearTimeout(killer)
      // Processes that it left behind, with their output closed, must not outlive the run.
      kill()
    },
  }
}
