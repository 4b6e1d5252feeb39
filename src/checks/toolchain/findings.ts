import type { Severity } from '../../options/severity.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Evidence, Grades, Observation } from '../check.ts'
import { type Shipment, type Strength, shipmentsOf } from './shipments.ts'
import type { Family } from './tables/tool.ts'
import { type FixWords, fixOf, messageOf } from './words.ts'

const SAMPLE = 5

/** The grades of most checks of tools. */
export const TOOL_GRADES: Grades = {
  proven: 'Two kinds of evidence agree, or there is one that no other software has.',
  likely: 'There are internal parts alone, or an executable alone whose name no other software has.',
  possible: 'There is the name of an executable alone.',
}

const EVIDENCE: Readonly<Record<Strength, Evidence>> = {
  proven: 'proven',
  unique: 'likely',
  likely: 'likely',
  named: 'possible',
}

/** One observation for each layer that ships files of this family, lowest layer first. A proven one is an error. */
export function observeFamily(image: AnalyzedImage, family: Family, fix: FixWords): Observation[] {
  return shipmentsOf(image, family).map(shipment => toObservation(shipment, 'error', fix, image.base.reference))
}

/**
 * @param full the maximum severity of this family
 * @param base the base image's reference; null if unknown
 */
export function toObservation(shipment: Shipment, full: Severity, fix: FixWords, base: string | null): Observation {
  const { layer, claim, strength, tools, inherited, removed, kinds, packages, paths, owner } = shipment
  return {
    evidence: EVIDENCE[strength],
    severity: full,
    path: paths[0] ?? claim.largest.path,
    ...(owner && { package: { name: owner.name, version: owner.version, type: owner.type } }),
    layer: layer.index,
    data: {
      family: claim.family,
      tools,
      bytes: claim.bytes,
      files: claim.files,
      hiddenBytes: claim.hiddenBytes,
      inherited,
      removed,
      certainty: strength,
      evidence: kinds,
      packages: packages.slice(0, 2 * SAMPLE),
      packageCount: packages.length,
      paths: paths.slice(0, SAMPLE),
    },
    message: messageOf(shipment),
    fix: fixOf(shipment, fix, base),
  }
}
