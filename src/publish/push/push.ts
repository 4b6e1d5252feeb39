import { decideAll } from '../../gate/gate.ts'
import type { PlannedPush } from '../../plan/push.ts'
import { type Outcome, reportFailure } from '../../report/assemble.ts'
import type { Report } from '../../report/model.ts'
import type { PushPorts } from './attempt.ts'
import { selectPushes } from './plan.ts'
import { type PushResult, pushAll } from './push-all.ts'
import type { PushTool } from './tool.ts'

/**
 * Pushes what the report lets through, and gives the report with what became of it. Whatever fails is in there: a
 * target that passed and could not be pushed is an `error`.
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
    outcomes.flatMap(({ target, image }) => (image === null ? [] : [[target.name, image] as const])),
  )
  const pushes = selectPushes(report, planned, each, built)
  if (pushes.length === 0) {
    ports.log.info('Nothing is pushed, as the gate did not pass.')
    return report
  }
  return withPushes(report, await pushAll(pushes, each, tool, ports))
}

function withPushes(report: Report, { pushed, failures }: PushResult): Report {
  const targets = report.targets.map(target => {
    const failure = target.role === 'gated' ? failures.get(target.name) : undefined
    return failure === undefined ? target : { ...target, result: 'error' as const, error: reportFailure(failure) }
  })
  return { ...report, result: decideAll(targets.map(target => target.result)), targets, pushed }
}
