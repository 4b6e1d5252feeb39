import { SYSTEM_CLOCK } from '../adapters/clock.ts'
import { createExec } from '../adapters/exec.ts'
import { openLayerIndex } from '../adapters/layer-index-folder.ts'
import { createTerminalLog } from '../adapters/log-terminal.ts'
import type { RunPorts } from '../pipeline/run-ports.ts'
import { EXIT } from './exit.ts'

/** What a cancelled run takes at most to end its children and remove what it made; then a signal ends it at once. */
const CLEANUP_MILLISECONDS = 15_000

/** The ports of a command that runs programs. A signal cancels the run. */
export function createPorts(verbose: boolean): RunPorts {
  const cancelled = new AbortController()
  let since: number | null = null
  const cancel = () => {
    cancelled.abort()
    since ??= performance.now()
    // npm and npx pass a signal on that the terminal sent already: the second is no sign of impatience.
    if (performance.now() - since > CLEANUP_MILLISECONDS) process.exit(EXIT.error)
  }
  // Children have their own sessions, so closing the terminal ends none of them: SIGHUP is a cancellation too.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, cancel)
  const cwd = process.cwd()
  return {
    exec: createExec(cwd, cancelled.signal),
    log: createTerminalLog(verbose),
    clock: SYSTEM_CLOCK,
    env: process.env,
    cwd,
    signal: cancelled.signal,
    layerIndex: openLayerIndex(process.env, SYSTEM_CLOCK),
  }
}
