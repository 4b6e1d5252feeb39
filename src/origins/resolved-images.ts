import { type Digest, toDigest } from '../oci/digest.ts'

/**
 * The digests of the images that a build used, by their short references, such as `node:24-slim`. The platform of a
 * package URL is ignored, because the digest may be an index's. A name with two digests is left out.
 * Upstream: moby/buildkit util/purl/image.go.
 * @param dependencies `materials` of SLSA 0.2 or `resolvedDependencies` of SLSA 1, unvalidated
 */
export function parseResolvedImages(dependencies: unknown): Map<string, Digest> {
  const images = (Array.isArray(dependencies) ? dependencies : []).flatMap(each => parseDependency(each) ?? [])
  const digests = Map.groupBy(images, ({ reference }) => reference)
  return new Map(
    [...digests].flatMap(([reference, [first, ...more]]) =>
      first && more.every(({ digest }) => digest === first.digest) ? [[reference, first.digest] as const] : [],
    ),
  )
}

function parseDependency(dependency: unknown): { reference: string; digest: Digest } | null {
  const { uri, digest } = (dependency ?? {}) as { uri?: unknown; digest?: { sha256?: unknown } | null }
  const sha256 = toDigest(`sha256:${digest?.sha256}`)
  if (typeof uri !== 'string' || sha256 === null) return null
  const [, name, version] = /^pkg:docker\/([^?#@]+)@([^?#@]+)/.exec(uri) ?? []
  if (name === undefined || version === undefined) return null
  try {
    return {
      reference: `${decodeURIComponent(name)}:${decodeURIComponent(version)}`,
      digest: sha256,
    }
  } catch {
    // Not a package URL: anyone can attach anything.
    return null
  }
}
