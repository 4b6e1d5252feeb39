import type { Baseline } from '../baseline/baseline.ts'
import type { Options } from '../options/options.ts'
import { resolveBaseline } from '../pipeline/resolve-baseline.ts'
import type { RunPorts } from '../pipeline/run-ports.ts'
import type { Report } from '../report/model.ts'

/** The source of a report of the command line, which has no event to read it from. */
export const NO_SOURCE: Report['source'] = {
  repository: null,
  commit: null,
  ref: null,
  pullRequest: null,
  dockerfile: null,
}

/** The baseline that `--baseline` names. Without an event, no other can be found. */
export function namedBaseline(options: Options, ports: RunPorts): Promise<Baseline | null> {
  const run = { trigger: { kind: 'other' as const }, commit: null }
  return resolveBaseline(options, run, { ...ports, history: null, records: null })
}
