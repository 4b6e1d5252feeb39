import type { Image } from '../image/model.ts'
import { rootAliases } from '../image/packages/aliases.ts'
import { wastedPaths } from '../image/tree/largest.ts'
import { formatPlatform } from '../oci/platform.ts'
import type { ImageSnapshot, Owner, PathRow } from './model.ts'

/** An image that was read, as the later or the earlier side of a comparison. */
export function snapshotOf(image: Image): ImageSnapshot {
  const before = known.get(image)
  if (before) return before
  const { size, base } = image
  const snapshot: ImageSnapshot = {
    platform: formatPlatform(image.platform),
    digest: image.digest,
    size: { compressed: size.compressed, unpacked: size.unpacked, merged: size.merged, own: ownOf(image) },
    base: { reference: base.reference, digest: base.digest },
    layers: image.layers.map(({ digest, diffId, compressed, unpacked, origin, blame }) => {
      return { digest, diffId, compressed, unpacked, origin, blame }
    }),
    rows: rowsOf(image),
    history: [],
  }
  known.set(image, snapshot)
  return snapshot
}

/** It is compared, and then kept for later runs. */
const known = new WeakMap<Image, ImageSnapshot>()

function ownOf({ base, size }: Image): ImageSnapshot['size']['own'] {
  // What is own can only be told from what is the base's.
  return base.knownBy === 'none' ? null : { ...size.own }
}

/** Every file, link and device that the container sees, in byte order of path; then what is shipped and not seen. */
function rowsOf(image: Image): PathRow[] {
  const owners = ownersOf(image)
  const rows: PathRow[] = []
  for (const { path, type, size, layer } of image.tree.entries()) {
    if (type !== 'directory') rows.push({ path, size, layer, hidden: false, owner: owners.get(path) ?? null })
  }
  for (const { path, size, layer } of wastedPaths(image, Number.POSITIVE_INFINITY)) {
    rows.push({ path, size, layer, hidden: true, owner: owners.get(path) ?? null })
  }
  return rows
}

/** The package of each path that a database lists. Where one cannot be read, the files stand for themselves. */
function ownersOf(image: Image): Map<string, Owner> {
  const owners = new Map<string, Owner>()
  try {
    const alias = rootAliases(image)
    for (const { type, name, version, files } of image.packages().packages) {
      const owner: Owner = { type, name, version }
      for (const path of files ?? []) for (const spelling of [path, alias(path)]) owners.set(spelling, owner)
    }
  } catch {
    // Whoever judges by packages says so in an error of its own; a difference can do without.
  }
  return owners
}
