import type { Image } from '../image/model.ts'
import { rootAliases } from '../image/packages/aliases.ts'
import { wastedPaths } from '../image/tree/largest.ts'
import { formatPlatform } from '../oci/platform.ts'
import type { ImageSnapshot, Owner, PathRow } from './model.ts'

/** An image as one side of a comparison. */
export function takeSnapshot(image: Image): ImageSnapshot {
  const { size, base } = image
  return {
    platform: formatPlatform(image.platform),
    digest: image.digest,
    size: { compressed: size.compressed, unpacked: size.unpacked, merged: size.merged, own: size.own },
    base: { reference: base.reference, digest: base.digest },
    layers: image.layers.map(({ digest, diffId, compressed, unpacked, origin, blame }) => {
      return { digest, diffId, compressed, unpacked, origin, blame }
    }),
    rows: rowsOf(image),
    history: [],
  }
}

/** Every file, link and device that the container sees, in byte order of path; then the shipped paths that it does not see. */
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

/** The package of each path that a package database lists; empty if a database cannot be read. */
function ownersOf(image: Image): Map<string, Owner> {
  const owners = new Map<string, Owner>()
  try {
    const alias = rootAliases(image)
    for (const { type, name, version, files } of image.packages().packages) {
      const owner: Owner = { type, name, version }
      for (const path of files ?? []) for (const spelling of [path, alias(path)]) owners.set(spelling, owner)
    }
  } catch {
    // The checks of packages report the error. A difference needs no packages.
  }
  return owners
}
