import type { Dockerfile, Stage } from '../plan/dockerfile.ts'
import type { Step } from './progress.ts'

/** The instructions that BuildKit makes a step of, and counts: `[build 2/4]` is the second of these in its stage. */
const COUNTED = new Set(['FROM', 'RUN', 'COPY', 'ADD', 'WORKDIR'])

/**
 * A step as a report may name it. BuildKit's own names have build arguments put in, and those may be secrets, so the
 * instruction is taken from the Dockerfile; where it is not found there, only its keyword is left.
 */
export function stepName(step: Step, dockerfile: Dockerfile | null): string {
  const parts = /^\[(?:(\S+\/\S+) )?(?:(\S+) +)?(\d+)\/(\d+)\] (\S*)/.exec(step.name)
  if (!parts) return step.name.replace(/\].*/s, ']')
  const [, platform, stage, index, count, keyword] = parts
  const place = `[${[platform, stage, `${index}/${count}`].filter(part => part).join(' ')}]`
  const counted =
    findStage(dockerfile, stage)?.instructions.filter(instruction => COUNTED.has(instruction.keyword)) ?? []
  const found = counted.length === Number(count) ? counted[Number(index) - 1] : undefined
  return `${place} ${found?.text ?? keyword}`
}

/** BuildKit calls a stage without a name `stage-2`, by its index, and names none where there is but one. */
function findStage(dockerfile: Dockerfile | null, name: string | undefined): Stage | undefined {
  if (name === undefined) return dockerfile?.stages.length === 1 ? dockerfile.stages[0] : undefined
  const unnamed = /^stage-(\d+)$/.exec(name)
  return dockerfile?.stages.findLast(stage => stage.name === name) ?? dockerfile?.stages[Number(unnamed?.[1] ?? -1)]
}
