import { type Digest, toDigest } from '../oci/digest.ts'
import type { Platform } from '../oci/platform.ts'
import { withoutTag } from '../oci/reference.ts'
import { type Exec, requireExit } from '../ports/exec.ts'
import { withoutCredentials } from '../secrets/credentials.ts'
import { asList, asObject, asSize, asText, field, type Json, parseJson } from '../text/json.ts'

const MAX_PLATFORMS = 32

/** The reason why buildx cannot read a reference in a registry. */
export class RegistryError extends Error {
  override name = 'RegistryError'
}

/** One image in a registry, by its manifest alone: no layer was pulled, and sizes are compressed bytes. */
export interface RegistryImage {
  platform: Platform
  /** Null for the only image of a reference. */
  digest: Digest | null
  configSize: number
  layers: { digest: string; size: number }[]
}

/**
 * The images of a reference in a registry, with the credentials of `docker login`.
 * @throws RegistryError; Failure `image/document` for an answer that is not a manifest
 */
export async function inspectRegistry(reference: string, exec: Exec, signal?: AbortSignal): Promise<RegistryImage[]> {
  const inspect = (name: string, ...how: string[]) => ask(name, how, exec, signal)
  const top = asObject(await inspect(reference, '--raw'), 'The manifest')
  const manifests = asList(field(top, 'manifests', 'The index'), 'manifests')
  if (manifests.length === 0) {
    const config = asObject(await inspect(reference, '--format', '{{json .Image}}'), 'The config')
    return [{ ...parseManifest(top), platform: parsePlatform(config), digest: null }]
  }
  const images: RegistryImage[] = []
  for (const entry of manifests.slice(0, MAX_PLATFORMS)) {
    const descriptor = asObject(entry, 'A descriptor')
    const digest = toDigest(asText(descriptor['digest'], 'digest'))
    const platform = asObject(descriptor['platform'], 'platform')
    // An attestation has the platform unknown/unknown.
    if (digest === null || asText(platform['os'], 'os') === 'unknown') continue
    const manifest = asObject(await inspect(`${withoutTag(reference)}@${digest}`, '--raw'), 'The manifest')
    images.push({ ...parseManifest(manifest), platform: parsePlatform(platform), digest })
  }
  return images
}

async function ask(reference: string, how: string[], exec: Exec, signal?: AbortSignal): Promise<unknown> {
  const args = ['buildx', 'imagetools', 'inspect', ...how, reference]
  const { status, stdout, stderr } = requireExit(await exec.run('docker', args, signal && { signal }))
  if (status !== 0) throw new RegistryError(withoutCredentials(stderr.trim().split('\n').at(-1) ?? ''))
  return parseJson(Buffer.from(stdout), `The answer for ${reference}`)
}

function parsePlatform(platform: Json): Platform {
  const text = (name: string) => asText(platform[name], name).slice(0, 100)
  return { os: text('os'), architecture: text('architecture'), variant: text('variant') || null }
}

function parseManifest(manifest: Json): Pick<RegistryImage, 'configSize' | 'layers'> {
  const config = asObject(manifest['config'], 'config')
  const layers = asList(manifest['layers'], 'layers').map(layer => {
    const { digest, size } = asObject(layer, 'A layer')
    return { digest: asText(digest, 'digest'), size: asSize(size, 'size') }
  })
  return { configSize: asSize(config['size'], 'size'), layers }
}

/** Copies an image from an OCI layout to a registry, with everything that belongs to it; the tag is written last. */
export function copyCommand(builder: string, layout: string, digest: string, reference: string): string[] {
  const source = `oci-layout://${layout}@${digest}`
  // Without --prefer-index=false, a single manifest would be wrapped in an index that nobody verified.
  const args = ['--prefer-index=false', '--progress', 'plain', '--tag', reference, source]
  return ['buildx', 'imagetools', 'create', '--builder', builder, ...args]
}

/** Prints the manifest of a reference in its registry, byte for byte. */
export function manifestCommand(builder: string, reference: string): string[] {
  return ['buildx', 'imagetools', 'inspect', '--builder', builder, '--raw', reference]
}
