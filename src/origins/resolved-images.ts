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
  const { uri, digest: hashes } = (dependency ?? {}) as { uri?: unknown; digest?: Record<string, unknown> | null }
  const digest = toDigest(`sha256:${hashes?.['sha256']}`) ?? toDigest(`sha512:${hashes?.['sha512']}`)
  if (typeof uri !== 'string' || digest === null) return null
  const [, name, version] = /^pkg:docker\/([^?#@]+)@([^?#@]+)/.exec(uri) ?? []
  if (name === undefined || version === undefined) return null
  try {
    return {
      reference: `${decodeURIComponent(name)}:${decodeURIComponent(version)}`,
      digest,
    }
  } catch {
    // Not a package URL: anyone can attach anything.
    return null
  }
}
