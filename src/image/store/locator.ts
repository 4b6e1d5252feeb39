import { type Digest, splitDigest } from '../../oci/digest.ts'

/** A reference to images in a file or folder, taken apart. */
export interface ImageLocator {
  path: string
  /** A tag, or a whole name with one. */
  tag: string | null
  digest: Digest | null
}

/**
 * `PATH`, `PATH:TAG`, `PATH@sha256:...`, `PATH:TAG@sha256:...`. A path may have colons and at-signs of its own: what
 * exists as it stands is the path, and of several readings the one with the longest path holds. Null where no reading
 * names anything that exists.
 */
export async function parseLocator(
  reference: string,
  exists: (path: string) => Promise<boolean>,
): Promise<ImageLocator | null> {
  if (await exists(reference)) return { path: reference, tag: null, digest: null }
  const { name: rest, digest } = splitDigest(reference)
  if (digest !== null && (await exists(rest))) return { path: rest, tag: null, digest }
  for (let colon = rest.lastIndexOf(':'); colon > 0; colon = rest.lastIndexOf(':', colon - 1)) {
    const path = rest.slice(0, colon)
    const tag = rest.slice(colon + 1)
    // A separator behind a colon is of a path, such as C:\layouts on Windows: no tag begins with one.
    if (tag !== '' && !/^[/\\]/.test(tag) && (await exists(path))) return { path, tag, digest }
  }
  return null
}

/** Whether a name that an image was stored under is what `tag` asks for: the same name, or one that ends in this tag. */
export function isTagged(name: string, tag: string): boolean {
  return name === tag || name.endsWith(':' + tag)
}
