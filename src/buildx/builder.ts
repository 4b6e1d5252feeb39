import { randomBytes } from 'node:crypto'
import { Failure } from '../failure.ts'
import type { ExecResult } from '../ports/exec.ts'
import type { Ports } from '../ports/ports.ts'
import { requireBuildx } from './buildx-version.ts'
import { createContainerBuilder } from './create-builder.ts'
import { errorOf } from './last-error.ts'
import { findBuilder, type ListedBuilder } from './list-builders.ts'

/** The builder that a run uses. */
export interface Builder {
  name: string
  /** Whether the run created it, and so must remove it. */
  created: boolean
}

/** What a run can build with, before anything is created. */
export interface BuilderChoice {
  /** The version of buildx; null if it cannot be compared. */
  buildx: string | null
  /** The name of a builder that can export; null if the run must create one. */
  builder: string | null
}

/**
 * Asks which buildx and which builder there are. Only the selected builder may be one that cannot export an OCI layout (the
 * `docker` driver with the classic image store, the default of Docker 28 and so of ubuntu-24.04 runners).
 * @param name null takes the builder that buildx has selected
 * @throws Failure with what is missing and what to do about it
 */
export async function chooseBuilder(name: string | null, ports: Ports): Promise<BuilderChoice> {
  const [buildx, builder] = await Promise.all([requireBuildx(ports), findBuilder(name, ports)])
  const nodes = builder.Nodes ?? []
  if (nodes.length > 1) {
    throw new Failure(
      'builder-multi-node',
      `The builder "${builder.Name}" has ${nodes.length} nodes, and buildx cannot export an OCI layout from several nodes.`,
      { hint: 'Build each platform in a separate job, or use a builder with one node.' },
    )
  }
  if (canExport(builder)) return { buildx, builder: builder.Name }
  if (name === null) return { buildx, builder: null }
  throw new Failure(
    'builder-unsuitable',
    `The builder "${name}" (driver ${builder.Driver}, classic image store) cannot export an OCI layout.`,
    {
      hint: 'Leave `builder` empty, enable the containerd image store, or use a docker-container, kubernetes or remote builder.',
    },
  )
}

/**
 * The builder for a run: the chosen one, or a new docker-container builder.
 * @param image BuildKit's image for a new builder; null takes buildx's own choice
 * @param onCreate called with a builder's name before it is created, since a killed process leaves it behind
 * @throws Failure as createContainerBuilder does
 */
export async function prepareBuilder(
  { builder: name }: BuilderChoice,
  image: string | null,
  ports: Ports,
  onCreate: (name: string) => void = () => {},
): Promise<Builder> {
  if (name === null) return createBuilder(image, ports, onCreate)
  if (image !== null)
    ports.log.info(`The builder "${name}" can export images. Stagegate uses it and ignores builder-image.`)
  return { name, created: false }
}

function canExport(builder: ListedBuilder): boolean {
  if (builder.Driver !== 'docker') return true
  // BuildKit in the Docker Engine names its snapshotter only if the containerd image store is on.
  return builder.Nodes?.[0]?.Labels?.['org.mobyproject.buildkit.worker.snapshotter'] !== undefined
}

async function createBuilder(image: string | null, ports: Ports, onCreate: (name: string) => void): Promise<Builder> {
  const name = `stagegate-${randomBytes(4).toString('hex')}`
  ports.log.info(`The default builder cannot export an OCI layout; making a docker-container builder, ${name}.`)
  onCreate(name)
  await createContainerBuilder({ name, image }, ports, () => removeBuilder(name, ports))
  return { name, created: true }
}

const MAX_REMOVAL_MS = 10_000

/**
 * Removes a builder that a run created. A cancelled run does so too, so its signal does not end the removal. A builder that
 * stays is a warning, since the verdict does not depend on it.
 */
export async function removeBuilder(
  name: string,
  ports: Pick<Ports, 'exec' | 'log' | 'clock'>,
  deadline = ports.clock.timeout(MAX_REMOVAL_MS),
): Promise<void> {
  const args = ['buildx', 'rm', '--force', name]
  const problem = removalProblem(await ports.exec.run('docker', args, { signal: deadline }))
  if (problem !== null) ports.log.warning(`The builder ${name} was not removed: ${problem}`)
}

/** Why a builder is still there; null if it is not. */
function removalProblem(result: ExecResult): string | null {
  if (result.kind === 'not-started') return result.failure.message
  if (result.kind === 'cancelled') return 'there was no answer in time'
  if (result.status === 0 || /no builder .* found/i.test(result.stderr)) return null
  return /^failed to remove [^:]+: (.+)$/m.exec(result.stderr)?.[1] ?? errorOf(result)
}
