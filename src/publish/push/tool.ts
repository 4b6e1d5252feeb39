import semver from 'semver'
import { copyCommand, manifestCommand } from '../../buildx/imagetools.ts'
import { Failure } from '../../failure.ts'
import { parseReference } from '../../oci/reference.ts'
import { requireExit } from '../../ports/exec.ts'
import type { Ports } from '../../ports/ports.ts'
import { VERIFIED } from './source.ts'

/** A program that copies an image from a layout to a registry without changing a byte of its manifests. */
export interface PushTool {
  name: 'buildx' | 'skopeo'
  /** Copies the image or index `digest` of the layout, with everything below it; the tag is written last. */
  copy(layout: string, digest: string, reference: string): Command
  /** Prints the bytes of the manifest that the reference names. */
  read(reference: string): Command
}

export interface Command {
  program: string
  args: string[]
}

/** The oldest buildx that copies from an OCI layout, and has an option to leave a single manifest without an index. */
const OLDEST_BUILDX = '0.33.0'

/** Flags that older releases of skopeo lack. The help lists them; a version may be unknown. */
const SKOPEO_FLAGS = ['--all', '--preserve-digests']
const OLDEST_SKOPEO = '1.6'

/**
 * Finds the program that will push, before anything is built.
 * @param buildx the version of buildx; null if it cannot be compared
 * @throws Failure `push-tool-missing`
 */
export async function choosePushTool(
  buildx: string | null,
  ports: Pick<Ports, 'exec'>,
): Promise<(builder: string) => PushTool> {
  if (buildx !== null && semver.gte(buildx, OLDEST_BUILDX)) return buildxTool
  const skopeo = await skopeoHelp(ports)
  if (skopeo !== null && SKOPEO_FLAGS.every(flag => skopeo.includes(flag))) return () => SKOPEO
  const tools = [
    buildx === null ? 'the version of buildx is unknown' : `buildx ${buildx} is too old`,
    skopeo === null ? 'skopeo is missing' : 'skopeo is too old',
  ]
  throw new Failure(
    'push-tool-missing',
    `No installed tool can push the verified image unchanged: ${tools.join(', ')}.`,
    {
      hint: `Install buildx ${OLDEST_BUILDX.replace(/\.0$/, '')} or newer (in a workflow, use docker/setup-buildx-action), or skopeo ${OLDEST_SKOPEO} or newer.`,
    },
  )
}

/** The help of skopeo's copy command; null if there is no skopeo. */
async function skopeoHelp({ exec }: Pick<Ports, 'exec'>): Promise<string | null> {
  const result = await exec.run('skopeo', ['copy', '--help'])
  if (result.kind === 'not-started' && result.failure.code === 'not-found') return null
  return requireExit(result).stdout
}

/** Uses the builder's configuration of registries: mirrors, certificates, plain HTTP. */
function buildxTool(builder: string): PushTool {
  const docker = (args: string[]): Command => ({ program: 'docker', args })
  return {
    name: 'buildx',
    copy: (layout, digest, reference) => docker(copyCommand(builder, layout, digest, reference)),
    read: reference => docker(manifestCommand(builder, reference)),
  }
}

const SKOPEO: PushTool = {
  name: 'skopeo',
  copy(layout, _digest, reference) {
    const tls = isLoopback(reference) ? ['--dest-tls-verify=false'] : []
    // A policy verifies signatures. This image was just built, and a machine may have no policy at all.
    const args = ['--insecure-policy', 'copy', '--all', '--preserve-digests', ...tls]
    return { program: 'skopeo', args: [...args, `oci:${layout}:${VERIFIED}`, `docker://${reference}`] }
  },
  read(reference) {
    const tls = isLoopback(reference) ? ['--tls-verify=false'] : []
    return { program: 'skopeo', args: ['inspect', '--raw', ...tls, `docker://${reference}`] }
  },
}

/** As with docker and buildx, a registry on this machine may use plain HTTP. */
function isLoopback(reference: string): boolean {
  const host = parseReference(reference).host ?? ''
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host)
}
