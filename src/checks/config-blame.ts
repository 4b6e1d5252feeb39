import {
  baseChain,
  type Dockerfile,
  type Instruction,
  lastInstruction,
  type Stage,
  stageName,
} from '../dockerfile/dockerfile.ts'
import type { Blame } from '../image/origin.ts'
import { parseAssignment } from '../text/assignment.ts'
import type { Source } from './source.ts'

/**
 * What sets a part of the image config: the last such instruction of the stage, or of the stages that it is based on.
 */
export interface ConfigInstruction {
  keyword: string
  /** The variable or label that it gives a value. */
  name?: string
}

/**
 * The Dockerfile line behind a finding in the image config, which no layer has: the instruction that sets it, or the
 * FROM of the built stage if there is none.
 */
export function blameConfig(setBy: ConfigInstruction | undefined, { dockerfile, stage }: Source): Blame | null {
  if (dockerfile === null || stage === null) return null
  const instruction = (setBy && findInstruction(dockerfile, stage, setBy)) ?? stage.instructions[0]
  return instruction ? blameInstruction(dockerfile, stage, instruction) : null
}

export function blameInstruction(dockerfile: Dockerfile, stage: Stage, { line, endLine, text }: Instruction): Blame {
  return { file: dockerfile.path, line, endLine, instruction: text, stage: stageName(stage) }
}

function findInstruction(dockerfile: Dockerfile, stage: Stage, { keyword, name }: ConfigInstruction) {
  if (name === undefined) return lastInstruction(dockerfile, stage, keyword)
  const names = (pair: string) => parseAssignment(pair).name.replace(/^["']|["']$/g, '') === name
  return baseChain(dockerfile, stage)
    .flatMap(({ instructions }) => instructions.toReversed())
    .find(one => one.keyword === keyword && one.args.some(names))
}
