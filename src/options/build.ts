import type { RawInputs } from './inputs.ts'
import type { Problems } from './problems.ts'
import { parsePairs } from './values.ts'

/** What goes into the builds of a run, from the inputs of the same names. */
export interface BuildOptions {
  args: string[]
  contexts: string[]
  /** buildx gets the values in its environment, never on disk or on a command line. */
  secrets: { id: string; value: string }[]
  secretEnvs: { id: string; env: string }[]
  secretFiles: { id: string; path: string }[]
  ssh: string[]
  labels: string[]
  annotations: string[]
  platforms: string[]
  /** As `docker buildx build --provenance` and `--sbom` take them; null for what the definition says, else none. */
  provenance: string | null
  sbom: string | null
  /** Whether attestations are stored as OCI artifacts; null for the builder's default (true since BuildKit 0.32). */
  ociArtifact: boolean | null
  noCache: boolean
  pull: boolean
}

/** Validates the inputs of builds. */
export function readBuild(inputs: RawInputs, problems: Problems): BuildOptions {
  const pairs = (name: PairsInput) => parsePairs(name, inputs[name], problems)
  const texts = (name: PairsInput) => pairs(name).map(({ text }) => text)
  return {
    args: parsePairs('build-args', inputs['build-args'], problems, { bareKey: true }).map(({ text }) => text),
    contexts: texts('build-contexts'),
    secrets: pairs('secrets').map(({ key, value }) => ({ id: key, value })),
    secretEnvs: pairs('secret-envs').map(({ key, value }) => ({ id: key, env: value })),
    secretFiles: pairs('secret-files').map(({ key, value }) => ({ id: key, path: value })),
    ssh: inputs.ssh,
    labels: texts('labels'),
    annotations: texts('annotations'),
    platforms: inputs.platforms,
    provenance: inputs.provenance || null,
    sbom: inputs.sbom || null,
    ociArtifact: inputs['oci-artifact'],
    noCache: inputs['no-cache'] ?? false,
    pull: inputs.pull ?? false,
  }
}

type PairsInput = 'build-contexts' | 'secrets' | 'secret-envs' | 'secret-files' | 'labels' | 'annotations'
