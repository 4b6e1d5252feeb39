import {
  baseChain,
  type Dockerfile,
  findStage,
  type Instruction,
  lastInstruction,
  type Stage,
  stageName,
} from '../dockerfile/dockerfile.ts'
import type { Blame } from '../image/origin.ts'
import type { Finding } from './check.ts'

/** The instruction that sets what a family of checks, or one of them, looks at in the image's config, which no layer tells. */
const KEYWORDS: Record<string, string> = {
  user: 'USER',
  'metadata/healthcheck': 'HEALTHCHECK',
  'metadata/labels': 'LABEL',
  'metadata/privileged-port': 'EXPOSE',
  'runtime/working-directory': 'WORKDIR',
}

/**
 * The Dockerfile line behind a finding that is about the image's config rather than about a file: the instruction that
 * set it, or the FROM of the target's stage, where the missing instruction belongs. `instruction` is what the finding itself
 * names.
 */
export function blameConfig(
  { check, data }: Pick<Finding, 'check' | 'data'>,
  dockerfile: Dockerfile | null,
  stage: string | null,
): Blame | null {
  const target = stage === null ? dockerfile?.stages.at(-1) : dockerfile && findStage(dockerfile, stage)
  if (!dockerfile || !target) return null
  const { instruction } = data
  const named = instruction === 'ENTRYPOINT' || instruction === 'CMD' ? instruction : undefined
  const keyword = named ?? KEYWORDS[check] ?? KEYWORDS[check.split('/')[0] ?? '']
  const found =
    variableOf(dockerfile, target, data) ??
    (keyword ? lastInstruction(dockerfile, target, keyword) : null) ??
    target.instructions[0]
  return found ? blameInstruction(dockerfile, target, found) : null
}

export function blameInstruction(dockerfile: Dockerfile, stage: Stage, { line, endLine, text }: Instruction): Blame {
  return { file: dockerfile.path, line, endLine, instruction: text, stage: stageName(stage) }
}

/** What the config keeps by name, with the instruction that a finding's `source` speaks of. */
const NAMING: Record<string, string> = { environment: 'ENV', argument: 'ARG', label: 'LABEL' }

/** The last instruction that gives this variable or label a value, or the one that sets this command. */
function variableOf(dockerfile: Dockerfile, target: Stage, { source, name }: Finding['data']) {
  if (source === 'command') return lastInstruction(dockerfile, target, String(name)) ?? undefined
  const keyword = NAMING[String(source)]
  if (keyword === undefined || typeof name !== 'string') return undefined
  const names = (text: string) => text.split(/[\s=]+/).some(word => word.replace(/^["']|["']$/g, '') === name)
  return baseChain(dockerfile, target)
    .flatMap(({ instructions }) => instructions.toReversed())
    .find(one => one.keyword === keyword && names(one.text))
}
