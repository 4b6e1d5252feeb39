import type { Blame } from '../build/model.ts'
import {
  type Dockerfile,
  findStage,
  type Instruction,
  lastInstruction,
  type Stage,
  stageName,
} from '../plan/dockerfile.ts'

/** The instruction that sets what a family of checks, or one of them, looks at in the image's config, which no layer tells. */
const KEYWORDS: Record<string, string> = {
  user: 'USER',
  'metadata/healthcheck': 'HEALTHCHECK',
  'metadata/labels': 'LABEL',
  'metadata/privileged-port': 'EXPOSE',
}

/**
 * The Dockerfile line behind a finding that is about the image's config rather than about a file: the instruction that
 * set it, or the FROM of the target's stage, where the missing instruction belongs.
 */
export function blameConfig(check: string, dockerfile: Dockerfile | null, stage: string | null): Blame | null {
  const target = stage === null ? dockerfile?.stages.at(-1) : dockerfile && findStage(dockerfile, stage)
  if (!dockerfile || !target) return null
  const keyword = KEYWORDS[check] ?? KEYWORDS[check.split('/')[0] ?? '']
  const found = (keyword && lastInstruction(dockerfile, target, keyword)) ?? target.instructions[0]
  return found ? blameInstruction(dockerfile, target, found) : null
}

export function blameInstruction(dockerfile: Dockerfile, stage: Stage, { line, endLine, text }: Instruction): Blame {
  return { file: dockerfile.path, line, endLine, instruction: text, stage: stageName(stage) }
}
