import type { Image } from '../image/model.ts'
import { ownersOf } from '../image/packages/owners.ts'
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
  const ownerOf = ownerIn(image)
  const rows: PathRow[] = []
  for (const { path, type, size, layer } of image.tree.entries()) {
    if (type !== 'directory') rows.push({ path, size, layer, hidden: false, owner: ownerOf(path) })
  }
  for (const { path, size, layer } of wastedPaths(image, Number.POSITIVE_INFINITY)) {
    rows.push({ path, size, layer, hidden: true, owner: ownerOf(path) })
  }
  return rows
}

/** The last package that lists each path; none if a database cannot be read. */
function ownerIn(image: Image): (path: string) => Owner | null {
  try {
    const owners = ownersOf(image)
    return path => owners.get(path)?.at(-1) ?? null
  } catch {
    // The checks of packages report the error. A difference needs no packages.
    return () => null
  }
}
