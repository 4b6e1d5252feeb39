import { type Dockerfile, findStage, type Stage, targetStage } from '../dockerfile/dockerfile.ts'
import { expand, globalArguments } from '../dockerfile/expand.ts'
import type { Target } from './target.ts'

/** The indexes of the stages that a build of the target needs; all of them if that is unknown, since others are dropped. */
export function neededStages({ dockerfile, stage, inputs }: Target): Set<number> {
  if (dockerfile === null) return new Set()
  const target = targetStage(dockerfile, stage)
  const needed = new Set<number>()
  const values = globalArguments(dockerfile, inputs ?? { args: [], contexts: [] })
  const queue = target === undefined ? [] : [target]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (needed.has(next.index)) continue
    needed.add(next.index)
    if (next.instructions.some(({ hidesSources }) => hidesSources)) return new Set(dockerfile.stages.keys())
    for (const name of [next.base, ...next.instructions.flatMap(({ from }) => from)]) {
      const source = sourceStage(dockerfile, name, next.index, values)
      if (source === 'unknown') return new Set(dockerfile.stages.keys())
      if (source !== undefined) queue.push(source)
    }
  }
  return needed
}

function sourceStage(
  dockerfile: Dockerfile,
  name: string,
  before: number,
  values: ReadonlyMap<string, string | null>,
): Stage | 'unknown' | undefined {
  const expanded = name.includes('$') ? expand(name, values) : name
  const stage = expanded === null ? undefined : findStage(dockerfile, expanded, before)
  // BuildKit has its own variables, such as TARGETARCH, and so may a stage.
  return stage ?? (name.includes('$') ? 'unknown' : undefined)
}
