import type { Digest } from '../../oci/digest.ts'
import type { TaggedReference } from '../../oci/reference.ts'
import type { PlannedPush } from '../../plan/push.ts'
import type { Report } from '../../report/model.ts'

/** One verified image, and where it goes. */
export interface Push {
  target: string
  layout: string
  digest: Digest
  references: TaggedReference[]
  /** What its images weigh in the layout, together. */
  compressed: number
}

/** What was built, by target. */
export type Built = ReadonlyMap<string, { layout: string; digest: Digest }>

/**
 * What is pushed after a report: everything, or nothing where the gate of the run did not pass, even if it was another
 * target that failed; with `each` the targets that passed.
 */
export function selectPushes(report: Report, planned: readonly PlannedPush[], each: boolean, built: Built): Push[] {
  if (!each && report.result !== 'passed') return []
  return planned.flatMap(({ target, references }) => {
    const verified = report.targets.find(({ name, role }) => name === target && role === 'gated')
    const image = built.get(target)
    // What has no image, or a different one than the report has, is not what was verified.
    if (verified?.result !== 'passed' || image === undefined || image.digest !== verified.digest) return []
    const compressed = verified.images.reduce((bytes, { size }) => bytes + size.compressed, 0)
    const { layout, digest } = image
    return [{ target, layout, digest, references, compressed }]
  })
}
