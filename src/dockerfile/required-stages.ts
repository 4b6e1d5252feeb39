import { baseStage, type Dockerfile, type Stage, sourceStage } from './dockerfile.ts'
import { isUnknownBase } from './resolve-stages.ts'

/** The stages that a build of one stage needs. */
export interface RequiredStages {
  /** Those that it needs for certain, including itself. */
  stages: ReadonlySet<Stage>
  /** Whether these are all. BuildKit has variables, such as BUILDARCH, whose values it alone knows. */
  isComplete: boolean
}

/** Follows the bases of stages, the sources of instructions, and what the ONBUILD of a base adds. */
export function requiredStages(dockerfile: Dockerfile, stage: Stage): RequiredStages {
  const stages = new Set([stage])
  let isComplete = true
  // A set also iterates what is added meanwhile.
  for (const one of stages) {
    if (isUnknownBase(one.base)) isComplete = false
    const base = baseStage(dockerfile, one)
    if (base) stages.add(base)
    const triggers = base?.instructions.flatMap(({ trigger }) => trigger ?? []) ?? []
    for (const instruction of [...triggers, ...one.instructions]) {
      for (const name of instruction.from) {
        const source = sourceStage(dockerfile, instruction, name, one.index)
        if (source) stages.add(source)
      }
    }
  }
  return { stages, isComplete }
}
