import type { BuildSummary } from '../buildx/build-summary.ts'
import type { Failure } from '../failure.ts'
import type { PassedOver } from '../image/store/stored-image.ts'
import type { Digest } from '../oci/digest.ts'
import type { Target } from '../plan/target.ts'
import type { VerifiedImage } from './verified-image.ts'

/** A build that exported an image, or an index over several images or attestations, into an OCI layout. */
export interface ImageBuild {
  summary: BuildSummary
  layout: string
  digest: Digest
}

/**
 * What came of one target: `built` if it only had to build, `verified` if its images were read, else `failed`. The build
 * is null if it failed, or if something else built the image.
 */
export type Outcome = { target: Pick<Target, 'name' | 'role'> } & (
  | { kind: 'built'; summary: BuildSummary }
  | { kind: 'verified'; build: ImageBuild | null; images: VerifiedImage[]; passedOver: readonly PassedOver[] }
  | { kind: 'failed'; build: ImageBuild | null; failure: Failure }
)

/** The images of a target; none unless it was verified. */
export function verifiedImages(outcome: Outcome): VerifiedImage[] {
  return outcome.kind === 'verified' ? outcome.images : []
}
