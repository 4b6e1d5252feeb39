import { type Dockerfile, findStage, type Stage } from './dockerfile.ts'
import { type BuildInputs, expand, globalArguments } from './expand.ts'

/** The stages that a build of one stage needs. */
export interface RequiredStages {
  /** Those that it needs for certain, including itself. */
  stages: ReadonlySet<Stage>
  /** Whether these are all. BuildKit has its own variables, such as TARGETARCH, and an instruction may hide its sources. */
  isComplete: boolean
}

/** Follows the bases of stages and the sources of instructions, with the arguments of the build. */
export function requiredStages(dockerfile: Dockerfile, stage: Stage, inputs: BuildInputs): RequiredStages {
  const values = globalArguments(dockerfile, inputs)
  const stages = new Set([stage])
  let isComplete = true
  // A set also iterates what is added meanwhile.
  for (const { index, base, instructions } of stages) {
    if (instructions.some(({ hidesSources }) => hidesSources)) isComplete = false
    for (const name of [base, ...instructions.flatMap(({ from }) => from)]) {
      const isVariable = name.includes('$')
      const expanded = isVariable ? expand(name, values) : name
      const source = expanded === null ? undefined : findStage(dockerfile, expanded, index)
      if (source !== undefined) stages.add(source)
      else if (isVariable) isComplete = false
    }
  }
  return { stages, isComplete }
}
