import { type Dockerfile, findStage, type Instruction, type Stage } from '../dockerfile/dockerfile.ts'
import type { Step } from './progress.ts'

/** The instructions that BuildKit counts as steps: `[build 2/4]` is the second of these in its stage. */
const COUNTED = new Set(['FROM', 'RUN', 'COPY', 'ADD', 'WORKDIR'])

/**
 * A step as a report may name it. BuildKit expands build arguments in its names, and those may be secrets, so the
 * instruction comes from the Dockerfile. If it is not there, only its keyword is shown.
 * @param steps all steps of the build
 */
export function stepName(step: Step, dockerfile: Dockerfile | null, steps: Iterable<Step>): string {
  const parts = stepParts(step)
  if (!parts) return step.name.replace(/\].*/s, ']')
  const { platform, stage, index, count, keyword } = parts
  const place = `[${[platform, stage, `${index}/${count}`].filter(part => part).join(' ')}]`
  return `${place} ${stepInstruction(step, dockerfile, steps)?.text ?? keyword}`
}

/** The instruction that a step is; undefined if the Dockerfile does not have it. */
export function stepInstruction(
  step: Step,
  dockerfile: Dockerfile | null,
  steps: Iterable<Step>,
): Instruction | undefined {
  const parts = stepParts(step)
  if (!parts) return undefined
  const counted = countedInstructions(dockerfile, stageOfStep(dockerfile, parts.stage))
  if (counted.length !== parts.count) return undefined
  // BuildKit counts a FROM that a named context replaces, but it makes no step of it.
  const isReplaced = counted[0]?.keyword === 'FROM' && firstKeyword(parts, steps) !== 'FROM'
  return counted[isReplaced ? parts.index : parts.index - 1]
}

interface StepParts {
  platform: string | undefined
  stage: string | undefined
  /** Counted from 1. */
  index: number
  count: number
  keyword: string
}

function stepParts({ name }: Step): StepParts | null {
  const match = /^\[(?:(\S+\/\S+) )?(?:(\S+) +)?(\d+)\/(\d+)\] (\S*)/.exec(name)
  if (!match) return null
  const [, platform, stage, index, count, keyword = ''] = match
  return { platform, stage, index: Number(index), count: Number(count), keyword: keyword.toUpperCase() }
}

/** The keyword of the first step of the same stage; that of a FROM if there is none. */
function firstKeyword({ platform, stage, count }: StepParts, steps: Iterable<Step>): string {
  for (const step of steps) {
    const parts = stepParts(step)
    const isFirst = parts?.index === 1 && parts.count === count
    if (isFirst && parts.platform === platform && parts.stage === stage) return parts.keyword
  }
  return 'FROM'
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
