import { analyze } from '../checks/analysis.ts'
import type { Check, Finding } from '../checks/check.ts'
import { CHECKS } from '../checks/registry.ts'
import { type CheckOutcome, runChecks } from '../checks/run-checks.ts'
import type { Source } from '../checks/source.ts'
import type { Image } from '../image/model.ts'
import { isProven } from '../image/origin.ts'
import type { FailOn, Severities } from '../options/severity.ts'
import { fails } from './gate.ts'

export interface View {
  results: CheckOutcome[]
  findings: Finding[]
}

/**
 * Runs every check. Many findings are less severe in the base image's layers, or checks skip those layers. If nothing proves
 * which layers these are, a claim about them must hide nothing that fails the gate: a check with more such findings
 * without the claim has its findings without the claim.
 */
export function findAll(
  image: Image,
  severities: Severities,
  failOn: FailOn,
  source: Source,
  earlier: readonly Finding[] | null,
  checks: readonly Check[] = CHECKS,
): View {
  const view = analyze(image)
  const claimed = runChecks(image, severities, checks, source, earlier, view)
  if (isProven(image.base) || image.base.layers === 0) return claimed
  const unclaimed = runChecks(withoutBase(image), severities, checks, source, earlier, view)
  const level = failOn === 'never' ? 'error' : failOn
  const weigh = ({ results, findings }: View, id: string) => {
    const isBroken = results.some(result => result.id === id && result.result === 'error')
    return isBroken
      ? Number.POSITIVE_INFINITY
      : findings.filter(one => one.check === id && fails(one.severity, false, level)).length
  }
  const views = claimed.results.map(({ id }) => ({
    id,
    view: weigh(unclaimed, id) > weigh(claimed, id) ? unclaimed : claimed,
  }))
  return {
    results: views.flatMap(({ id, view }) => view.results.filter(result => result.id === id)),
    findings: views.flatMap(({ id, view }) => view.findings.filter(finding => finding.check === id)),
  }
}

function withoutBase(image: Image): Image {
  const layers = image.layers.map(layer => ({ ...layer, origin: 'own' as const }))
  return { ...image, layers, base: { ...image.base, layers: 0, knownBy: 'none' } }
}
