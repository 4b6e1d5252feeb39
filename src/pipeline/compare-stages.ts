import pLimit from 'p-limit'
import { listStages, type StageQuestion, stageQuestion } from '../buildx/call-targets.ts'
import { type Dockerfile, parseDockerfile } from '../dockerfile/dockerfile.ts'
import { cannotList, doubtfulFrontend } from '../dockerfile/frontend-grammar.ts'
import { type ListedStage, stageDifference } from '../dockerfile/stage-list.ts'
import { Failure } from '../failure.ts'
import type { TargetSelection } from '../options/options.ts'
import type { PlannedTarget } from '../plan/target.ts'
import type { Ports } from '../ports/ports.ts'
import { quote } from '../text/quote.ts'
import { shorten } from '../text/shorten.ts'

/** A target whose Dockerfile BuildKit reads differently. */
export interface Dispute {
  /** Set if Stagegate chose the target by its own reading, so it may not be the one that the user meant. */
  failure: Failure | null
}

/** As for BuildKit's checks. */
const MAX_AT_ONCE = 4

/**
 * Compares the stages of the Dockerfiles with those that BuildKit lists, and logs each difference. BuildKit is asked once for
 * each text. Never rejects.
 * @param selection how the user chose the targets
 * @returns the disputes, by target
 */
export async function compareStages(
  targets: readonly PlannedTarget[],
  selection: TargetSelection['kind'],
  builder: string,
  ports: Pick<Ports, 'exec' | 'clock' | 'signal' | 'log'>,
): Promise<Map<string, Dispute>> {
  const limit = pLimit(MAX_AT_ONCE)
  const disputes = new Map<string, Dispute>()
  const groups = Map.groupBy(targets.flatMap(withDockerfile), keyOf)
  const compare = async ([first, ...more]: WithDockerfile[]): Promise<void> => {
    if (first === undefined) return
    const { dockerfile } = first
    const question = questionOf(first)
    const listed = await limit(() => listStages(question, builder, ports))
    const doubtful = doubtfulFrontend(first.target)
    // buildx asks a newer frontend then, which reads as Stagegate does.
    const isOfAnother = doubtful !== null && cannotList(first.target)
    if (listed === null || isOfAnother) {
      if (ports.signal.aborted) return
      const unlisted = `${dockerfile.path}: BuildKit did not list its stages (--call=targets), so Stagegate’s reading of it is not confirmed`
      const frontend = doubtful && shorten(doubtful, 200)
      if (frontend === null) ports.log.info(`${unlisted}.`)
      else {
        ports.log.warning(`${unlisted}, and ${quote(frontend)} may read it differently. ${UNEVALUATED}`)
        for (const { target } of [first, ...more])
          disputes.set(target.name, { failure: unconfirmedFailure(target, dockerfile, selection, frontend) })
      }
      return
    }
    const difference = stageDifference(parseDockerfile(dockerfile.path, question.text), listed)
    if (difference === null) return
    ports.log.warning(`${dockerfile.path}: ${difference}. ${UNEVALUATED} Please report this with the Dockerfile.`)
    for (const { target } of [first, ...more])
      disputes.set(target.name, { failure: selectionFailure(target, dockerfile, selection, listed, difference) })
  }
  await Promise.all([...groups.values()].map(compare))
  return disputes
}

const UNEVALUATED =
  'The run relies on BuildKit: Stagegate’s own checks of this Dockerfile are not evaluated, and the report names no lines of it.'

interface WithDockerfile {
  target: PlannedTarget
  dockerfile: Dockerfile
}

/** A target without an image, and one whose Dockerfile is not on this machine, has no lines to name. */
function withDockerfile(target: PlannedTarget): WithDockerfile[] {
  const { dockerfile, role } = target
  return dockerfile === null || role === 'built' ? [] : [{ target, dockerfile }]
}

function questionOf({ target, dockerfile }: WithDockerfile): StageQuestion {
  return stageQuestion(dockerfile.text, target.inputs?.args ?? [])
}

/** Equal for equal questions. Hundreds of targets may share a long text, which is read once. */
function keyOf({ target, dockerfile }: WithDockerfile): string {
  return JSON.stringify([dockerfile.text, stageQuestion('', target.inputs?.args ?? []).args])
}

/** buildx itself chooses the targets of a bake definition, and a user the targets that inputs name. */
function isChosen({ role, request }: PlannedTarget, selection: TargetSelection['kind']): boolean {
  return role === 'gated' && selection !== 'named' && request.source.kind !== 'bake'
}

function unconfirmedFailure(
  target: PlannedTarget,
  { path }: Dockerfile,
  selection: TargetSelection['kind'],
  frontend: string,
): Failure | null {
  if (!isChosen(target, selection)) return null
  const message = `${path}: ${quote(frontend)} does not list the stages, and it may read other stages than Stagegate, which chose the targets.`
  return new Failure('stages-unconfirmed', message, {
    hint: 'Name a newer frontend, such as `# syntax=docker/dockerfile:1`, or name the targets in the input targets.',
  })
}

function selectionFailure(
  target: PlannedTarget,
  { path, stages }: Dockerfile,
  selection: TargetSelection['kind'],
  listed: readonly ListedStage[],
  difference: string,
): Failure | null {
  if (!isChosen(target, selection)) return null
  const names = new Set(listed.map(({ name }) => name))
  const isRight =
    selection === 'default'
      ? listed.find(({ isDefault }) => isDefault)?.name === target.stage
      : stages.every(({ name }) => names.has(name)) && names.size === new Set(stages.map(({ name }) => name)).size
  if (isRight) return null
  return new Failure(
    'stages-disputed',
    `Stagegate may have chosen other stages of ${path} than BuildKit does: ${difference}.`,
    { hint: 'Name the targets in the input targets, and report this with the Dockerfile.' },
  )
}
