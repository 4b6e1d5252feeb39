import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { type Daemon, startBuildkitd, startDockerd } from './daemons.ts'
import { docker } from './docker.ts'
import { type Place, place, release } from './versions.ts'

const BUILDKIT = ['buildkitd-oldest', 'buildkitd-newest'] as const

/** A place that has a builder. */
export interface Builder extends Place {
  name: string
  remove(): Promise<void>
}

/** A driver with a release of BuildKit. */
export interface Column {
  driver: string
  needs: readonly string[]
  /** Starts what all releases of buildx share. Each of them then gets a builder. */
  start(): Promise<Daemon | null>
  builder(buildx: string, daemon: Daemon | null): Promise<Builder>
}

export const COLUMNS: Column[] = [
  {
    driver: 'docker, Engine of the distribution',
    needs: [],
    start: async () => null,
    builder: async buildx => defaultBuilder(await place(buildx)),
  },
  {
    driver: 'docker, Engine 29',
    // Uses the distribution's client if the client of release 29 could not be built.
    needs: ['dockerd-29'],
    start: () => startDockerd(release('dockerd-29') ?? ''),
    builder: async (buildx, daemon) =>
      defaultBuilder(await place(buildx, { DOCKER_HOST: daemon?.address ?? '' }, release('docker-29'))),
  },
  ...BUILDKIT.flatMap((buildkit): Column[] => [
    {
      driver: `docker-container, ${buildkit}`,
      needs: [buildkit],
      start: async () => null,
      builder: async buildx =>
        createdBuilder(await place(buildx), [
          ...['--driver', 'docker-container', '--bootstrap'],
          ...['--driver-opt', `image=moby/buildkit:${buildkit === 'buildkitd-oldest' ? 'v0.16.0' : 'latest'}`],
        ]),
    },
    {
      driver: `remote, ${buildkit}`,
      needs: [buildkit],
      start: () => startBuildkitd(release(buildkit) ?? ''),
      builder: async (buildx, daemon) =>
        createdBuilder(await place(buildx), ['--driver', 'remote', daemon?.address ?? '']),
    },
  ]),
]

/** The default builder of the place's engine. */
export function defaultBuilder(where: Place): Builder {
  return { ...where, name: 'default', remove: async () => rmSync(where.folder, { recursive: true, force: true }) }
}

async function createdBuilder(where: Place, args: string[]): Promise<Builder> {
  const name = `versions-${randomUUID().slice(0, 8)}`
  await docker(['buildx', 'create', '--name', name, ...args], { env: where.env })
  const remove = async () => {
    await docker(['buildx', 'rm', '--force', name], { env: where.env })
    rmSync(where.folder, { recursive: true, force: true })
  }
  return { ...where, name, remove }
}

/** The builder's version: of its engine, if it belongs to one, and of its BuildKit. */
export async function versionOf({ name, env }: Builder): Promise<string> {
  const inspected = await docker(['buildx', 'inspect', name], { env })
  const [, buildkit = ''] = /^BuildKit version:\s*(\S+)/im.exec(inspected) ?? []
  if (name !== 'default') return buildkit
  const versions = await docker(['version', '--format', '{{.Server.Version}} {{.Client.Version}}'], { env })
  const [engine, client] = versions.split(' ')
  return `${buildkit} (engine ${engine}, client ${client})`
}
