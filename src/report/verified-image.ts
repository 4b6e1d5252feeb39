import type { ImageSnapshot } from '../baseline/model.ts'
import type { Unevaluated } from '../gate/budgets.ts'
import type { EvaluatedImage, Gap } from '../gate/evaluate.ts'
import type { SourceText, Unexplained } from '../image/model.ts'
import { largestPaths } from '../image/tree/largest.ts'
import { formatPlatform } from '../oci/platform.ts'
import { growthReport } from './growth-report.ts'
import type { ImageReport } from './model.ts'

/** Everything that a run needs of an image after the gate decided. The tree and the contents of the image are not kept. */
export interface VerifiedImage {
  report: ImageReport
  dockerfiles: readonly SourceText[]
  /** Budgets that could not be evaluated, and why the origins of the layers are unknown. */
  unevaluated: Unevaluated[]
  unexplained: Unexplained | 'not-built'
  /** Why the gate could not decide on the image at all; null if it could. */
  gap: Gap | null
  /** Null if the image cannot be the baseline of a later run. */
  snapshot: ImageSnapshot | null
}

/** Reduces an image to the data that the run needs, so its memory can be freed. */
export function summarizeImage(evaluated: EvaluatedImage, isMeasured: boolean): VerifiedImage {
  const { image, snapshot, unevaluated, gap } = evaluated
  return {
    report: reportImage(evaluated),
    dockerfiles: image.dockerfiles,
    unevaluated,
    unexplained: image.unexplained ?? 'not-built',
    gap,
    snapshot: isMeasured ? snapshot() : null,
  }
}

function reportImage({ image, user, budgets, growth, checks, findings, verdict }: EvaluatedImage): ImageReport {
  const { spec, uid, gid, root, numeric, resolved } = user
  return {
    platform: formatPlatform(image.platform),
    result: verdict,
    digest: image.digest,
    reference: image.reference,
    size: image.size,
    files: image.tree.files,
    growth: growth.difference && growthReport(growth.difference),
    novelty: growth.novelty,
    growthBudgets: growth.outcomes,
    history: growth.history,
    budgets,
    user: { spec, uid, gid, root, numeric, resolved },
    base: { ...image.base, layers: image.base.knownBy === 'none' ? null : image.base.layers },
    layers: image.layers.map(({ digest, diffId, compressed, unpacked, files, origin, blame, createdBy }) => {
      return { digest, diffId, compressed, unpacked, files, origin, blame, createdBy }
    }),
    checks: checks.map(({ id, result, error }) => ({ id, result, error })),
    findings,
    largest: largestPaths(image.tree, MAX_LARGEST),
  }
}

const MAX_LARGEST = 20
