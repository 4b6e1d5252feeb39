import { CHECKS } from '../checks/registry.ts'
import { resolveSeverities } from '../checks/severities.ts'
import type { RawInputs } from '../options/inputs.ts'
import type { Options } from '../options/options.ts'
import type { Problems } from '../options/problems.ts'
import { readOptions } from '../options/read.ts'
import type { Severities } from '../options/severity.ts'

/** The options of one run, with the severity of every check. */
export interface RunOptions extends Options {
  severities: Severities
}

/**
 * The options of one run, with the checks that exist. Every command that has options reads them here, once.
 * @param problems those of the inputs so far
 * @param image what `inspect` reads, as the user names it; null if targets are built
 * @throws UsageError with every problem at once
 */
export function runOptions(
  inputs: RawInputs,
  problems: Problems,
  cwd: string,
  image: string | null = null,
): RunOptions {
  const options = readOptions(inputs, { cwd, checks: CHECKS, image, today: new Date() }, problems)
  return { ...options, severities: resolveSeverities(options.preset, options.severityOverrides) }
}
