import { contextName, contextNames } from '../../dockerfile/contexts.ts'
import {
  baseChain,
  baseStage,
  type Dockerfile,
  type Instruction,
  type Stage,
  sourceStage,
} from '../../dockerfile/dockerfile.ts'
import { requiredStages } from '../../dockerfile/required-stages.ts'
import { isUnknownBase, REPLACED } from '../../dockerfile/resolve-stages.ts'
import { splitDigest } from '../../oci/digest.ts'
import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import type { Observation, TargetCheck } from '../check.ts'
import { blameInstruction } from '../config-blame.ts'
import type { Source } from '../source.ts'

export const unpinnedBase: TargetCheck = {
  id: 'metadata/unpinned-base',
  title: 'Image not pinned by digest',
  severity: 'info',
  presets: { strict: 'warning' },
  docs: {
    why: 'A tag can move: the same Dockerfile can build a different image tomorrow, and nobody reviews the change.',
    how: prose`
      Every FROM, \`COPY --from\` and \`RUN --mount=from\` that the target needs and that names an image must end in a
      digest. Stagegate resolves arguments before the first FROM from their defaults and the build arguments of the run.
      It ignores stage names, named contexts and \`scratch\`.
    `,
    limits: prose`
      The check ignores a FROM whose image only the builder knows (such as \`base-$BUILDARCH\`), and the frontend of
      \`# syntax=\`.
    `,
    fix: prose`
      Append the digest to the tag, and keep the tag for readers. Dependabot and Renovate update both:

      \`\`\`dockerfile
      FROM node:24-slim@sha256:0666a8d6b73976b004012301979bbf22e085bc2e3899469642ee73f0f4db7b4c
      \`\`\`

      \`docker buildx imagetools inspect node:24-slim\` shows the digest.
    `,
  },
  runOnTarget(source, _, base) {
    const { dockerfile, stage } = source
    if (source.isDisputed) return 'not-evaluated'
    if (dockerfile === null || stage === null) return 'not-applicable'
    const chain = baseChain(dockerfile, stage)
    const named = [...requiredStages(dockerfile, stage).stages].flatMap(one => imagesOf(one, dockerfile, source))
    return named
      .filter(({ reference }) => splitDigest(reference).digest === null)
      .sort((a, b) => a.instruction.line - b.instruction.line)
      .map(({ reference, instruction, in: where }): Observation => {
        const isBase = instruction.keyword === 'FROM' && where === chain.at(-1)
        const digest = isBase ? base.digest : null
        return {
          blame: blameInstruction(dockerfile, where, instruction),
          data: { reference, base: isBase, ...(digest !== null && { digest }) },
          message: text`${plain(isBase ? 'The base image' : 'The image')} ${reference} is not pinned by digest, so it can change.`,
          fix:
            digest === null
              ? text`Append the digest (${'name:tag@sha256:…'}), and let Dependabot or Renovate update it.`
              : text`Write ${`${reference}@${digest}`}, and let Dependabot or Renovate update it.`,
        }
      })
  },
}

interface NamedImage {
  reference: string
  instruction: Instruction
  in: Stage
}

/** The images that a stage names: in its FROM, and as the sources of COPY and of mounts. */
function imagesOf(stage: Stage, dockerfile: Dockerfile, { inputs }: Source): NamedImage[] {
  const contexts = contextNames(inputs)
  const isImage = (name: string) =>
    name !== REPLACED && name !== 'scratch' && !isUnknownBase(name) && !contexts.has(contextName(name))
  return stage.instructions.flatMap(instruction => {
    const isFrom = instruction.keyword === 'FROM'
    const names = isFrom
      ? baseStage(dockerfile, stage) === undefined
        ? [stage.base]
        : []
      : instruction.from.filter(name => sourceStage(dockerfile, instruction, name, stage.index) === undefined)
    // Several mounts of an instruction may name one image.
    return [...new Set(names)].filter(isImage).map(reference => ({ reference, instruction, in: stage }))
  })
}
