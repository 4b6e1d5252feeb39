import { type Dockerfile, namedStage } from '../dockerfile/dockerfile.ts'
import { resolveStages } from '../dockerfile/resolve-stages.ts'
import { UsageError } from '../failure.ts'
import type { Options } from '../options/options.ts'
import type { SourceFacts } from './facts.ts'
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
  find(name: string): Omit<Selection, 'name' | 'role'> | undefined
}

/** What the last stage is called if it has no name. */
export const LAST_STAGE = 'default'

/** @throws UsageError for a Dockerfile without stages */
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
  const lastName = last.name ?? LAST_STAGE
  return {
    names: last.name === null ? [...names, lastName] : names,
    groups: new Map(),
    all: names.length > 0 ? names : [lastName],
    defaults: [lastName],
    find(name) {
      const stage = name === lastName ? last : namedStage(dockerfile, name)
      return stage && { stage: stage.name, dockerfile, context, inputs }
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
    find(name) {
      const target = targets.find(one => one.name === name)
      if (target === undefined) return undefined
      const { stage, dockerfile, context, definition } = target
      const inputs = { args: [...target.args, ...build.args], contexts: [...target.contexts, ...build.contexts] }
      return { stage, dockerfile: dockerfile && resolveStages(dockerfile, inputs, null), context, definition, inputs }
    },
  }
}
