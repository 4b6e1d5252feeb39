import { Failure } from '../../failure.ts'
import { algorithmOf, computeDigest, type Digest, parseDigest } from '../../oci/digest.ts'
import type { Platform } from '../../oci/platform.ts'
import { asList, asObject, asSize, asText, asTextMap, field, parseJson } from '../../text/json.ts'

/** A reference to a blob. OCI image spec, descriptor.md. */
export interface Descriptor {
  mediaType: string
  digest: Digest
  size: number
  platform: Platform | null
  annotations: Record<string, string>
  /** The blob itself, if the descriptor embeds it; it agrees with size and digest. */
  data: Buffer | null
}

/**
 * Parses a descriptor; `what` names it in the failure.
 * @throws Failure `image/document` or `image/digest`; `image/blob-size` or `image/blob-digest` if embedded data disagrees
 */
export function parseDescriptor(value: unknown, what: string): Descriptor {
  const object = asObject(value, what)
  const platform = field(object, 'platform', what)
  const get = (name: string) => field(asObject(platform, what), name, what)
  const digest = parseDigest(field(object, 'digest', what), `${what}, "digest"`)
  const size = asSize(field(object, 'size', what), `${what}, "size"`)
  return {
    mediaType: asText(field(object, 'mediaType', what), `${what}, "mediaType"`),
    digest,
    size,
    data: parseData(asText(field(object, 'data', what), `${what}, "data"`), { digest, size }),
    platform:
      platform === undefined || platform === null
        ? null
        : {
            os: asText(get('os'), `${what}, "os"`),
            architecture: asText(get('architecture'), `${what}, "architecture"`),
            variant: asText(get('variant'), `${what}, "variant"`) || null,
          },
    annotations: asTextMap(field(object, 'annotations', what), `${what}, "annotations"`),
  }
}

function parseData(base64: string, claims: Pick<Descriptor, 'digest' | 'size'>): Buffer | null {
  if (base64 === '') return null
  const data = Buffer.from(base64, 'base64')
  if (data.length !== claims.size) throw wrongSize(claims, data.length)
  if (computeDigest(data, algorithmOf(claims.digest)) === claims.digest) return data
  throw new Failure('image/blob-digest', `The data in the descriptor of ${claims.digest} does not have this digest.`)
}

/** A manifest or an index. Its content decides which, not its media type. */
export type Document =
  | { kind: 'index'; manifests: Descriptor[]; annotations: Record<string, string> }
  | {
      kind: 'manifest'
      config: Descriptor
      layers: Descriptor[]
      annotations: Record<string, string>
      /** The type of an artifact; an image has none. */
      artifactType: string
    }

/**
 * Parses a manifest or an index. OCI image spec, manifest.md and image-index.md; Docker's image manifest version 2,
 * schema 2 and its list.
 * @throws Failure `image/document` or `image/digest`
 */
export function parseDocument(bytes: Uint8Array, what: string): Document {
  const object = asObject(parseJson(bytes, what), what)
  const manifests = field(object, 'manifests', what)
  const config = field(object, 'config', what)
  if (field(object, 'fsLayers', what) !== undefined && config === undefined) {
    throw new Failure('image/document', `${what} is a manifest of Docker's schema 1, which engines no longer read.`, {
      hint: 'Build the image again, or convert it with `skopeo copy --format oci`.',
    })
  }
  // Programs disagree about a document that is both.
  if ((manifests === undefined) === (config === undefined)) {
    throw new Failure('image/document', `${what} is neither an index nor an image manifest of a kind that is known.`)
  }
  const annotations = asTextMap(field(object, 'annotations', what), `${what}, "annotations"`)
  if (manifests !== undefined) {
    const list = asList(manifests, `${what}, "manifests"`)
    const parsed = list.map((item, i) => parseDescriptor(item, `${what}, "manifests" ${i}`))
    return { kind: 'index', manifests: parsed, annotations }
  }
  const layers = asList(field(object, 'layers', what), `${what}, "layers"`)
  return {
    kind: 'manifest',
    config: parseDescriptor(config, `${what}, "config"`),
    layers: layers.map((item, i) => parseDescriptor(item, `${what}, "layers" ${i}`)),
    annotations,
    artifactType: asText(field(object, 'artifactType', what), `${what}, "artifactType"`),
  }
}

/** A descriptor in an index, with its names. */
export interface NamedDescriptor {
  descriptor: Descriptor
  /** Digests of the indexes above it, outermost first. */
  path: Digest[]
  /** All digests of its index. */
  siblings: ReadonlySet<Digest>
  /** Tags and names of the descriptor and of those above it. */
  names: string[]
  /** Annotations of the descriptor, then of each index above it and of that index's descriptor. */
  annotations: Record<string, string>[]
}

export interface StoredManifest extends NamedDescriptor {
  document: Document & { kind: 'manifest' }
}

/** The names of a descriptor: containerd's annotation has the whole name, OCI's sometimes only the tag. */
export function readNames(annotations: Record<string, string>): string[] {
  return ['io.containerd.image.name', 'org.opencontainers.image.ref.name']
    .map(key => annotations[key])
    .filter(name => name !== undefined && name !== '') as string[]
}

/** The failure for a blob whose size differs from its descriptor's. */
export function wrongSize(descriptor: Pick<Descriptor, 'digest' | 'size'>, actual: number): Failure {
  const { digest, size } = descriptor
  return new Failure('image/blob-size', `The descriptor of ${digest} says ${size} bytes, but the blob has ${actual}.`)
}
