import type { Digest } from '../oci/digest.ts'
import { type Origins, readOrigins } from './provenance.ts'
import { parsePredicate } from './slsa.ts'

/**
 * Tells where the layers of an image came from by the provenance that is attached to it; null where that says nothing
 * of them (mode=min, another builder, layers that were packed anew since). The statement is not signed: whoever made
 * the image can write into it what they like, as into its labels.
 * @param statement the blob of media type application/vnd.in-toto+json
 */
export function attestedOrigins(statement: Uint8Array, layers: Digest[]): Origins | null {
  try {
    const { predicate } = JSON.parse(Buffer.from(statement).toString('utf8')) as { predicate?: unknown }
    const provenance = parsePredicate(predicate)
    const origins = provenance && readOrigins(provenance, layers, null, provenance.target)
    return origins?.blame.some(blame => blame !== null) ? origins : null
  } catch {
    // Of another form than BuildKit's: anybody may attach anything.
    return null
  }
}
