import { contextName, namedContexts } from './contexts.ts'
import { baseChain, baseStage, type Dockerfile, type Instruction, type Stage, sourceStage } from './dockerfile.ts'
import type { BuiltStage } from './recipe.ts'
import { requiredStages } from './required-stages.ts'
import { isUnknownBase, REPLACED } from './resolve-stages.ts'

/** An image that an instruction names. */
export interface NamedImage {
  reference: string
  /** The named context that is this image; null if the Dockerfile itself has the reference. */
  context: string | null
  instruction: Instruction
  stage: Stage
  dockerfile: Dockerfile
}

/** The image at the bottom of a stage; null for `scratch`, for files, and if only the build knows it. */
export function baseImage(built: BuiltStage): NamedImage | null {
  const lowest = lowestStage(built) ?? built.stage
  const from = lowest.instructions[0]
  const named = from ? find(built, lowest, from, lowest.base) : null
  return named && 'linked' in named ? baseImage(named) : named
}

/** Every image that a stage is built from: in each FROM, and as the sources of COPY and of mounts. */
export function namedImages(built: BuiltStage): NamedImage[] {
  const images: NamedImage[] = []
  const targets = new Set([built])
  // A set also iterates what is added meanwhile.
  for (const target of targets) {
    for (const stage of requiredStages(target.dockerfile, target.stage).stages) {
      // The instructions that use a replaced stage name its context.
      if (stage.base === REPLACED && stage !== target.stage) continue
      for (const instruction of stage.instructions) {
        // Several mounts of an instruction may name one image.
        for (const name of new Set(instruction.keyword === 'FROM' ? [stage.base] : instruction.from)) {
          const named = find(target, stage, instruction, name)
          if (named && 'linked' in named) targets.add(named)
          else if (named) images.push(named)
        }
      }
    }
  }
  return images
}

/** The lowest stage that makes layers: a named context replaces all of a stage. Null if one replaces the built stage. */
export function lowestStage({ dockerfile, stage }: BuiltStage): Stage | null {
  return baseChain(dockerfile, stage).findLast(({ base }) => base !== REPLACED) ?? null
}

/** The image or the bake target that an instruction names; null for a stage, for files, and for what is unknown. */
function find(
  { dockerfile, inputs, linked }: BuiltStage,
  stage: Stage,
  instruction: Instruction,
  name: string,
): NamedImage | BuiltStage | null {
  const isFrom = instruction.keyword === 'FROM'
  if (name === 'scratch') return null
  const source = isFrom ? baseStage(dockerfile, stage) : sourceStage(dockerfile, instruction, name, stage.index)
  if (source && source.base !== REPLACED) return null
  const context = (name === REPLACED ? stage.name : source?.name) ?? name
  const image = { instruction, stage, dockerfile }
  const place = namedContexts(inputs).get(contextName(context))
  if (place === undefined) {
    return isUnknownBase(name) ? null : { ...image, reference: name, context: null }
  }
  // Upstream: moby/buildkit frontend/dockerui/namedcontext.go; docker/buildx bake/bake.go, `target:`.
  const [, scheme, rest = ''] = /^(docker-image|target):(?:\/\/)?(.+)$/s.exec(place) ?? []
  if (scheme === 'target') return linked.get(rest) ?? null
  return scheme === undefined ? null : { ...image, reference: rest, context }
}
