import type { Unexplained } from '../../image/model.ts'
import { UNKNOWN_ORIGIN_FIXES } from '../../origins/unknown-origin.ts'
import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import type { Check } from '../check.ts'

const CAUSES: Record<Unexplained, string> = {
  'no-provenance': 'neither buildx nor the builder’s history has the provenance of this build',
  'other-layers': 'the provenance does not match the image’s layers',
  'base-unlisted': 'the provenance does not say which layers are the base image’s',
}

/** The finding is a gap in Stagegate's knowledge of the build, not a fault of the image. */
export const unknownOrigin: Check = {
  id: 'layers/unknown-origin',
  title: 'Layer origins unknown',
  severity: 'warning',
  presets: { strict: 'error' },
  evidence: {
    proven: 'No provenance names the layers of the base image.',
  },
  systems: 'any',
  needs: [],
  docs: {
    why: prose`
      If origins are unknown, own layers have no size, the report names no Dockerfile line, and checks that skip the base
      image report what is in it.
    `,
    how: prose`
      Stagegate asks buildx and the builder’s history for the provenance of each image that it builds. It reports the
      image if neither has it, if the provenance does not match the image’s layers, or if it does not say which layers
      are the base image’s.
    `,
    limits: prose`
      Images that Stagegate did not build are not reported: \`inspect\` reads their provenance, labels and history, and
      the report says which. A base image that only these name is shown, but no layer has it as its origin, and it
      changes no finding.
    `,
    fix: prose`
      Use buildx 0.20 or newer (\`docker buildx version\`; \`docker/setup-buildx-action\` installs it in a workflow),
      and a builder that keeps a build history. Until then, budget \`unpacked\` instead of \`own\`.
    `,
  },
  run(image) {
    const { unexplained = null, base } = image
    if (unexplained === null) return base.knownBy === 'provenance' ? [] : 'not-applicable'
    if (image.layers.length === 0) return []
    return [
      {
        evidence: 'proven',
        data: { reason: unexplained },
        message: text`Layer origins are unknown: ${plain(CAUSES[unexplained])}. Checks treat every layer as own.`,
        fix: UNKNOWN_ORIGIN_FIXES[unexplained],
      },
    ]
  },
}
