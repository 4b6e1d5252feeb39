import { CHECKS } from '../checks/registry.ts'
import type { Inputs } from '../options/inputs.ts'
import type { Options } from '../options/options.ts'
import { readOptions } from '../options/read.ts'

/**
 * The options of one run, read once, with the checks that exist; every command that has options reads them here.
 * @param image what `inspect` reads, as the user names it; null where targets are built
 * @throws UsageError with every problem at once
 */
export function runOptions(inputs: Inputs, cwd: string, image: string | null = null): Options {
  const checks = CHECKS.map(({ id }) => id)
  return readOptions(inputs, cwd, checks, image)
}
