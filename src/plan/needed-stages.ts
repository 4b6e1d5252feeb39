import { targetStage } from '../dockerfile/dockerfile.ts'
import { requiredStages } from '../dockerfile/required-stages.ts'
import type { Target } from './target.ts'

/** The indexes of the stages that a build of the target may need: all of them if Stagegate cannot tell. */
export function neededStages({ dockerfile, stage }: Pick<Target, 'dockerfile' | 'stage'>): Set<number> {
  const target = dockerfile && targetStage(dockerfile, stage)
  if (!dockerfile || !target) return new Set()
  const { stages, isComplete } = requiredStages(dockerfile, target)
  return new Set((isComplete ? [...stages] : dockerfile.stages).map(({ index }) => index))
}
