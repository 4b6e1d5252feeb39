import { Failure } from '../failure.ts'
import { type Digest, toDigest } from '../oci/digest.ts'
import { normalizePlatform } from '../oci/platform.ts'
import { type Provenance, parsePredicate } from '../origins/slsa.ts'
import { OLDEST_BUILDX } from './buildx-version.ts'

/** The part of buildx's metadata file that is used: what was made, and out of what. */
export interface BuildMetadata {
  /** The digest of the manifest, or of the index where there are several platforms. */
  digest: Digest
  /** By platform in its one spelling; the key is an empty string where there is one only. Without what explains no layer. */
  provenance: Map<string, Provenance>
  /** The name of the build in the builder's history; null where it has none. */
  ref: string | null
}

/**
 * Reads the file that `--metadata-file` named.
 * Upstream: docker/buildx build/provenance.go; with several platforms the key ends in `/linux/amd64`.
 * @throws Failure `metadata-unreadable`
 */
export function parseMetadata(text: string, bakeTarget: string | null): BuildMetadata {
  try {
    const whole = JSON.parse(text) as Record<string, unknown>
    const metadata = (bakeTarget === null ? whole : whole[bakeTarget]) as Record<string, unknown>
    const digest = toDigest(metadata['containerimage.digest'])
    if (digest === null) throw new Error('it names no image digest')
    const provenance = new Map<string, Provenance>()
    for (const [key, value] of Object.entries(metadata)) {
      const found = /^buildx\.build\.provenance(?:\/(.+))?$/.exec(key)
      const parsed = found && parsePredicate(value)
      if (parsed) provenance.set(found[1] === undefined ? '' : normalizePlatform(found[1]), parsed)
    }
    const ref = metadata['buildx.build.ref']
    return {
      digest,
      provenance,
      ref: typeof ref === 'string' ? (ref.split('/').at(-1) ?? null) : null,
    }
  } catch (error) {
    throw new Failure(
      'metadata-unreadable',
      `The metadata that buildx wrote cannot be used: ${(error as Error).message}.`,
      {
        hint: `Stagegate needs buildx ${OLDEST_BUILDX} or newer; see docker buildx version.`,
      },
    )
  }
}
