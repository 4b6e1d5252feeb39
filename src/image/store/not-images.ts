import { Failure } from '../../failure.ts'
import { formatPlatform, type Platform } from '../../oci/platform.ts'
import { quote } from '../../text/quote.ts'
import type { NamedDescriptor, StoredManifest } from './descriptors.ts'
import { bareType, claimsConfig, kindOf, mayBeLayer } from './media-types.ts'
import type { PassedOver } from './stored-image.ts'

/**
 * Whether an index has a descriptor for no platform, so no engine chooses it. BuildKit stores attestations like that (docs/
 * attestations/attestation-storage.md); a tool that writes the index again can drop their annotations. What index.json names
 * is different: engines run it by its name, whatever its platform (containerd, images.Manifest).
 */
export function isForNoPlatform({ descriptor, path }: NamedDescriptor): boolean {
  return path.length > 0 && isNowhere(descriptor.platform)
}

/** Whether an engine could choose the descriptor for its platform; WebAssembly has no tars, and engines for it know that. */
export function isForPlatform({ descriptor: { platform } }: NamedDescriptor): boolean {
  return platform !== null && !isNowhere(platform) && !/^wasm/i.test(platform.architecture)
}

/** Whether it is an attestation as BuildKit writes them. */
export function isAttestation(manifest: StoredManifest): boolean {
  const isAnnotated = manifest.descriptor.annotations['vnd.docker.reference.type'] !== undefined
  return isAnnotated && isNowhere(manifest.descriptor.platform) && (isForNoPlatform(manifest) || hasNoTar(manifest))
}

/**
 * Whether a manifest with an image's config is something else: an attestation, or a signature of cosign, which has no platform
 * and no tar.
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
