import pLimit from 'p-limit'
import type { BuildRequest } from '../buildx/build-request.ts'
import { checkDockerfile } from '../buildx/call-check.ts'
import { hiccupDelay, isHiccup } from '../buildx/hiccup.ts'
import { type Lint, lackingImages } from '../buildx/lint-answer.ts'
import { type LintGroup, lintGroups, shareWarnings } from '../plan/lint-groups.ts'
import { nameLastStage } from '../plan/name-last-stage.ts'
import type { PlannedTarget } from '../plan/target.ts'
import type { Ports } from '../ports/ports.ts'
import { checkRequest, lastStageRequest, withoutLinks } from './check-request.ts'

/** More clients at once make BuildKit drop some of them, and two cores answer no faster. */
const MAX_AT_ONCE = 4
const MAX_ATTEMPTS = 4

/**
 * Runs BuildKit's own checks on the Dockerfiles of the gated targets; nothing is built. Targets of one Dockerfile with the
 * same arguments are checked together. A warning that several targets share is reported for the first of them. Never
 * rejects.
 * @param disputes the targets whose Dockerfiles BuildKit reads differently; they are checked again, each alone
 * @param folder that of the run, for copies of Dockerfiles
 */
export async function lintTargets(
  targets: readonly PlannedTarget[],
  disputes: Promise<ReadonlyMap<string, unknown>>,
  builder: string,
  folder: string,
  ports: Ports,
): Promise<Map<string, Lint>> {
  const limit = pLimit(MAX_AT_ONCE)
  const folders = { folder, cwd: ports.cwd }
  const gated = targets.filter(target => target.role === 'gated')
  const texts = new Map(gated.map(({ name, dockerfile }) => [name, dockerfile]))
  const send = async (request: BuildRequest, target: PlannedTarget): Promise<Lint> => {
    const lint = await limit(() => askWithRetries(request, builder, ports))
    const again = lint.kind === 'unsupported' && lint.linked ? withoutLinks(request, target) : null
    return (again && lackingImages(await limit(() => askWithRetries(again, builder, ports)))) ?? lint
  }
  const ask = async (target: PlannedTarget, toRequest: (target: PlannedTarget) => BuildRequest): Promise<Lint> => {
    const dockerfile = texts.get(target.name) ?? null
    try {
      const request = toRequest({ ...target, dockerfile })
      const lint = await send(request, target)
      return lint.kind === 'read' && dockerfile === null ? { ...lint, isPartial: true } : lint
    } catch (error) {
      // The original may have comments that hide what the copy shows.
      return { kind: 'failed', message: `a copy of it could not be written: ${(error as Error).message}` }
    }
  }
  const asking: Asking = {
    ask: (target, stage) => ask(target, original => checkRequest(original, stage, folders)),
    askLast: target => {
      const named = target.dockerfile && nameLastStage(target.dockerfile)
      return named && ask(target, original => lastStageRequest(original, named, folders))
    },
  }
  const first = await lintAll(gated, asking)
  const disputed = await disputes
  // Which stage a warning is about, and who needs it, is then unknown: BuildKit decides for each target alone.
  const again = gated.filter(({ name }) => disputed.has(name)).map(target => ({ ...target, dockerfile: null }))
  const lints = new Map([...first, ...(await lintAll(again, asking))])
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

async function lintAll(targets: readonly PlannedTarget[], asking: Asking): Promise<[string, Lint][]> {
  const answers = await Promise.all(lintGroups(targets).map(group => lintGroup(group, asking)))
  return answers.flatMap(lints => [...lints])
}

/** A question about all stages of a target's Dockerfile that lead to a stage; null for the last one. */
type Ask = (target: PlannedTarget, stage: string | null) => Promise<Lint>

interface Asking {
  ask: Ask
  /** The question about the last stage alone, although it has no name; null if it cannot be asked. */
  askLast: (target: PlannedTarget) => Promise<Lint> | null
}

/** One check for the whole group; if BuildKit cannot answer that, one for each target. */
async function lintGroup(group: LintGroup, { ask, askLast }: Asking): Promise<Map<string, Lint>> {
  const { targets, stage, coversUnneeded } = group
  const [first] = targets
  if (first === undefined) return new Map()
  const answer = await ask(first, stage)
  const isWhole = (answer.kind === 'read' && !answer.lacksImages) || (answer.kind === 'unsupported' && !answer.linked)
  if (isWhole) return shareWarnings(group, new Map(targets.map(({ name }) => [name, answer])), coversUnneeded)
  // A stage that no target needs can make the check of all stages fail: its base image may be unreachable.
  const softened = answer.kind === 'failed' ? { ...answer, coversUnneeded } : answer
  const answerOf = async (target: PlannedTarget): Promise<Lint> => {
    if (target.stage !== stage) return ask(target, target.stage)
    // It was asked already. Only a last stage without a name stands for all stages.
    return (coversUnneeded ? await askLast(target) : null) ?? softened
  }
  const answers = await Promise.all(targets.map(async target => [target.name, await answerOf(target)] as const))
  return shareWarnings(group, new Map(answers), false)
}

async function askWithRetries(request: BuildRequest, builder: string, ports: Ports): Promise<Lint> {
  for (let attempt = 1; ; attempt++) {
    const lint = await checkDockerfile(request, builder, ports)
    const again = lint.kind === 'failed' && isHiccup(lint.message ?? '')
    if (!again || attempt === MAX_ATTEMPTS) return lint
    await ports.clock.sleep(hiccupDelay(attempt, ports.clock.random()), ports.signal)
  }
}
