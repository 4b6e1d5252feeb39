import type { Platform } from '../../oci/platform.ts'
import type { NamedDescriptor, StoredManifest } from './descriptors.ts'

/**
 * Whether an index has a descriptor for no platform, so no engine chooses it. BuildKit stores attestations like that (docs/
 * attestations/attestation-storage.md); a tool that writes the index again can drop their annotations.
 */
export function isForNoPlatform({ descriptor: { platform } }: NamedDescriptor): boolean {
  return platform?.os === 'unknown'
}

/**
 * Whether a manifest with an image's config is something else: an attestation, or a signature of cosign, which has no platform
 * and no tar.
 */
export function hasNoFiles({ descriptor, document }: StoredManifest, config: Platform): boolean {
  const { layers } = document
  if (layers.length === 0 || layers.some(({ mediaType }) => mediaType === '' || TAR.test(mediaType))) return false
  const os = descriptor.platform?.os ?? config.os
  return os === 'unknown' || os === ''
}

const TAR = /\.tar(?:[.+]|$)/
