import { Failure } from '../failure.ts'
import { asList, asObject, asSize, asText, field, type Json, parseJson } from '../image/json.ts'
import { toDigest } from '../oci/digest.ts'
import { formatPlatform } from '../oci/platform.ts'
import { withoutTag } from '../oci/reference.ts'
import type { Exec } from '../ports/exec.ts'
import { withoutCredentials } from '../secrets/credentials.ts'
import type { ImageSnapshot, SnapshotLayer } from './model.ts'

const MOST_PLATFORMS = 32
const MOST_LAYERS = 1000

/**
 * The images of a reference in a registry, by their manifests and configs alone: no layer is pulled, and so only
 * compressed sizes are known. With the credentials of `docker login`.
 * @param signal ends the question
 * @throws Failure `baseline/registry` where buildx does not get it
 */
export async function imagesInRegistry(
  reference: string,
  { run }: Exec,
  signal?: AbortSignal,
): Promise<ImageSnapshot[]> {
  const exec: Exec = { run: (command, args) => run(command, args, signal && { signal }) }
  const top = await raw(reference, exec)
  const manifests = asList(field(top, 'manifests', 'The index'), 'manifests')
  if (manifests.length === 0) return [imageOf(top, await platformOf(reference, exec))]
  const images: ImageSnapshot[] = []
  for (const value of manifests.slice(0, MOST_PLATFORMS)) {
    const descriptor = asObject(value, 'A descriptor')
    const digest = toDigest(asText(descriptor['digest'], 'digest'))
    const platform = asObject(descriptor['platform'], 'platform')
    // An attestation has the platform unknown/unknown.
    if (digest === null || asText(platform['os'], 'os') === 'unknown') continue
    const manifest = await raw(`${withoutTag(reference)}@${digest}`, exec)
    images.push({ ...imageOf(manifest, platformText(platform)), digest })
  }
  return images
}

async function raw(reference: string, exec: Exec): Promise<Json> {
  return asObject(await ask(reference, ['--raw'], exec), 'The manifest')
}

async function platformOf(reference: string, exec: Exec): Promise<string> {
  return platformText(asObject(await ask(reference, ['--format', '{{json .Image}}'], exec), 'The config'))
}

async function ask(reference: string, how: string[], exec: Exec): Promise<unknown> {
  const { status, stdout, stderr } = await exec.run('docker', ['buildx', 'imagetools', 'inspect', ...how, reference])
  if (status !== 0) {
    const reason = withoutCredentials(stderr.trim().split('\n').at(-1) ?? '')
    throw new Failure('baseline/registry', `The baseline ${reference} was not found: ${reason}`, {
      hint: 'Check the name, and log in to its registry before this step.',
    })
  }
  return parseJson(Buffer.from(stdout), `The answer for ${reference}`)
}

function platformText(platform: Json): string {
  const text = (name: string) => asText(platform[name], name).slice(0, 100)
  return formatPlatform({ os: text('os'), architecture: text('architecture'), variant: text('variant') || null })
}

function imageOf(manifest: Json, platform: string): ImageSnapshot {
  const config = asObject(manifest['config'], 'config')
  const listed = asList(manifest['layers'], 'layers')
  if (listed.length > MOST_LAYERS) throw new Failure('baseline/registry', 'The baseline has too many layers.')
  const layers = listed.map(value => {
    const { digest, size } = asObject(value, 'A layer')
    const layer: SnapshotLayer = {
      digest: asText(digest, 'digest'),
      diffId: null,
      compressed: asSize(size, 'size'),
      unpacked: null,
      origin: 'own',
      blame: null,
    }
    return layer
  })
  const compressed = layers.reduce((sum, layer) => sum + layer.compressed, asSize(config['size'], 'size'))
  return {
    platform,
    digest: '',
    size: { compressed, unpacked: null, merged: null, own: null },
    base: { reference: null, digest: null },
    layers,
    rows: null,
    history: [],
  }
}
