import type { Digest } from '../../oci/digest.ts'
import type { PushedDocument } from '../pushed-document.ts'
import type { StoredManifest } from './descriptors.ts'
import { documentTexts } from './document-texts.ts'
import type { Documents } from './documents.ts'

/** Finds the manifest and the indexes of images, which a push transfers. Images share those of an index. */
export function createPushedDocuments(documents: Documents, indexJson: Buffer) {
  const indexes = new Map<Digest, PushedDocument>()
  const outermost = pushedDocument('index', indexJson)
  return {
    async of({ descriptor, path }: StoredManifest): Promise<PushedDocument[]> {
      const above: PushedDocument[] = []
      for (const digest of path) {
        // An embedded index is in the text of the one above it.
        const bytes = indexes.has(digest) ? null : await documents.read(digest)
        if (bytes !== null) indexes.set(digest, pushedDocument('index', bytes))
        const index = indexes.get(digest)
        if (index) above.push(index)
      }
      const bytes = descriptor.data ?? (await documents.read(descriptor.digest))
      return [...(bytes === null ? [] : [pushedDocument('manifest', bytes)]), ...above, outermost]
    },
  }
}

/** The document of bytes that were parsed before, in strict JSON. */
export function pushedDocument(kind: PushedDocument['kind'], bytes: Uint8Array, type = ''): PushedDocument {
  const texts = documentTexts(JSON.parse(Buffer.from(bytes).toString('utf8')))
  return { kind, type, texts, matches: [] }
}
