import type { Check } from '../check.ts'

/** A gap in what Stagegate knows about a build, not a fault of the image. */
export const unknownOrigin: Check = {
  id: 'layers/unknown-origin',
  title: 'Layer origins unknown',
  severity: 'warning',
  presets: { strict: 'error' },
  needs: [],
  docs: {
    why: 'If origins are unknown, every layer counts as own, the report names no Dockerfile line, and checks that skip the base image report what is in it.',
    how: 'Stagegate asks buildx and the builder’s history for the provenance of each image that it builds. It reports the image if neither has it, or if it describes other layers than the image has, or does not say which of them are the base image’s.',
    limits:
      'Images that something else built are not reported: `inspect` reads their provenance, labels and history, and the report says which.',
    fix: 'Use buildx 0.20 or newer (`docker buildx version`; `docker/setup-buildx-action` installs it in a workflow), and a builder that keeps a build history. Until then, budget `unpacked` instead of `own`.',
  },
  run(image) {
    const { unexplained = null, base } = image
    if (unexplained === null) return base.knownBy === 'provenance' ? [] : 'not-applicable'
    return image.layers.length === 0 ? [] : [{ data: { reason: unexplained } }]
  },
}
