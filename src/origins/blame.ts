import {
  type Dockerfile,
  type Instruction,
  instructionAt,
  type Stage,
  sourceStage,
  stageName,
} from '../dockerfile/dockerfile.ts'
import { lowestStage } from '../dockerfile/named-images.ts'
import type { Blame } from '../image/origin.ts'
import { type LlbStep, stepOf } from './llb-steps.ts'
import type { BuildKitMetadata } from './slsa.ts'
import type { Sources } from './sources.ts'

interface Place {
  dockerfile: Dockerfile
  stage: Stage
  instruction: Instruction
  /** Whether the image is based on the stage. */
  isBelow: boolean
}

/** Blames the base image's layers on the FROM that names it. The source of a named context has no line. */
export function blameBase({ id }: LlbStep, { list, built }: Sources, metadata: BuildKitMetadata): Blame | null {
  const named = placesOf(id, list, metadata).filter(({ instruction }) => instruction.keyword === 'FROM')
  const place = chosen(named)
  if (place) return toBlame(place, stageName(place.stage))
  const lowest = built && lowestStage(built)
  const from = lowest?.instructions[0]
  return built && lowest && from
    ? toBlame({ dockerfile: built.dockerfile, instruction: from }, stageName(lowest))
    : null
}

/** Blames a step on its instruction: that of the built stage, if stages with equal instructions share the step. */
export function blameStep({ id, inputs = [] }: LlbStep, { list }: Sources, metadata: BuildKitMetadata): Blame | null {
  const own = placesOf(id, list, metadata)
  // COPY --link makes its layer in a separate step, and a merge adds it.
  const places = own.length > 0 ? own : inputs.slice(1).flatMap(input => placesOf(stepOf(input), list, metadata))
  const match = chosen(places)
  if (!match) return null
  const { dockerfile, stage, instruction } = match
  const from = instruction.keyword === 'COPY' ? instruction.from[0] : undefined
  const origin = from === undefined ? undefined : sourceStage(dockerfile, instruction, from, stage.index)
  return toBlame(match, origin ? stageName(origin) : (from ?? stageName(stage)))
}

function chosen(places: readonly Place[]): Place | undefined {
  return places.find(({ isBelow }) => isBelow) ?? places[0]
}

/** The instructions that a step was made for. */
function placesOf(step: string, sources: Sources['list'], metadata: BuildKitMetadata): Place[] {
  const locations = metadata.source?.locations?.[step]?.locations ?? []
  return locations.flatMap(({ sourceIndex = 0, ranges }) => {
    const source = sources[sourceIndex]
    const line = ranges?.[0]?.start?.line
    const place = source && line !== undefined ? instructionAt(source.dockerfile, line) : null
    return source && place
      ? { ...place, dockerfile: source.dockerfile, isBelow: source.chain.has(place.stage.index) }
      : []
  })
}

function toBlame({ dockerfile, instruction }: Pick<Place, 'dockerfile' | 'instruction'>, stage: string): Blame {
  const { line, endLine, text } = instruction
  return { file: dockerfile.path, line, endLine, instruction: text, stage }
}
