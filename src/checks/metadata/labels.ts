import { prose } from '../../text/prose.ts'
import { list, text } from '../../text/words.ts'
import type { Check } from '../check.ts'

/** The labels that record where an image comes from. OCI image spec, annotations.md, "Pre-Defined Annotation Keys". */
const LABELS = ['source', 'revision', 'version', 'licenses'].map(name => `org.opencontainers.image.${name}`)

export const labels: Check = {
  id: 'metadata/labels',
  title: 'Missing OCI labels',
  severity: 'off',
  presets: { strict: 'info' },
  evidence: {
    proven: 'The image config lacks labels.',
  },
  systems: 'any',
  needs: [],
  docs: {
    why: prose`
      The labels record which source and revision an image in a registry or a cluster was built from. GitHub uses them
      to link a package to its repository.
    `,
    how: `The labels ${LABELS.map(name => `\`${name}\``).join(', ')} must be set and not empty.`,
    limits: 'A label that the image inherits from its base counts as set.',
    fix: prose`
      In a workflow, pass the labels that \`docker/metadata-action\` generates to the input \`labels\`. Or set them in
      the Dockerfile:

      \`\`\`dockerfile
      ARG REVISION
      LABEL org.opencontainers.image.source="https://github.com/owner/name" \\
            org.opencontainers.image.revision="$REVISION"
      \`\`\`
    `,
  },
  run({ config }) {
    const missing = LABELS.filter(name => !Object.hasOwn(config.labels, name) || config.labels[name]?.trim() === '')
    if (missing.length === 0) return []
    return [
      {
        evidence: 'proven',
        setBy: { keyword: 'LABEL' },
        data: { missing },
        message: text`The image does not record where it comes from. Missing labels: ${list(missing, LABELS.length)}.`,
        fix: text`Set them with LABEL, or pass the output of ${'docker/metadata-action'} to the input ${'labels'}.`,
      },
    ]
  },
}
