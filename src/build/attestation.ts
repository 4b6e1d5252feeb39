import type { Digest } from './model.ts'
import { type Origins, type Provenance, readOrigins } from './provenance.ts'

/** An in-toto statement about an image, with as much of its SLSA predicate as layers are explained with. */
interface Statement {
  predicateType?: unknown
  predicate?: {
    // v0.2
    invocation?: { parameters?: { args?: { target?: unknown } } }
    // v1, where the parts of BuildKit's v0.2 predicate have other places
    buildDefinition?: {
      externalParameters?: { request?: { args?: { target?: unknown } } }
      internalParameters?: { buildConfig?: Provenance['buildConfig'] }
    }
    runDetails?: { metadata?: { buildkit_metadata?: unknown } }
  }
}

/**
 * Tells where the layers of an image came from by the provenance that is attached to it; null where that says nothing
 * of them (mode=min, another builder, layers that were packed anew since). The statement is not signed: whoever made
 * the image can write into it what they like, as into its labels.
 * Upstream: moby/buildkit docs/attestations/slsa-definitions.md; solver/llbsolver/provenance/types, SLSA 0.2 and 1.
 * @param statement the blob of media type application/vnd.in-toto+json
 */
export function attestedOrigins(statement: Uint8Array, layers: Digest[]): Origins | null {
  try {
    const { predicateType, predicate } = JSON.parse(Buffer.from(statement).toString('utf8')) as Statement
    const [provenance, target] =
      predicateType === 'https://slsa.dev/provenance/v1'
        ? [
            {
              buildConfig: predicate?.buildDefinition?.internalParameters?.buildConfig,
              metadata: {
                'https://mobyproject.org/buildkit@v1#metadata': predicate?.runDetails?.metadata?.buildkit_metadata,
              },
            } as Provenance,
            predicate?.buildDefinition?.externalParameters?.request?.args?.target,
          ]
        : [predicate as Provenance, predicate?.invocation?.parameters?.args?.target]
    const origins = readOrigins(provenance, layers, null, typeof target === 'string' ? target : null)
    return origins.blame.some(blame => blame !== null) ? origins : null
  } catch {
    // Of another form than BuildKit's: anybody may attach anything.
    return null
  }
}
