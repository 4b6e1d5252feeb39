import { AsyncLocalStorage } from 'node:async_hooks'
import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'

/** Node's own method that starts the process; it is undocumented, so nothing depends on it alone. */
type Startable = ChildProcess & { spawn?: (options: object) => number | undefined }

type Receiver = (child: ChildProcess) => void

const receivers = new AsyncLocalStorage<{ receive: Receiver | null }>()

/**
 * Calls `receive` with the process that `start` starts, before it is started. @actions/exec does not expose its child,
 * but Node publishes each one, and the asynchronous context says which run it belongs to.
 */
export function withChild<T>(receive: Receiver, start: () => Promise<T>): Promise<T> {
  listen()
  return receivers.run({ receive }, start)
}

let listening = false

function listen(): void {
  if (listening) return
  listening = true
  subscribe('child_process', message => {
    const run = receivers.getStore()
    if (!run?.receive) return
    const { process: child } = message as { process: Startable }
    const { receive } = run
    // The run does not wait for other programs that start in this context.
    run.receive = null
    prepare(child)
    receive(child)
  })
}

/**
 * Changes how the child starts in two ways that @actions/exec has no option for. It leads a separate process group, so
 * Ctrl+C reaches only Stagegate, which then ends its children in order; on Windows a separate console would hide Ctrl+C
 * from them. A child that Node refuses to start (E2BIG) is an `error` event: @actions/exec loses an exception.
 */
function prepare(child: Startable): void {
  const { spawn } = child
  if (spawn === undefined) return
  child.spawn = options => {
    try {
      return spawn.call(child, { ...options, detached: process.platform !== 'win32' })
    } catch (error) {
      process.nextTick(() => child.emit('error', error))
      return undefined
    }
  }
}
