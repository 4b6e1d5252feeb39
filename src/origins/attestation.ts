import type { Platform } from '../oci/platform.ts'
import { type Origins, readOrigins } from './provenance.ts'
import { parsePredicate } from './slsa.ts'
import { attestedRecipes } from './sources.ts'

/**
 * Finds the origins of an image's layers in the provenance that is attached to it; null if that does not explain them
 * (mode=min, another builder). The statement is unsigned: like labels, it says what the image's author wants.
 * @param statement the blob of media type application/vnd.in-toto+json
 * @param layers the number of the image's layers
 * @param platform that of the image
 */
export function attestedOrigins(
  statement: Uint8Array,
  layers: number,
  platform: Platform | null = null,
): Origins | null {
  try {
    const { predicate } = JSON.parse(Buffer.from(statement).toString('utf8')) as { predicate?: unknown }
    const provenance = parsePredicate(predicate)
    const origins = provenance && readOrigins(provenance, layers, attestedRecipes(provenance), platform)
    if (origins?.unexplained !== null) return null
    return { ...origins, base: { ...origins.base, knownBy: 'attestation' } }
  } catch {
    // Not BuildKit's form: anyone can attach anything.
    return null
  }
}
