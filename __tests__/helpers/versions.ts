import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Need } from './needs.ts'

/** The folder of `script/engine versions`: releases of buildx, BuildKit and Docker. */
const VERSIONS = process.env['STAGEGATE_VERSIONS'] ?? ''

/** A program of that folder; null if it could not be built. */
export function release(name: string): string | null {
  const path = join(VERSIONS, name)
  return existsSync(path) ? path : null
}

/** A release, as a need of a test. */
export function released(name: string): Need {
  return { reason: reasonFor(name), isThere: () => release(name) !== null }
}

/** Why a release is missing. */
function reasonFor(name: string): string {
  const missing = existsSync(join(VERSIONS, 'missing')) ? readFileSync(join(VERSIONS, 'missing'), 'utf8') : ''
  return missing.split('\n').find(line => line.startsWith(`${name}:`)) ?? `${name}: run script/engine versions`
}

/** The environment that selects a client, a buildx and an engine. */
export interface Place {
  folder: string
  env: Record<string, string>
}

/** @param client the docker command; null for the one on PATH */
export async function place(buildx: string, env: Record<string, string> = {}, client: string | null = null) {
  const folder = await mkdtemp(join(tmpdir(), 'stagegate-versions-'))
  mkdirSync(join(folder, 'cli-plugins'))
  mkdirSync(join(folder, 'bin'))
  symlinkSync(buildx, join(folder, 'cli-plugins/docker-buildx'))
  if (client !== null) symlinkSync(client, join(folder, 'bin/docker'))
  const path = [join(folder, 'bin'), process.env['PATH']].join(delimiter)
  return { folder, env: { DOCKER_CONFIG: folder, PATH: path, ...env } }
}
