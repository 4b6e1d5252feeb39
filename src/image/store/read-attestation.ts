import { createHash } from 'node:crypto'
import { Failure } from '../../failure.ts'
import { algorithmOf, type Digest } from '../../oci/digest.ts'
import type { Limits } from '../../options/limits.ts'
import { searchOwnText } from '../extract/secrets/own-text.ts'
import type { PushedDocument } from '../pushed-document.ts'
import type { Descriptor, StoredManifest } from './descriptors.ts'
import { blobPath, type Documents } from './documents.ts'
import type { Files } from './files.ts'
import { pushedDocument } from './pushed-documents.ts'
import type { StoredAttestation } from './stored-image.ts'

const MAX_STATEMENTS = 4
const PROVENANCE = 'https://slsa.dev/provenance/'

/**
 * Reads an attestation. Its provenance statements are parsed, except for those that are too large or missing; everything else
 * is only searched for secrets.
 */
export async function readAttestation(
  files: Files,
  { descriptor, document }: StoredManifest,
  subject: Digest | null,
  documents: Documents,
  limits: Limits,
): Promise<StoredAttestation> {
  const isParsed = ({ size, annotations }: Descriptor) =>
    annotations[PREDICATE_TYPE]?.startsWith(PROVENANCE) && size <= limits.document
  const parsed = document.layers.filter(isParsed).slice(0, MAX_STATEMENTS)
  const searched = [document.config, ...document.layers.filter(layer => !parsed.includes(layer))]
  // A packed archive serves together what is opened together.
  const [[manifest, ...provenance], others] = await Promise.all([
    Promise.all([descriptor, ...parsed].map(async ({ digest, data }) => data ?? (await documents.read(digest)))),
    Promise.all(searched.map(blob => searchBlob(files, blob))),
  ])
  return {
    digest: descriptor.digest,
    subject,
    provenance: provenance.filter(statement => statement !== null),
    documents: [
      ...(manifest ? [pushedDocument('attestation', manifest)] : []),
      ...provenance.flatMap((statement, i) => (statement === null ? [] : [asDocument(statement, parsed[i])])),
      ...others.filter(other => other !== null),
    ],
  }
}

const PREDICATE_TYPE = 'in-toto.io/predicate-type'

const typeOf = ({ annotations, mediaType }: Descriptor) => annotations[PREDICATE_TYPE] ?? mediaType

/** A statement of another form than BuildKit's may be no JSON. */
function asDocument(statement: Buffer, descriptor: Descriptor | undefined): PushedDocument {
  const type = descriptor ? typeOf(descriptor) : ''
  try {
    return pushedDocument('attestation', statement, type)
  } catch {
    const text = { form: 'text', name: '', text: statement.toString('latin1') } as const
    return { kind: 'attestation', type, texts: [text], matches: [] }
  }
}

/** Searches a blob of any size while it streams by; null if the layout lacks it. @throws Failure for a wrong digest */
async function searchBlob(files: Files, descriptor: Descriptor): Promise<PushedDocument | null> {
  const { digest, data } = descriptor
  const size = data?.length ?? (await files.size(blobPath(digest)))
  const extraction = size === null ? null : searchOwnText(size)
  if (extraction === null) return null
  const hash = createHash(algorithmOf(digest))
  let at = 0
  for await (const chunk of data ? [data] : files.open(blobPath(digest))) {
    hash.update(chunk)
    extraction.write(chunk, at)
    at += chunk.length
  }
  const matches = (await extraction.end()) ?? []
  if (`${algorithmOf(digest)}:${hash.digest('hex')}` !== digest) {
    throw new Failure('image/blob-digest', `The bytes of ${digest} do not have the digest that names them.`)
  }
  return { kind: 'attestation', type: typeOf(descriptor), texts: [], matches }
}
