import { inspectRegistry, RegistryError, type RegistryImage } from '../buildx/imagetools.ts'
import { Failure } from '../failure.ts'
import { sumBlobs } from '../image/sizes.ts'
import { formatPlatform } from '../oci/platform.ts'
import type { Exec } from '../ports/exec.ts'
import type { ImageSnapshot } from './model.ts'

const MAX_LAYERS = 1000

/**
 * The images of a reference in a registry. No layer is pulled, so only compressed sizes are known.
 * @throws Failure `baseline/registry` if buildx cannot read it
 */
export async function imagesInRegistry(reference: string, exec: Exec, signal?: AbortSignal): Promise<ImageSnapshot[]> {
  try {
    return (await inspectRegistry(reference, exec, signal)).map(toSnapshot)
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    throw new Failure('baseline/registry', `The image ${reference} cannot be read: ${error.message}`, {
      hint: 'Check its name, and log in to its registry first.',
    })
  }
}

function toSnapshot({ platform, digest, configSize, layers }: RegistryImage): ImageSnapshot {
  if (layers.length > MAX_LAYERS) throw new Failure('baseline/registry', 'The baseline has too many layers.')
  const compressed = configSize + sumBlobs(layers.map(({ digest, size }) => ({ digest, compressed: size })))
  return {
    platform: formatPlatform(platform),
    digest: digest ?? '',
    size: { compressed, unpacked: null, merged: null, own: null },
    base: { reference: null, digest: null },
    layers: layers.map(layer => ({
      digest: layer.digest,
      diffId: null,
      compressed: layer.size,
      unpacked: null,
      origin: 'unknown',
      blame: null,
    })),
    rows: null,
    history: [],
  }
}
