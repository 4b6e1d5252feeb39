import {
  baseChain,
  type Dockerfile,
  findStage,
  type Instruction,
  requiredStages,
  type Stage,
} from '../../dockerfile/dockerfile.ts'
import { expand, globalArguments, nameOf } from '../../dockerfile/expand.ts'
import type { Check, Observation } from '../check.ts'
import { blameInstruction } from '../config-blame.ts'
import type { Source } from '../source.ts'

export const unpinnedBase: Check = {
  id: 'metadata/unpinned-base',
  title: 'An image is named by its tag alone',
  severity: 'info',
  presets: { strict: 'warning' },
  needs: [],
  docs: {
    why: 'A tag can be moved: the same Dockerfile builds another image tomorrow, and nobody reviewed what changed.',
    how: 'Every FROM, `COPY --from` and `RUN --mount=from` that the target needs and that names an image has to end in a digest. Arguments before the first FROM are filled in with their defaults and the build arguments of the run; names of stages, named contexts and `scratch` are not meant.',
    limits:
      'A FROM whose name only the builder knows (an argument without a default) is left out. So is the frontend of `# syntax=`.',
    fix: 'Add the digest behind the tag, which stays for the reader; Dependabot and Renovate keep both up to date:\n\n```dockerfile\nFROM node:24-slim@sha256:0666a8d6b73976b004012301979bbf22e085bc2e3899469642ee73f0f4db7b4c\n```\n\n`docker buildx imagetools inspect node:24-slim` shows the digest.',
  },
  run(image, source) {
    const { dockerfile, stage } = source
    if (dockerfile === null || stage === null) return 'not-applicable'
    const chain = baseChain(dockerfile, stage)
    const named = [...requiredStages(dockerfile, stage)].flatMap(one => imagesOf(one, dockerfile, source))
    return named
      .filter(({ reference }) => !/@sha256:[0-9a-f]{64}$/.test(reference))
      .sort((a, b) => a.instruction.line - b.instruction.line)
      .map(({ reference, instruction, in: where }): Observation => {
        const isBase = instruction.keyword === 'FROM' && where === chain.at(-1)
        const digest = isBase ? image.base.digest : null
        return {
          blame: blameInstruction(dockerfile, where, instruction),
          data: { reference, base: isBase, ...(digest !== null && { digest }) },
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
function imagesOf(stage: Stage, dockerfile: Dockerfile, { given }: Source): NamedImage[] {
  const values = globalArguments(dockerfile, given)
  const contexts = new Set(given.contexts.map(context => nameOf(context).toLowerCase()))
  const isImage = (name: string | null): name is string =>
    name !== null &&
    name !== '' &&
    name.toLowerCase() !== 'scratch' &&
    !contexts.has(name.toLowerCase()) &&
    !findStage(dockerfile, name, stage.index)
  return stage.instructions.flatMap(instruction => {
    const names = instruction.keyword === 'FROM' ? [expand(stage.base, values)] : instruction.from
    // Each image once for an instruction, however many of its mounts name it. Only FROM can use variables.
    return [...new Set(names)]
      .filter(isImage)
      .filter(name => !name.includes('$'))
      .map(reference => ({ reference, instruction, in: stage }))
  })
}
