import { type Dockerfile, findStage, stageName } from '../dockerfile/dockerfile.ts'
import { UsageError } from '../failure.ts'
import type { Options } from '../options/options.ts'
import type { SourceFacts } from './facts.ts'
import type { PlannedTarget } from './target.ts'

/** A target before its build is planned. */
export type Selection = Omit<PlannedTarget, 'request'>

/** The targets that a user can name. */
export interface Candidates {
  names: string[]
  /** The gated targets if all are asked for. */
  all: string[]
  /** The gated targets if none is named. */
  defaults: string[]
  find(name: string): Omit<Selection, 'name' | 'role'> | undefined
}

/** @throws UsageError for a Dockerfile without stages */
export function findCandidates(source: SourceFacts, options: Options): Candidates {
  return source.kind === 'bake' ? bakeCandidates(source, options) : stageCandidates(source.dockerfile, options)
}

function stageCandidates(dockerfile: Dockerfile, { build: { args, contexts }, context }: Options): Candidates {
  const last = dockerfile.stages.at(-1)
  if (last === undefined)
    throw new UsageError([`${dockerfile.path}: there is no FROM in it, so there is nothing to build.`])
  const names = dockerfile.stages.flatMap(stage => stage.name ?? [])
  const lastName = last.name ?? 'default'
  return {
    names: last.name === null ? [...names, lastName] : names,
    all: names.length > 0 ? names : [lastName],
    defaults: [lastName],
    find(name) {
      const stage = name === lastName ? last : findStage(dockerfile, name)
      if (stage === undefined) return undefined
      return { stage: stage === last ? stage.name : stageName(stage), dockerfile, context, inputs: { args, contexts } }
    },
  }
}

/** Somebody needs every target of a definition, so none is only built. */
function bakeCandidates(
  { defaults, targets }: Extract<SourceFacts, { kind: 'bake' }>,
  { build }: Pick<Options, 'build'>,
): Candidates {
  const names = targets.map(({ name }) => name)
  return {
    names,
    all: names,
    defaults,
    find(name) {
      const target = targets.find(one => one.name === name)
      if (target === undefined) return undefined
      const { stage, dockerfile, context, definition } = target
      const args = [...target.args, ...build.args]
      const contexts = [...target.contexts, ...build.contexts]
      return { stage, dockerfile, context, definition, inputs: { args, contexts } }
    },
  }
}
