import { join } from 'node:path'
import { copyBundle, machineEnvironment, node24, REPOSITORY_ROOT } from './bundle.ts'
import { type ProcessOptions, type ProcessResult, runProcess } from './process.ts'

export interface CliOptions extends Partial<ProcessOptions> {
  /** The bundle's folder; dist/cli by default. */
  bundle?: string
}

/** Runs the command line's bundle as a user's process; `env` is added to what the machine's programs need. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<ProcessResult> {
  const { bundle = join(REPOSITORY_ROOT, 'dist/cli'), env, ...rest } = options
  const entry = await copyBundle(bundle)
  return runProcess(node24(), [entry, ...args], { ...rest, env: { ...machineEnvironment(), ...env } })
}
