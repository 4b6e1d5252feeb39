import { baseImage, type NamedImage, namedImages } from '../../dockerfile/named-images.ts'
import { type Digest, splitDigest } from '../../oci/digest.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { Observation, TargetCheck } from '../check.ts'
import { blameInstruction } from '../config-blame.ts'
import { DISPUTED, UNREAD } from '../unevaluated.ts'

export const unpinnedBase: TargetCheck = {
  id: 'metadata/unpinned-base',
  title: 'Image not pinned by digest',
  severity: 'info',
  presets: { strict: 'warning' },
  evidence: {
    proven: 'The Dockerfile names the image without a digest.',
  },
  docs: {
    why: 'A tag can move: the same Dockerfile can build a different image tomorrow, and nobody reviews the change.',
    how: prose`
      Every FROM, \`COPY --from\` and \`RUN --mount=from\` that the target needs and that names an image must end in a
      digest. Stagegate resolves arguments before the first FROM from their defaults and the build arguments of the run.
      A named context that is an image must end in a digest, too. The images of a bake target that is a context
      count for each target that uses it. The check ignores stage names, \`scratch\`, and contexts that are files.
    `,
    limits: prose`
      The check ignores a FROM whose image only the builder knows (such as \`base-$BUILDARCH\`), and the frontend of
      \`# syntax=\`. If Stagegate cannot read or fetch the Dockerfile of a bake target, or of one that it takes as a
      context, the check is an error if its findings could fail the gate, and otherwise not applicable.
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
    if (source.isDisputed) return DISPUTED
    if (source.isUnread || source.isLinkedUnread) return UNREAD
    if (dockerfile === null || stage === null) return 'not-applicable'
    const built = { ...source, dockerfile, stage }
    const lowest = baseImage(built)
    return namedImages(built)
      .filter(({ reference }) => splitDigest(reference).digest === null)
      .sort(
        (a, b) =>
          Number(b.dockerfile === dockerfile) - Number(a.dockerfile === dockerfile) ||
          a.instruction.line - b.instruction.line,
      )
      .map((image): Observation => {
        const { reference, context, instruction } = image
        const isBase = instruction === lowest?.instruction
        const digest = isBase ? base.digest : null
        const by = context === null ? plain('') : text` of the named context ${context}`
        return {
          evidence: 'proven',
          blame: blameInstruction(image.dockerfile, image.stage, instruction),
          data: { reference, base: isBase, ...(context !== null && { context }), ...(digest !== null && { digest }) },
          message: text`${plain(isBase ? 'The base image' : 'The image')} ${reference}${by} is not pinned by digest, so it can change.`,
          fix: fixOf(image, digest),
        }
      })
  },
}

function fixOf({ reference, context }: NamedImage, digest: Digest | null): Words {
  if (context !== null) {
    const pinned = `${context}=docker-image://${reference}@${digest ?? 'sha256:…'}`
    return text`Append the digest to the context (${pinned}).`
  }
  return digest === null
    ? text`Append the digest (${'name:tag@sha256:…'}), and let Dependabot or Renovate update it.`
    : text`Write ${`${reference}@${digest}`}, and let Dependabot or Renovate update it.`
}
