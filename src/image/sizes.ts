import type { Layer, Sizes, Tree } from './model.ts'

/**
 * Computes the sizes of an image, in bytes. `compressed` is what a pull transfers without the manifest: every layer's
 * blob, as often as the manifest lists it, and the config. The own share counts only layers.
 */
export function computeSizes(layers: Layer[], tree: Tree, configBytes: number): Sizes {
  const own = layers.filter(layer => layer.origin === 'own')
  const unpacked = sum(layers, 'unpacked')
  return {
    compressed: sum(layers, 'compressed') + configBytes,
    unpacked,
    merged: tree.merged,
    wasted: unpacked - tree.merged,
    own: { compressed: sum(own, 'compressed'), unpacked: sum(own, 'unpacked') },
  }
}

function sum(layers: Layer[], size: 'compressed' | 'unpacked'): number {
  return layers.reduce((total, layer) => total + layer[size], 0)
}
