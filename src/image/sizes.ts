import type { Layer, Sizes, Tree } from './model.ts'
import { knowsOrigins } from './origin.ts'

/**
 * Computes the sizes of an image, in bytes. `compressed` is what a pull transfers without the manifest: every blob once,
 * even if the manifest lists it several times, and the config; null if that of a layer is unknown. `own` counts only layers;
 * it is null if nothing proves which ones are the base image's.
 */
export function computeSizes(layers: Layer[], tree: Tree, configBytes: number): Sizes {
  const unpacked = sumUnpacked(layers)
  const transferred = sumBlobs(layers)
  return {
    compressed: transferred === null ? null : transferred + configBytes,
    unpacked,
    merged: tree.merged,
    wasted: unpacked - tree.merged,
    own: sizeOfOwn(layers),
  }
}

/** The bytes of the layers above the base image, and of the blobs that the base image lacks; null if origins are unknown. */
export function sizeOfOwn(layers: readonly SizedLayer[]): Sizes['own'] {
  if (!knowsOrigins(layers)) return null
  const own = layers.filter(layer => layer.origin === 'own')
  const inBase = new Set(layers.filter(layer => layer.origin === 'base').map(({ digest }) => digest))
  return { compressed: sumBlobs(own.filter(({ digest }) => !inBase.has(digest))), unpacked: sumUnpacked(own) }
}

type SizedLayer = Pick<Layer, 'compressed' | 'unpacked' | 'origin'> & { digest: string }

/**
 * Bytes of the blobs of these layers; null if those of one are unknown. A pull transfers a blob once, however often it is
 * listed.
 */
export function sumBlobs(layers: readonly { digest: string; compressed: number }[]): number
export function sumBlobs(layers: readonly { digest: string; compressed: number | null }[]): number | null
export function sumBlobs(layers: readonly { digest: string; compressed: number | null }[]): number | null {
  const blobs = new Map(layers.map(({ digest, compressed }) => [digest, compressed]))
  return [...blobs.values()].reduce((total, bytes) => (total === null || bytes === null ? null : total + bytes), 0)
}

function sumUnpacked(layers: readonly Pick<Layer, 'unpacked'>[]): number {
  return layers.reduce((total, { unpacked }) => total + unpacked, 0)
}
