import type { Baseline } from '../baseline/baseline.ts'
import type { Rules } from '../gate/rules.ts'
import type { Clock } from '../ports/clock.ts'
import type { RunOptions } from './run-options.ts'

/** The rules of a run: those of its options, and today's date for waivers. */
export function rulesOf(
  { severities, budgets, growth, waivers, failOn }: RunOptions,
  baseline: Baseline | null,
  clock: Clock,
): Rules {
  return { severities, budgets, growth, baseline, waivers, failOn, now: clock.now() }
}
