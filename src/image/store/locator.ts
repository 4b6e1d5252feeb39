import { type Digest, splitDigest } from '../../oci/digest.ts'

/** A path to a file or folder, with a tag or digest that selects images in it. */
export interface ImageLocator {
  path: string
  /** A tag, or a whole name with a tag. */
  tag: string | null
  digest: Digest | null
}

/**
 * Parses `PATH`, `PATH:TAG`, `PATH@sha256:...` and `PATH:TAG@sha256:...`. A path can contain colons and at signs, so the
 * longest path that exists counts. Null if none exists.
 */
export async function parseLocator(
  text: string,
  exists: (path: string) => Promise<boolean>,
): Promise<ImageLocator | null> {
  if (await exists(text)) return { path: text, tag: null, digest: null }
  const { name: rest, digest } = splitDigest(text)
  if (digest !== null && (await exists(rest))) return { path: rest, tag: null, digest }
  for (let colon = rest.lastIndexOf(':'); colon > 0; colon = rest.lastIndexOf(':', colon - 1)) {
    const path = rest.slice(0, colon)
    const tag = rest.slice(colon + 1)
    // No tag starts with a separator: it belongs to a path, such as C:\layouts on Windows.
    if (tag !== '' && !/^[/\\]/.test(tag) && (await exists(path))) return { path, tag, digest }
  }
  return null
}

/** Whether the name of a stored image matches: it is equal to `tag`, or ends in this tag. */
export function isTagged(name: string, tag: string): boolean {
  return name === tag || name.endsWith(':' + tag)
}
