import { type Digest, splitDigest } from '../../oci/digest.ts'
import { normalizeReference, parseReference, withoutTag } from '../../oci/reference.ts'

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

/**
 * Whether a selector matches the name of a stored image: they are equal, it is the name's tag, or both are references of the
 * same image. A reference has many spellings: Docker writes `app:1` where containerd writes `docker.io/library/app:1`.
 */
export function isNamed(name: string, { tag: selector, digest }: Pick<ImageLocator, 'tag' | 'digest'>): boolean {
  if (selector === null || name === selector) return true
  if (!isReference(name)) return false
  const stored = parseReference(name)
  if (stored.tag === selector) return true
  const whole = stored.tag !== null || stored.digest === null
  // `NAME@DIGEST` has no tag, not even `latest`.
  return digest !== null && parseReference(selector).tag === null
    ? normalizeReference(withoutTag(name)) === normalizeReference(withoutTag(selector))
    : whole && normalizeReference(name) === normalizeReference(selector)
}

/** One form for the spellings of a stored name; a layout's name may be only a tag. */
export function canonicalName(name: string): string {
  return isReference(name) ? normalizeReference(name) : name
}

function isReference(name: string): boolean {
  return /[:/@]/.test(name)
}
