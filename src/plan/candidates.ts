import { type Dockerfile, namedStage } from '../dockerfile/dockerfile.ts'
import { type BuildInputs, NO_INPUTS } from '../dockerfile/expand.ts'
import type { LinkedRecipe, Recipe } from '../dockerfile/recipe.ts'
import { resolveStages } from '../dockerfile/resolve-stages.ts'
import { UsageError } from '../failure.ts'
import type { Options } from '../options/options.ts'
import { lowerCase } from '../text/go-case.ts'
import type { BakeTargetFacts, SourceFacts } from './facts.ts'
import type { PlannedTarget } from './target.ts'

/** A target before its build is planned. */
export type Selection = Omit<PlannedTarget, 'request'>

/** The targets that a user can name. */
export interface Candidates {
  names: string[]
  /** The targets that the name of a group stands for. */
  groups: ReadonlyMap<string, readonly string[]>
  /** The gated targets if all are asked for. */
  all: string[]
  /** The gated targets if none is named. */
  defaults: string[]
  /** Equal for two names of one target. */
  canonical(name: string): string
  find(name: string): Omit<Selection, 'name' | 'role'> | undefined
}

/** What the last stage is called if it has no name. */
export const LAST_STAGE = 'default'

/** @throws UsageError for a Dockerfile without stages, and for one with two stages that a user would call `default` */
export function findCandidates(source: SourceFacts, options: Options): Candidates {
  return source.kind === 'bake' ? bakeCandidates(source, options) : stageCandidates(source.dockerfile, options)
}

function stageCandidates(source: Dockerfile, { build: { args, contexts }, context }: Options): Candidates {
  const inputs = { args, contexts }
  const dockerfile = resolveStages(source, inputs, null)
  const last = dockerfile.stages.at(-1)
  if (last === undefined)
    throw new UsageError([`${dockerfile.path}: there is no FROM in it, so there is nothing to build.`])
  const names = dockerfile.stages.flatMap(stage => stage.name ?? [])
  const namesake = last.name === null && dockerfile.stages.find(({ name }) => name === LAST_STAGE)
  if (namesake) {
    throw new UsageError([
      `${dockerfile.path}: the last stage has no name, and line ${namesake.line} calls another stage "${LAST_STAGE}", as Stagegate would call the last one. Name the last stage.`,
    ])
  }
  const lastName = last.name ?? LAST_STAGE
  return {
    names: last.name === null ? [...names, lastName] : names,
    groups: new Map(),
    // BuildKit's default is the last stage, even if it has no name.
    all: last.name === null ? [...names, lastName] : names,
    defaults: [lastName],
    canonical: lowerCase,
    find(name) {
      const stage = name === lastName ? last : namedStage(dockerfile, name)
      return stage && { stage: stage.name, dockerfile, context, inputs: { ...inputs, target: stage.name } }
    },
  }
}

/** Somebody needs every target of a definition, so none is only built. */
function bakeCandidates(
  { defaults, groups, targets }: Extract<SourceFacts, { kind: 'bake' }>,
  { build }: Pick<Options, 'build'>,
): Candidates {
  const names = targets.map(({ name }) => name)
  return {
    names,
    groups,
    all: names,
    defaults,
    canonical: name => name,
    find(name) {
      const target = targets.find(one => one.name === name)
      if (target === undefined) return undefined
      const { context, definition } = target
      const recipe = recipeOf(target, build)
      return {
        ...recipe,
        isUnread: recipe.dockerfile === null,
        context,
        definition,
        linked: linkedRecipes(recipe, targets),
      }
    },
  }
}

/** @param build what the run adds to the definition of this target */
function recipeOf({ stage, dockerfile, args, contexts }: BakeTargetFacts, build: BuildInputs): Required<Recipe> {
  const inputs = { args: [...args, ...build.args], contexts: [...contexts, ...build.contexts], target: stage }
  return { stage, dockerfile: dockerfile && resolveStages(dockerfile, inputs, null), inputs }
}

/** The targets that a target takes as contexts, and those that they take. */
function linkedRecipes({ inputs }: Required<Recipe>, targets: readonly BakeTargetFacts[]): LinkedRecipe[] {
  const linked = new Map<string, LinkedRecipe>()
  const add = ({ contexts }: BuildInputs) => {
    for (const target of targets) {
      const { name } = target
      if (linked.has(name) || !contexts.some(({ value }) => value === `target:${name}`)) continue
      const recipe = recipeOf(target, NO_INPUTS)
      linked.set(name, { name, ...recipe })
      add(recipe.inputs)
    }
  }
  add(inputs)
  return [...linked.values()]
}
