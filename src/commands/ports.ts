import { SYSTEM_CLOCK } from '../adapters/clock.ts'
import { createExec } from '../adapters/exec.ts'
import { openLayerIndex } from '../adapters/layer-index-folder.ts'
import { createTerminalLog } from '../adapters/log-terminal.ts'
import { cancelOnSignals } from '../adapters/process-signals.ts'
import { createRunLife } from '../pipeline/run-life.ts'
import type { RunPorts } from '../pipeline/run-ports.ts'
import { EXIT } from './exit.ts'

/** Runs a command that starts programs. A signal cancels it; what it made is removed when it ends. */
export async function withPorts<T>(verbose: boolean, run: (ports: RunPorts) => Promise<T>): Promise<T> {
  const clock = SYSTEM_CLOCK
  const log = createTerminalLog(verbose)
  const life = createRunLife({ clock, log })
  // Children have their own sessions, so closing the terminal ends none of them: SIGHUP is a cancellation too.
  cancelOnSignals(['SIGINT', 'SIGTERM', 'SIGHUP'], clock, life.cancel, EXIT.error)
  const { signal, onEnd } = life
  const cwd = process.cwd()
  const exec = createExec(cwd, signal)
  const layerIndex = openLayerIndex(process.env, clock)
  try {
    return await run({ exec, log, clock, env: process.env, cwd, signal, onEnd, layerIndex })
  } finally {
    await life.end()
  }
}
