import pLimit from 'p-limit'
import { checkDockerfile } from '../buildx/call-check.ts'
import { hiccupDelay, isHiccup } from '../buildx/hiccup.ts'
import type { Lint } from '../buildx/lint-answer.ts'
import { questionRequest } from '../plan/build-requests.ts'
import { type LintGroup, lintGroups, shareWarnings } from '../plan/lint-groups.ts'
import type { PlannedTarget } from '../plan/target.ts'
import type { Ports } from '../ports/ports.ts'

/** More clients at once make BuildKit drop some of them, and two cores answer no faster. */
const MAX_AT_ONCE = 4
const MAX_ATTEMPTS = 4

/**
 * Runs BuildKit's own checks on the Dockerfiles of the gated targets; nothing is built. Targets of one Dockerfile with the
 * same arguments are checked together. A warning that several targets share is reported for the first of them. Never
 * rejects.
 */
export async function lintTargets(
  targets: readonly PlannedTarget[],
  builder: string,
  ports: Ports,
): Promise<Map<string, Lint>> {
  const limit = pLimit(MAX_AT_ONCE)
  const ask = (target: PlannedTarget, stage: string | null): Promise<Lint> =>
    limit(() => askWithRetries(target, stage, builder, ports))
  const groups = lintGroups(targets.filter(target => target.role === 'gated'))
  const lints = new Map<string, Lint>()
  for (const answers of await Promise.all(groups.map(group => lintGroup(group, ask)))) {
    for (const [name, lint] of answers) lints.set(name, lint)
  }
  const unsupported = [...lints.values()].filter(lint => lint.kind === 'unsupported')
  if (unsupported.some(({ linked }) => linked)) {
    ports.log.warning(
      'BuildKit cannot check (--call=check) a bake target that takes another target as its context; its dockerfile/* checks are not applicable.',
    )
  }
  if (unsupported.some(({ linked }) => !linked)) {
    ports.log.warning(
      'This builder cannot run the checks of BuildKit (--call=check), so the dockerfile/* checks are not applicable.',
    )
  }
  return lints
}

type Ask = (target: PlannedTarget, stage: string | null) => Promise<Lint>

/** One check for the whole group; if BuildKit cannot answer that, one for each target. */
async function lintGroup(group: LintGroup, ask: Ask): Promise<Map<string, Lint>> {
  const [first] = group.targets
  if (first !== undefined) {
    const answer = await ask(first, group.stage)
    // A stage that no target needs can make the check of all stages fail: its base image may be unreachable.
    const lint = answer.kind === 'failed' ? { ...answer, coversUnneeded: group.coversUnneeded } : answer
    const isWhole = lint.kind === 'read' || (lint.kind === 'unsupported' && !lint.linked)
    if (isWhole || group.targets.length === 1) {
      return shareWarnings(group, new Map(group.targets.map(({ name }) => [name, lint])), group.coversUnneeded)
    }
  }
  const answers = await Promise.all(
    group.targets.map(async target => [target.name, await ask(target, target.stage)] as const),
  )
  return shareWarnings(group, new Map(answers), false)
}

async function askWithRetries(
  target: PlannedTarget,
  stage: string | null,
  builder: string,
  ports: Ports,
): Promise<Lint> {
  const request = questionRequest(target, stage)
  for (let attempt = 1; ; attempt++) {
    const lint = await checkDockerfile(request, builder, ports)
    const again = lint.kind === 'failed' && isHiccup(lint.message ?? '')
    if (!again || attempt === MAX_ATTEMPTS) return lint
    await ports.clock.sleep(hiccupDelay(attempt, ports.clock.random()), ports.signal)
  }
}
