import type { Difference } from '../baseline/model.ts'
import type { GrowthReport } from './model.ts'

/** How much of a difference a report contains; `Infinity` for all of it. */
export interface GrowthLimits {
  causes: number
  parts: number
  paths: number
}

const IN_REPORTS: GrowthLimits = { causes: 20, parts: 10, paths: 50 }

/** A difference as it is reported: what weighs most of it, and how much else there is. */
export function growthReport(difference: Difference, limits: GrowthLimits = IN_REPORTS): GrowthReport {
  const { causes, paths } = difference
  const kept = causes.slice(0, limits.causes)
  const count = (which: (before: number | null, after: number | null) => boolean): number =>
    paths.filter(({ before, after }) => which(before, after)).length
  return {
    ...difference,
    causes: kept.map(cause => ({
      ...cause,
      parts: cause.parts.slice(0, limits.parts),
      more: Math.max(0, cause.parts.length - limits.parts),
    })),
    paths: paths.slice(0, limits.paths),
    changed: {
      added: count(before => before === null),
      removed: count((_, after) => after === null),
      grown: count((before, after) => before !== null && after !== null && after > before),
      shrunk: count((before, after) => before !== null && after !== null && after < before),
    },
    omitted: {
      causes: causes.length - kept.length,
      paths: Math.max(0, paths.length - limits.paths),
    },
  }
}
