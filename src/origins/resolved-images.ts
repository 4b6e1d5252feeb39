import { type Digest, toDigest } from '../oci/digest.ts'

/**
 * The digests of the images that a build used, by what people write for them, such as `node:24-slim`. A package URL has the
 * platform too, but the digest may be an index's; a name that has two digests is left out.
 * Upstream: moby/buildkit util/purl/image.go.
 * @param dependencies `materials` of SLSA 0.2 or `resolvedDependencies` of SLSA 1, as they come
 */
export function parseResolvedImages(dependencies: unknown): Map<string, Digest> {
  const found = (Array.isArray(dependencies) ? dependencies : []).flatMap(dependency => imageIn(dependency) ?? [])
  const digests = Map.groupBy(found, ({ reference }) => reference)
  return new Map(
    [...digests].flatMap(([reference, [first, ...more]]) =>
      first && more.every(({ digest }) => digest === first.digest) ? [[reference, first.digest] as const] : [],
    ),
  )
}

function imageIn(dependency: unknown): { reference: string; digest: Digest } | null {
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
    // Not a package URL: anybody may attach anything.
    return null
  }
}
