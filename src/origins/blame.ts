import {
  type Dockerfile,
  type Instruction,
  instructionAt,
  type Stage,
  sourceStage,
  stageName,
} from '../dockerfile/dockerfile.ts'
import type { Blame } from '../image/origin.ts'
import { type LlbStep, stepOf } from './llb-steps.ts'
import type { BuildKitMetadata } from './slsa.ts'

/** Everything that blames a step on a line. */
export interface BlameSource {
  dockerfile: Dockerfile
  /** The built stage and the stages below it. */
  chain: readonly Stage[]
  metadata: BuildKitMetadata
}

/** Blames the base image's layers on the FROM that names it. The source of a named context has no line. */
export function blameBase({ id }: LlbStep, source: BlameSource): Blame | null {
  const named = candidatesOf(id, source).filter(({ instruction }) => instruction.keyword === 'FROM')
  const lowest = source.chain.at(-1)
  const stage = chosen(named, source)?.stage ?? lowest
  const from = stage?.instructions[0]
  return stage && from ? toBlame(source, from, stageName(stage)) : null
}

/** Blames a step on its instruction: that of the built stage, if stages with equal instructions share the step. */
export function blameStep({ id, inputs = [] }: LlbStep, source: BlameSource): Blame | null {
  const own = candidatesOf(id, source)
  // COPY --link makes its layer in a separate step, and a merge adds it.
  const candidates = own.length > 0 ? own : inputs.slice(1).flatMap(input => candidatesOf(stepOf(input), source))
  const match = chosen(candidates, source)
  if (!match) return null
  const { stage, instruction } = match
  const from = instruction.keyword === 'COPY' ? instruction.from[0] : undefined
  const origin = from === undefined ? undefined : sourceStage(source.dockerfile, instruction, from, stage.index)
  return toBlame(source, instruction, origin ? stageName(origin) : (from ?? stageName(stage)))
}

interface Candidate {
  stage: Stage
  instruction: Instruction
}

function chosen(candidates: readonly Candidate[], { chain }: BlameSource): Candidate | undefined {
  return candidates.find(({ stage }) => chain.includes(stage)) ?? candidates[0]
}

function candidatesOf(step: string, { dockerfile, metadata }: BlameSource): Candidate[] {
  return firstLines(metadata, step).flatMap(line => instructionAt(dockerfile, line) ?? [])
}

/** The first lines of a step's instructions. Only the Dockerfile itself (source 0) has lines that users can open. */
function firstLines(metadata: BuildKitMetadata, step: string): number[] {
  const locations = metadata.source?.locations?.[step]?.locations ?? []
  return locations
    .filter(({ sourceIndex }) => (sourceIndex ?? 0) === 0)
    .flatMap(({ ranges }) => ranges?.[0]?.start?.line ?? [])
}

function toBlame({ dockerfile }: BlameSource, { line, endLine, text }: Instruction, stage: string): Blame {
  return { file: dockerfile.path, line, endLine, instruction: text, stage }
}
