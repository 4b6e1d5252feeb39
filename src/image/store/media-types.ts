import type { PassedOverKind } from './stored-image.ts'

/** A media type without its parameters, in lower case: types ignore case. RFC 6838 and RFC 9110, section 8.3.1. */
export function bareType(mediaType: string): string {
  return (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase()
}

const MANIFESTS = new Set([
  // A descriptor without a type was written for an image.
  '',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws',
])

/** Whether a descriptor claims an image or an index. */
export function claimsManifest(mediaType: string): boolean {
  return MANIFESTS.has(bareType(mediaType))
}

const CONFIGS = new Set(['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json'])

/** Whether a descriptor claims the config of an image. */
export function claimsConfig(mediaType: string): boolean {
  return CONFIGS.has(bareType(mediaType))
}

/** Whether a config claims to be that of a plugin of Docker, which has some keys of an image's. */
export function isPlugin(mediaType: string): boolean {
  return /^application\/vnd\.docker\.plugin\./.test(bareType(mediaType))
}

/** Whether a descriptor claims a part of BuildKit's cache: a layer, or the list of them. */
export function claimsCache(mediaType: string): boolean {
  const type = bareType(mediaType)
  return type !== '' && (mayBeLayer(type) || /\.buildkit\.cacheconfig\./.test(type))
}

/** Whether an engine unpacks a layer of this type, or it is not known. Upstream: containerd, images.IsLayerType. */
export function mayBeLayer(mediaType: string): boolean {
  const type = bareType(mediaType)
  return type === '' || /\.tar(?:[.+]|$)/.test(type) || /^application\/vnd\.(?:oci\.image|erofs)\.layer\./.test(type)
}

/**
 * The stored forms of a layer that containerd unpacks: `all`, by its first bytes; only a `bare` tar; or `none`. It compares types
 * exactly. Upstream: containerd, images.DiffCompression.
 */
export function unpackedForms(mediaType: string): 'all' | 'bare' | 'none' {
  const [base = '', ...suffixes] = mediaType.split('+')
  if (DOCKER_LAYER.test(base)) return suffixes.length === 0 ? 'all' : 'bare'
  if (!OCI_LAYER.test(base)) return 'none'
  return /^(?:gzip|zstd)$/.test(suffixes.sort().at(-1) ?? '') ? 'all' : 'bare'
}

const DOCKER_LAYER = /^application\/vnd\.docker\.image\.rootfs\.(?:foreign\.)?diff\.tar(?:\.gzip)?$/
const OCI_LAYER = /^application\/vnd\.oci\.image\.layer\.(?:nondistributable\.)?v1\.tar$/

/** Whether programs that copy the image may leave the layer out. OCI image spec, layer.md, "Non-Distributable Layers". */
export function isForeign(mediaType: string): boolean {
  return /\.(?:nondistributable|foreign)\./.test(bareType(mediaType))
}

/** Whether a layer is encrypted. Upstream: containers/ocicrypt. */
export function isEncrypted(mediaType: string): boolean {
  return /\+encrypted$/.test(bareType(mediaType))
}

const KINDS: readonly [kind: PassedOverKind, types: RegExp][] = [
  ['attestation', /in-toto|dsse|attestation/],
  ['signature', /cosign|sigstore|notary|signature/],
  ['sbom', /spdx|cyclonedx|syft|sbom/],
  ['chart', /\.helm\./],
  ['wasm', /[./]wasm\b/],
  ['plugin', /\.docker\.plugin\./],
  ['cache', /\.buildkit\.cacheconfig\./],
]

/** What an artifact is, by its types: its own, its config's, and its layers'. */
export function kindOf(types: readonly string[]): PassedOverKind {
  const text = types.map(bareType).join(' ')
  return KINDS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'artifact'
}
