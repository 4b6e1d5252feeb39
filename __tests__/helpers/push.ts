import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { SYSTEM_CLOCK } from '../../src/adapters/clock.ts'
import { createExec } from '../../src/adapters/exec.ts'
import { requireBuildx } from '../../src/buildx/buildx-version.ts'
import { parseDigest } from '../../src/oci/digest.ts'
import { toTaggedReference } from '../../src/oci/reference.ts'
import type { Exec } from '../../src/ports/exec.ts'
import type { PushPorts } from '../../src/publish/push/attempt.ts'
import type { Push } from '../../src/publish/push/select-pushes.ts'
import { choosePushTool, type PushTool } from '../../src/publish/push/tool.ts'
import { temporaryFolder } from './bundle.ts'
import { makeLayout } from './layout.ts'
import { fakePorts } from './ports.ts'
import { pushTool } from './programs.ts'
import { dockerConfig } from './registry.ts'
import { pusher } from './things.ts'

/** Both ways to push, with their needs. */
export const WAYS = [
  ['buildx', [pusher('docker-registry'), pusher('docker-buildx')]],
  ['skopeo', [pusher('docker-registry'), pusher('skopeo')]],
] as const

export interface PushMachine {
  tool: PushTool
  ports: PushPorts & { /** The folder of docker's configuration. */ cwd: string }
  /** The waits between attempts, in milliseconds; the test does not actually wait. */
  waits: number[]
  log: string[]
}

/** A machine that has this program and is logged in to these registries. */
export async function pushMachine(
  way: 'buildx' | 'skopeo',
  logins: string[],
  signal: AbortSignal = new AbortController().signal,
): Promise<PushMachine> {
  const config = await dockerConfig(pushTool('docker-buildx'), ...logins)
  const real = createExec(config, signal)
  const run: Exec['run'] = async (command, args, options) => {
    // The program is not on PATH.
    const program = command === 'skopeo' ? (pushTool('skopeo') ?? command) : command
    return real.run(program, args, { ...options, env: { DOCKER_CONFIG: config, ...options?.env } })
  }
  const fake = fakePorts(undefined, { cwd: config, signal })
  const ports = { ...fake, exec: { run }, clock: { ...fake.clock, timeout: SYSTEM_CLOCK.timeout } }
  const version = way === 'skopeo' ? '0.29.1' : await requireBuildx(ports)
  const tool = (await choosePushTool(version, ports))('default')
  return { tool, ports, waits: fake.clock.waits, log: fake.logged }
}

/** A verified image with a layer of this size that no registry has. */
export async function freshPush(target: string, references: string[], bytes = 100): Promise<Push> {
  const layout = join(await temporaryFolder('image'), 'layout')
  const content = randomBytes(bytes)
  const [image] = makeLayout(layout, [{ layers: [[{ path: 'data', content }]] }])
  const tagged = references.map(each => toTaggedReference(each)).filter(each => each !== null)
  return { target, layout, digest: parseDigest(image?.digest, 'the image'), references: tagged, compressed: bytes }
}
