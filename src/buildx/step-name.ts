import { type Dockerfile, findStage, type Instruction, type Stage } from '../dockerfile/dockerfile.ts'
import type { Step } from './progress.ts'

/** The instructions that BuildKit counts as steps: `[build 2/4]` is the second of these in its stage. */
const COUNTED = new Set(['FROM', 'RUN', 'COPY', 'ADD', 'WORKDIR'])

/**
 * A step as a report may name it. BuildKit expands build arguments in its names, and those may be secrets, so the
 * instruction comes from the Dockerfile. If it is not there, only its keyword is shown.
 */
export function stepName(step: Step, dockerfile: Dockerfile | null): string {
  const parts = /^\[(?:(\S+\/\S+) )?(?:(\S+) +)?(\d+)\/(\d+)\] (\S*)/.exec(step.name)
  if (!parts) return step.name.replace(/\].*/s, ']')
  const [, platform, stage, index, count, keyword] = parts
  const place = `[${[platform, stage, `${index}/${count}`].filter(part => part).join(' ')}]`
  const counted = countedInstructions(dockerfile, stageOfStep(dockerfile, stage))
  const instruction = counted.length === Number(count) ? counted[Number(index) - 1] : undefined
  return `${place} ${instruction?.text ?? keyword}`
}

/** A FROM is a step only if it names an image, and not another stage or `scratch`. */
function countedInstructions(dockerfile: Dockerfile | null, stage: Stage | undefined): Instruction[] {
  if (!dockerfile || !stage) return []
  const isStep = stage.base !== 'scratch' && findStage(dockerfile, stage.base, stage.index) === undefined
  return stage.instructions.filter(({ keyword }) => COUNTED.has(keyword) && (keyword !== 'FROM' || isStep))
}

/** BuildKit calls an unnamed stage `stage-2`, by its index, and names none if there is only one. */
function stageOfStep(dockerfile: Dockerfile | null, name: string | undefined): Stage | undefined {
  if (name === undefined) return dockerfile?.stages.length === 1 ? dockerfile.stages[0] : undefined
  const unnamed = /^stage-(\d+)$/.exec(name)
  return dockerfile?.stages.findLast(stage => stage.name === name) ?? dockerfile?.stages[Number(unnamed?.[1] ?? -1)]
}
