import { Failure } from '../failure.ts'
import { requireExit } from '../ports/exec.ts'
import type { Ports } from '../ports/ports.ts'
import { asList, asObject, asText, parseJson } from '../text/json.ts'
import { errorOf } from './last-error.ts'

/** A builder as `docker buildx ls --format json` lists it. */
export interface ListedBuilder {
  Name: string
  Driver: string
  Current?: boolean
  /** Why buildx could not load the builder at all; its nodes say nothing then. */
  Err?: string
  /** Null if buildx could not load the builder. */
  Nodes?: { Status?: string; Err?: string; Error?: string; Labels?: Record<string, string> | null }[] | null
}

/**
 * The builder of this name; without a name, that of BUILDX_BUILDER or the selected one.
 * @throws Failure `builder-unknown`, `engine-unreachable`
 */
export async function findBuilder(name: string | null, ports: Pick<Ports, 'exec' | 'env'>): Promise<ListedBuilder> {
  const builders = await listBuilders(ports)
  const hasCurrent = builders.some(builder => builder.Current !== undefined)
  const requested = name || ports.env['BUILDX_BUILDER'] || (hasCurrent ? null : await currentName(ports))
  const builder = builders.find(({ Name, Current }) => (requested ? Name === requested : Current))
  if (!builder) {
    const names = builders.map(({ Name }) => Name).join(', ')
    throw new Failure(
      'builder-unknown',
      requested
        ? `There is no builder "${requested}". Available builders: ${names || 'none'}.`
        : 'buildx has no builder selected.',
      { hint: 'Set `builder` to one of these, or create one before this step (docker buildx create).' },
    )
  }
  refuseBroken(builder)
  return builder
}

async function listBuilders({ exec }: Pick<Ports, 'exec'>): Promise<ListedBuilder[]> {
  const result = requireExit(await exec.run('docker', ['buildx', 'ls', '--format', 'json']))
  const lines = result.stdout.split('\n').filter(line => line.startsWith('{'))
  if (result.status !== 0 && lines.length === 0) throw unlisted(errorOf(result))
  return lines.map(parseBuilder)
}

function parseBuilder(line: string): ListedBuilder {
  try {
    const builder = asObject(parseJson(Buffer.from(line), 'a builder'), 'a builder')
    asText(builder['Name'], 'the name of a builder')
    for (const node of asList(builder['Nodes'], 'the list of nodes')) asObject(node, 'a node')
    return builder as unknown as ListedBuilder
  } catch (error) {
    throw unlisted((error as Error).message)
  }
}

function unlisted(reason: string): Failure {
  return new Failure('builder-unknown', `buildx cannot list its builders: ${reason}`, {
    hint: "Check the folder of buildx's configuration (BUILDX_CONFIG, or ~/.docker/buildx).",
  })
}

function refuseBroken({ Name, Driver, Err, Nodes }: ListedBuilder): void {
  const nodes = Nodes ?? []
  const broken = nodes.find(node => node.Err || node.Error || node.Status === 'error')
  // The first build starts a stopped builder; one of the docker driver that is not running has no engine.
  if (!Err && !broken && (Driver !== 'docker' || nodes[0]?.Status === 'running')) return
  const reason = Err ?? broken?.Err ?? broken?.Error ?? 'its engine is not running'
  throw new Failure('engine-unreachable', `The builder "${Name}" does not answer: ${reason}`, {
    hint: 'Start the Docker Engine, check DOCKER_HOST, or set `builder` to a running builder.',
  })
}

/** The name of the current builder, which the list of a buildx before 0.24 does not mark; null if buildx does not say it. */
async function currentName({ exec }: Pick<Ports, 'exec'>): Promise<string | null> {
  const { stdout } = requireExit(await exec.run('docker', ['buildx', 'inspect']))
  return /^Name:[ \t]+(\S{1,200})$/m.exec(stdout.slice(0, 10_000))?.[1] ?? null
}
