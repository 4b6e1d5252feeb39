import { type Dockerfile, findStage, requiredStages, type Stage, stageName } from '../dockerfile/dockerfile.ts'
import type { Given } from '../dockerfile/expand.ts'
import { problemText, UsageError } from '../failure.ts'
import type { Options } from '../options/options.ts'
import { Problems, unknownWord } from '../options/values.ts'
import { type BakeTag, type PlannedPush, planPush } from './push.ts'

/** What is built, in the order that reports show it. */
export interface BuildPlan {
  targets: PlannedTarget[]
  /** What is pushed where, in the order of the targets; empty where nothing is to be. */
  push: PlannedPush[]
}

export interface PlannedTarget {
  /** The stage's name, bake's target name, or `default` for an unnamed last stage. */
  name: string
  role: 'gated' | 'measured' | 'built'
  /** What `--target` or bake is given; null builds the last stage. */
  stage: string | null
  /** The structure that blame is read from; null where the text is not at hand. */
  dockerfile: Dockerfile | null
  /** Absent where the image was not built here. */
  given?: Given
  /** The build context of a bake target; absent where it is that of the options. */
  context?: string
  /** What a bake target is built from, without its stage: equal for two targets that differ only in the stage. */
  definition?: string
}

/** The targets of a bake definition, as `docker buildx bake --print` names them. */
export interface BakeDefinition {
  /** What bake builds when no target is named. */
  defaults: string[]
  targets: (Omit<PlannedTarget, 'role'> & { tags: string[] })[]
}

/**
 * Decides which targets are gated, measured or merely built.
 * @throws UsageError naming every target that is not there, and every budget without a gated target
 */
export function planDockerfile(options: Options, dockerfile: Dockerfile): BuildPlan {
  const { stages } = dockerfile
  const last = stages.at(-1)
  if (last === undefined)
    throw new UsageError([`${dockerfile.path}: there is no FROM in it, so there is nothing to build.`])
  const names = stages.flatMap(stage => stage.name ?? [])
  const lastName = last.name ?? 'default'

  const gated =
    options.targets.kind === 'named'
      ? options.targets.gated
      : options.targets.kind === 'all' && names.length > 0
        ? names.filter(name => !options.targets.measured.includes(name))
        : [lastName].filter(name => !options.targets.measured.includes(name))
  const find = (name: string) => (name === lastName ? last : findStage(dockerfile, name))
  const given = { args: options.build.args, contexts: options.build.contexts }
  const plan = assemble(
    options,
    gated,
    name => {
      const stage = find(name)
      return stage && { stage: stage === last ? stage.name : stageName(stage), dockerfile, given }
    },
    last.name === null ? [...names, lastName] : names,
    [],
  )

  if (options.verifyStages)
    plan.targets.push(
      ...unneededStages(
        dockerfile,
        plan.targets.map(target => find(target.name)),
      ),
    )
  return plan
}

/** The stages that no target needs: BuildKit skips those, so a broken one would stay unseen. */
function unneededStages(dockerfile: Dockerfile, built: (Stage | undefined)[]): PlannedTarget[] {
  const needed = new Set<Stage>()
  for (const stage of built) if (stage) requiredStages(dockerfile, stage, needed)
  return dockerfile.stages
    .filter(stage => !needed.has(stage))
    .map(stage => ({ name: stageName(stage), role: 'built', stage: stageName(stage), dockerfile }))
}

/** The same for a bake definition. Every target of a definition is one that somebody needs, so none is merely built. */
export function planBake(options: Options, bake: BakeDefinition): BuildPlan {
  const names = bake.targets.map(target => target.name)
  const gated =
    options.targets.kind === 'named'
      ? options.targets.gated
      : (options.targets.kind === 'all' ? names : bake.defaults).filter(
          name => !options.targets.measured.includes(name),
        )
  const find = (name: string) => bake.targets.find(target => target.name === name)
  const tags = gated.flatMap(target => (find(target)?.tags ?? []).map(reference => ({ target, reference })))
  return assemble(options, gated, find, names, tags)
}

function assemble(
  options: Options,
  gated: string[],
  find: (name: string) => Omit<PlannedTarget, 'name' | 'role'> | undefined,
  names: string[],
  carried: BakeTag[],
): BuildPlan {
  const problems = new Problems()
  const targets: PlannedTarget[] = []
  for (const [role, wanted] of [
    ['gated', gated],
    ['measured', options.targets.measured],
  ] as const) {
    for (const name of wanted) {
      const found = find(name)
      if (found) targets.push({ ...found, name, role })
      else problems.add(unknownWord(name, names), 'targets')
    }
  }
  const gatedNames = targets.filter(target => target.role === 'gated').map(target => target.name)
  for (const budget of options.budgets) {
    if (!gatedNames.includes(budget.target)) {
      problems.add(`there is no gated target of that name: ${unknownWord(budget.target, gatedNames)}`, budget.from)
    }
  }
  const push = planPush(options.push, gatedNames, carried, problems)
  const each = new Map(problems.list.map(problem => [problemText(problem), problem]))
  if (each.size > 0) throw new UsageError([...each.values()])
  return { targets, push }
}
