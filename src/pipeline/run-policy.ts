import type { Baseline } from '../baseline/baseline.ts'
import type { Policy } from '../gate/policy.ts'
import type { Clock } from '../ports/clock.ts'
import type { RunOptions } from './run-options.ts'

/** The policy of a run: its options, and today's date for waivers. */
export function runPolicy(
  { severities, budgets, growth, waivers, failOn }: RunOptions,
  baseline: Baseline | null,
  clock: Clock,
): Policy {
  return { severities, budgets, growth, baseline, waivers, failOn, now: clock.now() }
}
