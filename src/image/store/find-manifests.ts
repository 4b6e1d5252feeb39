import { Failure } from '../../failure.ts'
import type { Digest } from '../../oci/digest.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'
import { mayHave } from './config.ts'
import {
  type Document,
  type NamedDescriptor,
  parseDocument,
  readNames,
  type StoredManifest,
  wrongSize,
} from './descriptors.ts'
import type { Documents } from './documents.ts'
import { claimsCache, claimsManifest } from './media-types.ts'
import { isForPlatform, subjectOf } from './not-images.ts'

export interface ManifestSearch {
  manifests: StoredManifest[]
  /** Manifests and indexes that the layout lacks. */
  missing: NamedDescriptor[]
  /** What is neither a manifest nor an index, or what no engine chooses and cannot be read. */
  others: NamedDescriptor[]
}

type Outer = Pick<NamedDescriptor, 'names' | 'annotations'>

/**
 * Finds every manifest in index.json and the indexes that it names, each verified by its digest.
 * @throws Failure for what an engine could choose and cannot be read
 */
export async function findManifests(documents: Documents, indexJson: Buffer, limits: Limits): Promise<ManifestSearch> {
  const result: ManifestSearch = { manifests: [], missing: [], others: [] }
  const parsed = new Map<Digest, Document>()
  let count = 0
  const walk = async (index: Document & { kind: 'index' }, path: Digest[], outer: Outer): Promise<void> => {
    if (path.length > limits.indexDepth) throw limitFailure('indexDepth', 'The nesting of indexes', limits)
    const siblings = new Set(index.manifests.map(({ digest }) => digest))
    for (const descriptor of index.manifests) {
      if (++count > limits.manifests) throw limitFailure('manifests', 'The number of manifests', limits)
      const { digest } = descriptor
      const named = {
        descriptor,
        path,
        siblings,
        names: [...outer.names, ...readNames(descriptor.annotations)],
        annotations: [descriptor.annotations, index.annotations, ...outer.annotations],
      }
      const document = await openDocument(named, documents, parsed)
      if (document === 'missing') result.missing.push(named)
      else if (document === 'other') result.others.push(named)
      else if (document.kind === 'manifest') result.manifests.push({ ...named, document })
      else await walk(document, [...path, digest], named)
    }
  }
  const index = parseDocument(indexJson, 'index.json')
  if (index.kind !== 'index') throw new Failure('image/document', 'index.json is not an index.')
  await walk(index, [], { names: [], annotations: [] })
  return result
}

async function openDocument(
  named: NamedDescriptor,
  documents: Documents,
  parsed: Map<Digest, Document>,
): Promise<Document | 'missing' | 'other'> {
  const { descriptor } = named
  const { digest, mediaType } = descriptor
  let mayBeImage = claimsManifest(mediaType) || isForPlatform(named)
  // An index that is BuildKit's cache has many layers, each as large as a document may be.
  if (!mayBeImage && claimsCache(mediaType)) return 'other'
  try {
    const bytes = descriptor.data ?? (await documents.read(digest))
    if (bytes === null) return mayBeImage && subjectOf(named) === null ? 'missing' : 'other'
    mayBeImage ||= mayHave(bytes, ['config', 'manifests', 'fsLayers'])
    if (bytes.length !== descriptor.size) throw wrongSize(descriptor, bytes.length)
    const document = parsed.get(digest) ?? parseDocument(bytes, `The blob ${digest}`)
    parsed.set(digest, document)
    return document
  } catch (error) {
    if (mayBeImage || !(error instanceof Failure) || error.code === 'image/limit-documents') throw error
    return 'other'
  }
}
