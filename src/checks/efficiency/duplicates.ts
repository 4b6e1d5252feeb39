import type { Image, TreeEntry } from '../../image/model.ts'
import { compareBytes } from '../../image/paths.ts'
import { findExtracts } from '../../image/tree/visible-files.ts'
import { counted, formatBytes } from '../../text/format.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { Check, Observation } from '../check.ts'
import { listPaths } from '../list-paths.ts'
import { WASTE_FLOOR } from './waste.ts'

/** Bytes from which the finding is a warning. */
const MUCH = 10_000_000

type Copy = Pick<TreeEntry, 'path' | 'size' | 'layer'>

export const duplicates: Check = {
  id: 'efficiency/duplicates',
  title: 'Duplicate files',
  severity: 'warning',
  evidence: {
    proven: 'The checksums of the files are equal.',
  },
  systems: 'any',
  needs: [{ kind: 'extract', name: 'checksum' }],
  docs: {
    why: 'Every pull transfers and stores each copy. One file and links to it would be enough.',
    how: prose`
      Visible files of at least 64 KiB with the same content (by a 128-bit checksum), if an own layer added at least one
      copy. Surplus copies in a layer are a warning from 10 MB on, and an info from 1 MB on. Hardlinks count as one
      file.
    `,
    limits: 'Copies that come with two different packages often cannot be avoided.',
    fix: prose`
      Copy once and link (\`ln\`), deduplicate dependencies (\`npm dedupe\`), or exclude the second copy from the COPY.
    `,
  },
  run(image) {
    const surplus = surplusCopies(image)
    return [...Map.groupBy(surplus, ({ copy }) => copy.layer)].flatMap(([layer, all]): Observation[] => {
      const bytes = all.reduce((sum, { copy }) => sum + copy.size, 0)
      if (bytes < WASTE_FLOOR) return []
      const sorted = all.sort((a, b) => b.copy.size - a.copy.size || compareBytes(a.copy.path, b.copy.path))
      const largest = sorted.slice(0, 5)
      return [
        {
          evidence: 'proven',
          ...(bytes < MUCH && { severity: 'info' as const }),
          path: largest[0]?.copy.path ?? '/',
          layer,
          data: {
            bytes,
            files: all.length,
            ...listPaths(sorted.map(({ copy }) => copy.path)),
            originals: largest.map(({ original }) => original.path),
          },
          message: message(bytes, all),
          fix: plain('Keep one copy, and link to it elsewhere.'),
        },
      ]
    })
  },
}

/** A copy in an own layer, and the file that it duplicates. */
interface Surplus {
  copy: Copy
  original: Copy
}

/** `all` is sorted: the largest comes first. */
function message(bytes: number, all: readonly Surplus[]): Words {
  const { copy, original } = all[0] as Surplus
  const example = text`${copy.path} has the same content as ${original.path}`
  const duplicates = plain(`${counted(all.length, 'duplicate file')} (${formatBytes(bytes)})`)
  return all.length === 1
    ? text`The image contains ${duplicates}: ${example}.`
    : text`The image contains ${duplicates}. The largest: ${example}.`
}

/** All copies in own layers, by content, except the first one, which is in the lowest layer. */
function surplusCopies(image: Image): Surplus[] {
  return [...copiesByContent(image).values()].flatMap(copies => {
    const [original, ...others] = copies
    if (original === undefined) return []
    return others.filter(({ layer }) => image.layers[layer]?.origin === 'own').map(copy => ({ copy, original }))
  })
}

/** Visible files by content, in the order of layers and paths. */
function copiesByContent(image: Image): Map<string, Copy[]> {
  const files = findExtracts(image, 'checksum').sort((a, b) => a.entry.layer - b.entry.layer)
  const copies = Map.groupBy(files, ({ value }) => value)
  return new Map([...copies].map(([checksum, same]) => [checksum, same.map(({ entry }) => entry)]))
}
