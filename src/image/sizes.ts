import type { Layer, Sizes, Tree } from './model.ts'

/**
 * Computes the sizes of an image, in bytes. `compressed` is what a pull transfers without the manifest: every blob once,
 * even if the manifest lists it several times, and the config. The own share counts only layers, and only blobs that the
 * base image lacks.
 */
export function computeSizes(layers: Layer[], tree: Tree, configBytes: number): Sizes {
  const own = layers.filter(layer => layer.origin === 'own')
  const unpacked = sumUnpacked(layers)
  const transferred = sumBlobs(layers)
  return {
    compressed: transferred + configBytes,
    unpacked,
    merged: tree.merged,
    wasted: unpacked - tree.merged,
    own: {
      compressed: transferred - sumBlobs(layers.filter(layer => layer.origin === 'base')),
      unpacked: sumUnpacked(own),
    },
  }
}

/** Bytes of the blobs of these layers. A pull transfers a blob once, however often it is listed. */
export function sumBlobs(layers: readonly { digest: string; compressed: number }[]): number {
  const blobs = new Map(layers.map(({ digest, compressed }) => [digest, compressed]))
  return [...blobs.values()].reduce((total, bytes) => total + bytes, 0)
}

function sumUnpacked(layers: readonly Layer[]): number {
  return layers.reduce((total, { unpacked }) => total + unpacked, 0)
}
