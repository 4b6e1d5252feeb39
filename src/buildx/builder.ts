import { randomBytes } from 'node:crypto'
import semver from 'semver'
import { Failure } from '../failure.ts'
import type { ExecResult } from '../ports/exec.ts'
import type { Ports } from '../ports/ports.ts'
import { createContainerBuilder } from './create-builder.ts'
import { lastError } from './last-error.ts'

/** The builder that a run uses. */
export interface Builder {
  name: string
  driver: string
  /** Whether the run made it, and so has to remove it. */
  created: boolean
  /** Whether it can export to, and import from, the cache of GitHub Actions. */
  ghaCache: boolean
}

/**
 * The oldest buildx that reads a builder's history. BuildKit from 0.28 on writes provenance that a buildx before 0.26
 * cannot copy to the metadata file, so that the history is the only source; before 0.20 there is no command for it.
 */
export const OLDEST_BUILDX = '0.20.0'

interface ListedBuilder {
  Name: string
  Driver: string
  Current?: boolean
  Nodes?: { Status?: string; Err?: string; Error?: string; Labels?: Record<string, string> | null }[]
}

/**
 * Looks at the builder before anything is built. Where it can neither export an OCI layout nor use the gha cache (the
 * `docker` driver with the classic image store, the default of Docker 28 and so of ubuntu-24.04 runners), a
 * docker-container builder is made.
 * @param image the image of BuildKit for a builder that is made; null takes buildx's own choice
 * @param onCreate is told the name of a builder before it is made: a process that is killed meanwhile leaves it behind
 * @throws Failure naming what is missing and what to do about it
 */
export async function prepareBuilder(
  name: string | null,
  ports: Ports,
  onCreate: (name: string) => void = () => {},
  image: string | null = null,
): Promise<Builder> {
  const [, builder] = await Promise.all([checkBuildx(ports), findBuilder(name, ports)])
  const nodes = builder.Nodes ?? []
  if (nodes.length > 1) {
    throw new Failure(
      'builder-multi-node',
      `The builder "${builder.Name}" has ${nodes.length} nodes, and buildx exports no OCI layout from several.`,
      {
        hint: 'Build each platform in a separate job, or name a builder with one node.',
      },
    )
  }
  if (canExport(builder)) {
    if (image !== null) {
      ports.log.info(`The builder "${builder.Name}" can export, so Stagegate makes none and ignores builder-image.`)
    }
    return { name: builder.Name, driver: builder.Driver, created: false, ghaCache: true }
  }
  if (name !== null) {
    throw new Failure(
      'builder-unsuitable',
      `The builder "${name}" (driver ${builder.Driver}, classic image store) cannot export an OCI layout.`,
      {
        hint: 'Leave the input builder empty, so that one is made; or turn the containerd image store on; or name a docker-container, kubernetes or remote builder.',
      },
    )
  }
  return createBuilder(image, ports, onCreate)
}

async function checkBuildx(ports: Ports): Promise<void> {
  const version = await ports.exec.run('docker', ['buildx', 'version'])
  if (version.status !== 0) {
    const words = lastError(version.stderr)
    throw new Failure('buildx-missing', `docker buildx does not answer${words === '' ? '.' : `: ${words}`}`, {
      hint: 'Install the buildx plugin of the docker command (docker/setup-buildx-action does it in a workflow).',
    })
  }
  const found = versionIn(version.stdout)
  if (found === null) {
    ports.log.info(
      `This buildx names no release (${version.stdout.trim().slice(0, 100)}); Stagegate needs ${OLDEST_BUILDX} or newer.`,
    )
  } else if (semver.lt(found, OLDEST_BUILDX)) {
    throw new Failure(
      'buildx-too-old',
      `buildx ${found} is too old: ${OLDEST_BUILDX} is the oldest that reports where layers came from.`,
      {
        hint: 'Update buildx (docker/setup-buildx-action does it in a workflow).',
      },
    )
  }
}

/** Which buildx it is; null where it does not answer, or cannot be compared. */
export async function buildxVersion(ports: Ports): Promise<string | null> {
  const { status, stdout } = await ports.exec.run('docker', ['buildx', 'version'])
  return status === 0 ? versionIn(stdout) : null
}

/**
 * Distributions append their own suffixes (0.29.1+ds1). A development build names a commit, and one that was built without
 * a version v0.0.0+unknown: neither can be compared.
 */
function versionIn(text: string): string | null {
  const version = /\bv?(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? null
  return version === '0.0.0' ? null : version
}

async function findBuilder(name: string | null, ports: Ports): Promise<ListedBuilder> {
  const list = await ports.exec.run('docker', ['buildx', 'ls', '--format', 'json'])
  const builders = list.stdout
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as ListedBuilder)
  if (list.status !== 0 && builders.length === 0) {
    throw new Failure('builder-unknown', `buildx cannot list its builders: ${failureWords(list)}`, {
      hint: "Check the folder of buildx's configuration (BUILDX_CONFIG, or ~/.docker/buildx).",
    })
  }
  const marked = builders.some(builder => builder.Current !== undefined)
  const wanted = name || ports.env['BUILDX_BUILDER'] || (marked ? null : await currentName(ports))
  const found = builders.find(builder => (wanted ? builder.Name === wanted : builder.Current))
  if (!found) {
    const names = builders.map(builder => builder.Name).join(', ')
    throw new Failure(
      'builder-unknown',
      wanted ? `There is no builder "${wanted}"; there are: ${names || 'none'}.` : 'buildx has no builder selected.',
      {
        hint: 'docker buildx ls shows the builders, docker buildx create makes one.',
      },
    )
  }
  const broken = found.Nodes?.find(node => node.Err || node.Error || node.Status === 'error')
  // A builder that is merely stopped is started by the first build; one of the docker driver has no engine then.
  if (broken || (found.Driver === 'docker' && found.Nodes?.[0]?.Status !== 'running')) {
    const words = broken?.Err ?? broken?.Error ?? 'its engine is not running'
    throw new Failure('engine-unreachable', `The builder "${found.Name}" does not answer: ${words}`, {
      hint: 'Start the Docker Engine, look at DOCKER_HOST, or name a running builder with the input builder.',
    })
  }
  return found
}

/** The name of the current builder, which a list of buildx before 0.24 does not mark; null where buildx does not say it. */
async function currentName(ports: Ports): Promise<string | null> {
  const { stdout } = await ports.exec.run('docker', ['buildx', 'inspect'])
  return /^Name:[ \t]+(\S{1,200})$/m.exec(stdout.slice(0, 10_000))?.[1] ?? null
}

function canExport(builder: ListedBuilder): boolean {
  if (builder.Driver !== 'docker') return true
  // BuildKit inside of the Docker Engine tells its snapshotter only where the containerd image store is on.
  return builder.Nodes?.[0]?.Labels?.['org.mobyproject.buildkit.worker.snapshotter'] !== undefined
}

async function createBuilder(image: string | null, ports: Ports, onCreate: (name: string) => void): Promise<Builder> {
  const name = `stagegate-${randomBytes(4).toString('hex')}`
  ports.log.info(`The default builder cannot export an OCI layout; making a docker-container builder, ${name}.`)
  onCreate(name)
  await createContainerBuilder({ name, image }, ports, () => removeBuilder(name, ports))
  return { name, driver: 'docker-container', created: true, ghaCache: true }
}

/** The runner kills a cancelled step after ten seconds; a terminal is waited for as long. */
const REMOVAL_MILLISECONDS = 10_000

/**
 * Removes a builder that a run made. A cancelled run does so too, so its signal must not end the removal. A builder that
 * stays is a warning: the verdict does not depend on it.
 */
export async function removeBuilder(name: string, ports: Ports): Promise<void> {
  const answer = await ports.exec.run('docker', ['buildx', 'rm', '--force', name], {
    signal: AbortSignal.timeout(REMOVAL_MILLISECONDS),
  })
  if (answer.status === 0 || /no builder .* found/i.test(answer.stderr)) return
  const reason = /^failed to remove [^:]+: (.+)$/m.exec(answer.stderr)?.[1]
  ports.log.warning(`The builder ${name} was not removed: ${reason ?? failureWords(answer)}`)
}

function failureWords({ status, stderr }: ExecResult): string {
  return lastError(stderr) || `buildx ended with status ${status}`
}
