import type { Severity } from '../../options/severity.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Observation } from '../check.ts'
import { type Shipment, shipmentsOf } from './shipments.ts'
import type { Family } from './tables/tool.ts'
import { type FixWords, fixOf, messageOf } from './words.ts'

/** Severities of a finding with two kinds of evidence. */
export interface Policy {
  own: Severity
  /** For tools of the base image, even if own layers rewrite them. */
  inherited: Severity
}

const SAMPLE = 5

/** One observation for each layer that ships files of this family, lowest layer first. */
export function observeFamily(image: AnalyzedImage, family: Family, policy: Policy, fix: FixWords): Observation[] {
  return shipmentsOf(image, family).map(shipment => toObservation(shipment, policy, fix))
}

export function toObservation(shipment: Shipment, policy: Policy, fix: FixWords): Observation {
  const { layer, claim, strength, tools, inherited, removed, kinds, packages, paths, owner } = shipment
  const full = inherited ? policy.inherited : policy.own
  return {
    severity: strength === 'proven' ? full : strength === 'named' ? 'info' : lower(full),
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
    fix: fixOf(shipment, fix),
  }
}

function lower(severity: Severity): Severity {
  return severity === 'error' ? 'warning' : 'info'
}
