import { Failure } from '../../failure.ts'
import { type Digest, toDigest } from '../../oci/digest.ts'
import { formatPlatform, type Platform } from '../../oci/platform.ts'
import { quote } from '../../text/quote.ts'
import type { NamedDescriptor, StoredManifest } from './descriptors.ts'
import { bareType, claimsConfig, kindOf, mayBeLayer } from './media-types.ts'
import type { PassedOver } from './stored-image.ts'

/** Whether an engine could choose the descriptor for its platform; WebAssembly has no tars, and engines for it know that. */
export function isForPlatform({ descriptor: { platform } }: NamedDescriptor): boolean {
  return platform !== null && !isNowhere(platform) && !/^wasm/i.test(platform.architecture)
}

/** Whether a descriptor claims to be that of an attestation: a definition can write the annotation, too. */
function claimsAttestation({ descriptor: { platform, annotations } }: NamedDescriptor): boolean {
  return isNowhere(platform) && annotations['vnd.docker.reference.type'] === 'attestation-manifest'
}

/**
 * The manifest of the same index that a descriptor attests to, if it is one as BuildKit writes them (docs/attestations/
 * attestation-storage.md); else null.
 */
export function subjectOf(named: NamedDescriptor): Digest | null {
  const subject = toDigest(named.descriptor.annotations['vnd.docker.reference.digest'])
  return subject !== null && claimsAttestation(named) && named.siblings.has(subject) ? subject : null
}

/** Whether it is an attestation, of a manifest of its index or of nothing. What has a layer that engines unpack is an image. */
export function isAttestation(manifest: StoredManifest): boolean {
  return claimsAttestation(manifest) && hasNoTar(manifest)
}

/**
 * Whether a manifest with an image's config is something else: an attestation, whose annotations a tool can drop when it writes
 * the index again, or a signature of cosign, which has no platform. Neither has a tar.
 */
export function hasNoFiles(manifest: StoredManifest, config: Platform): boolean {
  const os = manifest.descriptor.platform?.os ?? config.os
  return hasNoTar(manifest) && (isUnknown(os) || os === '')
}

function hasNoTar({ document: { layers } }: StoredManifest): boolean {
  return layers.length > 0 && !layers.some(({ mediaType }) => mayBeLayer(mediaType))
}

function isNowhere(platform: Platform | null): boolean {
  return platform !== null && (isUnknown(platform.os) || isUnknown(platform.architecture))
}

function isUnknown(word: string): boolean {
  return word.toLowerCase() === 'unknown'
}

/** How the report lists a manifest that is not an image. */
export function passOver({ descriptor, document, names }: StoredManifest): PassedOver {
  const { config, layers, artifactType } = document
  const configType = claimsConfig(config.mediaType) || bareType(config.mediaType) === EMPTY ? '' : config.mediaType
  const mediaType = artifactType || configType || layers[0]?.mediaType || descriptor.mediaType
  const kind = kindOf([artifactType, config.mediaType, ...layers.map(layer => layer.mediaType)])
  return { digest: descriptor.digest, kind, mediaType, reference: names[0] ?? null, platform: platformOf(descriptor) }
}

/** OCI image spec, manifest.md, "Guidance for an Empty Descriptor". */
const EMPTY = 'application/vnd.oci.empty.v1+json'

/** How the report lists what is not a manifest. */
export function passOverBlob({ descriptor, names }: NamedDescriptor): PassedOver {
  const { digest, mediaType, annotations } = descriptor
  const kind = kindOf([mediaType, annotations['vnd.docker.reference.type'] ?? ''])
  return { digest, kind, mediaType, reference: names[0] ?? null, platform: platformOf(descriptor) }
}

/** How the report lists an image that `docker save` omitted. */
export function passOverAbsent(named: NamedDescriptor): PassedOver {
  return { ...passOverBlob(named), kind: 'absent' }
}

function platformOf({ platform }: NamedDescriptor['descriptor']): string | null {
  return platform === null || isNowhere(platform) ? null : formatPlatform(platform)
}

/** The failure for an artifact that an engine could choose. */
export function notAnImage({ descriptor, document }: StoredManifest): Failure {
  const platform = descriptor.platform === null ? '' : quote(formatPlatform(descriptor.platform))
  const message = `The index has the manifest ${descriptor.digest} for ${platform}, but its config of the type ${quote(document.config.mediaType)} is not an image's.`
  return new Failure('image/not-an-image', message, {
    hint: 'An engine for this platform chooses it. Remove its platform from the index, or select an image with `@sha256:...`.',
  })
}
