import type { Image } from '../../image/model.ts'
import { compareBytes } from '../../image/paths.ts'
import type { Check, Observation } from '../check.ts'
import { WASTE_FLOOR } from './waste.ts'

/** From here on it is a warning. */
const MUCH = 10_000_000

interface Copy {
  path: string
  size: number
  layer: number
}

export const duplicates: Check = {
  id: 'efficiency/duplicates',
  title: 'Files with the same content are shipped several times',
  severity: 'warning',
  needs: [{ kind: 'extract', name: 'checksum' }],
  docs: {
    why: 'Each copy is transferred and stored again, where one file and links to it would do.',
    how: 'Files of at least 64 KiB in view with the same content (by a checksum of 128 bits), at least one copy of which an own layer added. Their surplus copies make a warning from 10 MB on in a layer, and an info from 1 MB on. Hardlinks are one file.',
    limits: 'Copies that two packages bring along, each for itself, can often not be avoided.',
    fix: 'Copy once and link (`ln`), deduplicate dependencies (`npm dedupe`), or leave the second place out of the COPY.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const surplus = surplusCopies(image)
    return [...Map.groupBy(surplus, ({ copy }) => copy.layer)].flatMap(([layer, all]): Observation[] => {
      const bytes = all.reduce((sum, { copy }) => sum + copy.size, 0)
      if (bytes < WASTE_FLOOR) return []
      const largest = all
        .sort((a, b) => b.copy.size - a.copy.size || compareBytes(a.copy.path, b.copy.path))
        .slice(0, 5)
      return [
        {
          ...(bytes < MUCH && { severity: 'info' as const }),
          path: largest[0]?.copy.path ?? '/',
          layer,
          data: {
            bytes,
            files: all.length,
            paths: largest.map(({ copy }) => copy.path),
            originals: largest.map(({ original }) => original.path),
          },
        },
      ]
    })
  },
}

/** Of each content all copies in own layers but the first one of all, which the lowest layer has. */
function surplusCopies(image: Image): { copy: Copy; original: Copy }[] {
  return [...copiesByContent(image).values()].flatMap(copies => {
    const [original, ...others] = copies
    if (original === undefined) return []
    return others.filter(({ layer }) => image.layers[layer]?.origin === 'own').map(copy => ({ copy, original }))
  })
}

/** By content, in the order of layers and of their archives: the files in view. */
function copiesByContent({ layers, tree }: Image): Map<string, Copy[]> {
  const copies = new Map<string, Copy[]>()
  for (const layer of layers) {
    for (const [path, { checksum }] of layer.extracts) {
      if (checksum === undefined) continue
      const entry = tree.get(path)
      if (entry?.type !== 'file' || entry.layer !== layer.index) continue
      const same = copies.get(checksum) ?? []
      copies.set(checksum, same)
      same.push({ path, size: entry.size, layer: layer.index })
    }
  }
  return copies
}
