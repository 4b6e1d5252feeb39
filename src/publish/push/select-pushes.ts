import type { Digest } from '../../oci/digest.ts'
import type { TaggedReference } from '../../oci/reference.ts'
import type { PlannedPush } from '../../plan/push.ts'
import type { Report } from '../../report/model.ts'

/** A verified image, and the references that it is pushed to. */
export interface Push {
  target: string
  layout: string
  digest: Digest
  references: TaggedReference[]
  /** Bytes of all its images in the layout. */
  compressed: number
}

/** The builds, by target. */
export type Built = ReadonlyMap<string, { layout: string; digest: Digest }>

/**
 * Selects what is pushed: everything if the gate passed, else nothing, even if another target failed. With `each`, the
 * targets that passed.
 */
export function selectPushes(report: Report, planned: readonly PlannedPush[], each: boolean, built: Built): Push[] {
  if (!each && report.result !== 'passed') return []
  return planned.flatMap(({ target, references }) => {
    const verified = report.targets.find(({ name, role }) => name === target && role === 'gated')
    const image = built.get(target)
    // Without an image, or with another one than in the report, nothing was verified.
    if (verified?.result !== 'passed' || image === undefined || image.digest !== verified.digest) return []
    const compressed = verified.images.reduce((bytes, { size }) => bytes + (size.compressed ?? size.unpacked), 0)
    const { layout, digest } = image
    return [{ target, layout, digest, references, compressed }]
  })
}
