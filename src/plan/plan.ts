import { type Stage, targetStage } from '../dockerfile/dockerfile.ts'
import { requiredStages } from '../dockerfile/required-stages.ts'
import { problemText, UsageError } from '../failure.ts'
import type { GateRole, Options } from '../options/options.ts'
import { Problems } from '../options/problems.ts'
import { unknownWord } from '../options/values.ts'
import { targetRequest } from './build-requests.ts'
import { type Candidates, findCandidates, LAST_STAGE, type Selection } from './candidates.ts'
import type { Facts, SourceFacts } from './facts.ts'
import { type BakeTag, type PlannedPush, planPush } from './push.ts'
import { refuseUnpermitted } from './refuse-unpermitted.ts'
import type { PlannedTarget } from './target.ts'
import { refuseUnbuilt } from './unbuilt-budgets.ts'

/** What is built, in the order that reports show it. */
export interface BuildPlan {
  targets: PlannedTarget[]
  /** What is pushed where, in the order of the targets; empty if nothing is pushed. */
  push: PlannedPush[]
}

/**
 * Decides which targets are gated, measured or only built, with which builds, and where their images go.
 * @throws UsageError naming every unknown target, and every budget and tag that fits no gated target or none of its platforms
 */
export function planTargets(options: Options, facts: Facts): BuildPlan {
  const { source } = facts
  const problems = new Problems()
  const targets = selectTargets(options, findCandidates(source, options), problems)
  const gated = targets.filter(({ role }) => role === 'gated').map(({ name }) => name)
  for (const { target, from } of [...options.budgets, ...options.growth]) {
    // If no target could be selected, that is the problem to fix first.
    if (gated.length > 0 && !gated.includes(target))
      problems.add(`this budget is for no gated target: ${unknownWord(target, gated)}`, from)
  }
  // Without named platforms, only the build knows them.
  const built = gated.map(target => ({ target, platforms: options.build.platforms }))
  refuseUnbuilt(built, options.budgets, facts.platforms, problems)
  refuseUnpermitted(targets, source, options.build, problems)
  const push = planPush(options.push, gated, definedTags(source, gated), problems)
  const unique = new Map(problems.list.map(problem => [problemText(problem), problem]))
  if (unique.size > 0) throw new UsageError([...unique.values()])

  if (source.kind === 'dockerfile' && options.verifyStages) targets.push(...unneededStages(targets, options))
  return { targets: targets.map(target => ({ ...target, request: targetRequest(options, target, facts) })), push }
}

const NAME_TARGETS = 'Name the gated targets in the input `targets`.'

function selectTargets({ targets }: Options, candidates: Candidates, problems: Problems) {
  const { names, groups, all, defaults, canonical, find } = candidates
  const members = (name: string) => groups.get(name) ?? [name]
  const unique = (named: readonly string[]) => [...Map.groupBy(named, canonical).values()].map(([first = '']) => first)
  const selected = targets.kind === 'all' ? all : targets.kind === 'default' ? defaults : []
  if (targets.kind !== 'named' && selected.length === 0)
    problems.add(`the definition has no ${targets.kind === 'all' ? 'target' : 'default target'} to gate.`, 'targets')
  const gated = unique([...selected, ...targets.gated.flatMap(members)])
  const isGated = (name: string) => gated.some(one => canonical(one) === canonical(name))
  const measured = unique(
    targets.measured.flatMap(({ target, from }) => {
      const [lowered] = members(target).filter(isGated)
      if (lowered === undefined) return members(target)
      // The workflow asks for it, and a pull request can change the file.
      const how = targets.kind === 'all' ? 'all targets' : 'the default target'
      problems.add(
        `the run gates ${how}, so the configuration cannot make "${lowered}" measured. ${NAME_TARGETS}`,
        from,
      )
      return []
    }),
  )
  const select =
    (role: GateRole) =>
    (name: string): Selection[] => {
      const candidate = find(name)
      if (candidate) return [{ ...candidate, name, role }]
      const isEmpty = groups.has(name)
      problems.add(
        isEmpty ? `"${name}" is a group without targets, so nothing would be gated for it.` : unknownWord(name, names),
        'targets',
      )
      return []
    }
  return [...gated.flatMap(select('gated')), ...measured.flatMap(select('measured'))]
}

/** The tags that a bake definition has for its gated targets. */
function definedTags(source: SourceFacts, gated: readonly string[]): BakeTag[] {
  if (source.kind === 'dockerfile') return []
  return gated.flatMap(target => {
    const tags = source.targets.find(({ name }) => name === target)?.tags ?? []
    return tags.map(reference => ({ target, reference }))
  })
}

/**
 * The stages that no target is known to need: BuildKit skips those, so a broken one would go unnoticed. To build one that a
 * target does need costs little, since its steps are in the builder's cache.
 */
function unneededStages(targets: readonly Selection[], { context }: Options): Selection[] {
  // All targets are stages of one Dockerfile.
  const dockerfile = targets[0]?.dockerfile
  if (!dockerfile) return []
  const needed = new Set<Stage>()
  for (const { stage: name } of targets) {
    const target = targetStage(dockerfile, name)
    if (target) for (const stage of requiredStages(dockerfile, target).stages) needed.add(stage)
  }
  // BuildKit builds no stage by its index, so one without a name can only be the last.
  const isTarget = (stage: Stage) => targetStage(dockerfile, stage.name) === stage
  return dockerfile.stages
    .filter(stage => !needed.has(stage) && isTarget(stage))
    .map(({ name }) => ({ name: name ?? LAST_STAGE, role: 'built', stage: name, dockerfile, context }))
}
