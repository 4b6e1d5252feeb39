import { join } from 'node:path'
import { copyBundle, machineEnvironment, node24, REPOSITORY_ROOT } from './bundle.ts'
import { type ProcessOptions, type ProcessResult, runProcess } from './process.ts'

export interface CliOptions extends Partial<ProcessOptions> {
  /** The bundle's folder; dist/cli by default. */
  bundle?: string
}

/** Runs the CLI's bundle as a user would; `env` is added to the variables that programs of this machine need. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<ProcessResult> {
  const { bundle = join(REPOSITORY_ROOT, 'dist/cli'), env, ...rest } = options
  const entry = await copyBundle(bundle)
  return runProcess(node24(), [entry, ...args], { ...rest, env: { ...machineEnvironment(), ...env } })
}
