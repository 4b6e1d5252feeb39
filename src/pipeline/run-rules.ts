import type { Baseline } from '../baseline/baseline.ts'
import { resolveSeverities } from '../checks/severities.ts'
import type { Rules } from '../gate/judge.ts'
import type { Options } from '../options/options.ts'
import type { Clock } from '../ports/clock.ts'

/** The rules of a run: those of its options, and today's date for waivers. */
export function rulesOf(
  { preset, severities, budgets, growth, waivers, failOn }: Options,
  baseline: Baseline | null,
  clock: Clock,
): Rules {
  const now = clock.now()
  return { severities: resolveSeverities(preset, severities), budgets, growth, baseline, waivers, failOn, now }
}
