import { baseStage, type Dockerfile, type Instruction, type Stage, sourceStage } from './dockerfile.ts'
import { isUnknownBase } from './resolve-stages.ts'

/** The stages that a build of one stage needs. */
export interface RequiredStages {
  /** Those that it needs for certain, including itself. */
  stages: ReadonlySet<Stage>
  /** Whether these are all. BuildKit has variables, such as BUILDARCH, whose values it alone knows. */
  isComplete: boolean
}

/** What an ONBUILD COPY or RUN names. */
type Source = Pick<Instruction, 'keyword'> & { name: string }

/** Follows the bases of stages, the sources of instructions, and what the ONBUILD of a base adds. */
export function requiredStages(dockerfile: Dockerfile, stage: Stage): RequiredStages {
  const stages = new Set([stage])
  const triggered = createTriggered(dockerfile)
  let isComplete = true
  // A stage needs only stages above it.
  for (let index = stage.index; index >= 0; index--) {
    const one = dockerfile.stages[index] as Stage
    triggered.pass(one)
    if (!stages.has(one)) continue
    if (isUnknownBase(one.base)) isComplete = false
    const base = baseStage(dockerfile, one)
    if (base) for (const each of [base, ...triggered.of(base, index)]) stages.add(each)
    for (const instruction of one.instructions) {
      for (const name of instruction.from) {
        const source = sourceStage(dockerfile, instruction, name, index)
        if (source) stages.add(source)
      }
    }
  }
  return { stages, isComplete }
}

/**
 * The sources that each base adds to the stages based on it, from the last stage up. A name that leads to a stage leads to
 * the same stage until that is passed, so thousands of stages on one base do not look up all its names.
 */
function createTriggered(dockerfile: Dockerfile) {
  /** The sources of each base whose stage is not known for the next stage. */
  const open = new Map<Stage, Source[]>()
  const waiting = new Map<Stage, { base: Stage; source: Source }[]>()
  return {
    pass(stage: Stage): void {
      for (const { base, source } of waiting.get(stage) ?? []) open.get(base)?.push(source)
      waiting.delete(stage)
    },
    /** The stages that the base adds for one before this index, without those that it added already. */
    of(base: Stage, before: number): Stage[] {
      const sources = open.get(base) ?? sourcesOf(base)
      open.set(base, [])
      return sources.flatMap(source => {
        const stage = sourceStage(dockerfile, source, source.name, before)
        if (stage === undefined) return []
        const list = waiting.get(stage)
        if (list) list.push({ base, source })
        else waiting.set(stage, [{ base, source }])
        return [stage]
      })
    },
  }
}

/** Each once. */
function sourcesOf({ instructions }: Stage): Source[] {
  const triggers = instructions.flatMap(({ trigger }) => trigger ?? [])
  const all = triggers.flatMap(({ keyword, from }) => from.map(name => ({ keyword, name })))
  return [...new Map(all.map(source => [JSON.stringify(source), source])).values()]
}
