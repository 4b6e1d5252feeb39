import { Failure } from '../failure.ts'
import { type Digest, toDigest } from '../oci/digest.ts'
import { normalizePlatform } from '../oci/platform.ts'
import { type Provenance, parsePredicate } from '../origins/slsa.ts'
import { OLDEST_BUILDX } from './buildx-version.ts'

/** The used part of buildx's metadata file. */
export interface BuildMetadata {
  /** The digest of the manifest, or of the index if there are several platforms. */
  digest: Digest
  /** By normalized platform; the key is an empty string if there is only one. Without provenance that explains no layer. */
  provenance: Map<string, Provenance>
  /** The name of the build in the builder's history; null if it has none. */
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
      const match = /^buildx\.build\.provenance(?:\/(.+))?$/.exec(key)
      const parsed = match && parsePredicate(value)
      if (parsed) provenance.set(match[1] === undefined ? '' : normalizePlatform(match[1]), parsed)
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
