import type { PlannedPush } from '../../plan/push.ts'
import { reportFailure } from '../../report/assemble.ts'
import type { Report } from '../../report/model.ts'
import type { Outcome } from '../../report/outcome.ts'
import type { PushPorts } from './attempt.ts'
import { pushAll } from './push-all.ts'
import { selectPushes } from './select-pushes.ts'
import type { PushTool } from './tool.ts'

/**
 * Pushes the images that the report allows, and returns the report with the pushes and their failures. The gate's decision
 * does not change.
 */
export async function pushVerified(
  report: Report,
  outcomes: readonly Outcome[],
  planned: readonly PlannedPush[],
  each: boolean,
  tool: PushTool,
  ports: PushPorts,
): Promise<Report> {
  const built = new Map(
    outcomes.flatMap(outcome => {
      const { kind, target } = outcome
      return kind === 'verified' && outcome.build !== null ? [[target.name, outcome.build] as const] : []
    }),
  )
  const pushes = selectPushes(report, planned, each, built)
  if (pushes.length === 0) {
    ports.log.info('Nothing is pushed, as the gate did not pass.')
    return report
  }
  const { pushed, failures } = await pushAll(pushes, each, tool, ports)
  const pushFailures = [...failures].map(([target, failure]) => ({ target, error: reportFailure(failure) }))
  return { ...report, pushed, pushFailures }
}
