import type { Check } from '../check.ts'

/** Those that tell where an image comes from. OCI image spec, annotations.md, "Pre-Defined Annotation Keys". */
const LABELS = ['source', 'revision', 'version', 'licenses'].map(name => `org.opencontainers.image.${name}`)

export const labels: Check = {
  id: 'metadata/labels',
  title: 'Labels that tell where the image comes from are missing',
  severity: 'off',
  needs: [],
  docs: {
    why: 'With its source and revision in the image, whoever finds it in a registry or a cluster knows what it was built from; GitHub links a package to its repository by them.',
    how: `The labels ${LABELS.map(name => `\`${name}\``).join(', ')} have to be there and not empty.`,
    limits: 'A label that the base image has set is taken for the image’s own.',
    fix: 'In a workflow, `docker/metadata-action` makes them, and the input `labels` takes them. By hand:\n\n```dockerfile\nARG REVISION\nLABEL org.opencontainers.image.source="https://github.com/owner/name" \\\n      org.opencontainers.image.revision="$REVISION"\n```',
  },
  run({ platform, config }) {
    if (platform.os === 'windows') return 'not-applicable'
    const missing = LABELS.filter(name => !Object.hasOwn(config.labels, name) || config.labels[name]?.trim() === '')
    return missing.length === 0 ? [] : [{ data: { missing } }]
  },
}
