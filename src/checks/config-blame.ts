import type { Blame } from '../build/model.ts'
import { type Dockerfile, findStage, lastInstruction, stageName } from '../plan/dockerfile.ts'

/** The instruction that sets what a family of checks looks at in the image's config, which no layer tells. */
const KEYWORDS: Record<string, string> = { user: 'USER', 'runtime/working-directory': 'WORKDIR' }

/**
 * The Dockerfile line behind a finding that is about the image's config rather than about a file: the instruction that
 * set it, or the FROM of the target's stage, where the missing instruction belongs. `instruction` is what the finding itself
 * names.
 */
export function blameConfig(
  check: string,
  dockerfile: Dockerfile | null,
  stage: string | null,
  instruction?: unknown,
): Blame | null {
  const target = stage === null ? dockerfile?.stages.at(-1) : dockerfile && findStage(dockerfile, stage)
  if (!dockerfile || !target) return null
  const named = instruction === 'ENTRYPOINT' || instruction === 'CMD' ? instruction : undefined
  const keyword = named ?? KEYWORDS[check] ?? KEYWORDS[check.split('/')[0] ?? '']
  const found = (keyword && lastInstruction(dockerfile, target, keyword)) ?? target.instructions[0]
  if (!found) return null
  const { line, endLine, text } = found
  return { file: dockerfile.path, line, endLine, instruction: text, stage: stageName(target) }
}
