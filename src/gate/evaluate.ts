import type { Baseline } from '../baseline/baseline.ts'
import type { ImageSnapshot } from '../baseline/model.ts'
import { takeSnapshot } from '../baseline/take-snapshot.ts'
import type { Lint } from '../buildx/lint-answer.ts'
import type { Finding } from '../checks/check.ts'
import type { CheckOutcome } from '../checks/outcome.ts'
import { CHECKS, TARGET_CHECKS } from '../checks/registry.ts'
import { runChecks } from '../checks/run-checks.ts'
import { toSource } from '../checks/source.ts'
import type { Image } from '../image/model.ts'
import { once } from '../image/once.ts'
import { knowsOrigins } from '../image/origin.ts'
import { resolveImageUser, type UserFacts } from '../image/user.ts'
import { systemOf } from '../oci/system.ts'
import { DEFAULT_LIMITS, limitFailure } from '../options/limits.ts'
import type { Target } from '../plan/target.ts'
import { applyBudgets, type BudgetOutcome, isOfOwnLayers, sizeNamed, type Unevaluated } from './budgets.ts'
import { decide, fails, type Verdict } from './gate.ts'
import { applyGrowthBudgets, type Growth } from './growth-budgets.ts'
import type { Policy } from './policy.ts'
import { requireEvaluated } from './require-evaluated.ts'
import { applyWaivers, findWaiver } from './waivers.ts'

/** A finding, and whether it fails the gate. */
export interface EvaluatedFinding extends Finding {
  /** By its severity and `fail-on`, unless a waiver excuses it. */
  fails: boolean
}

/** One image, with everything that was decided about it. */
export interface EvaluatedImage {
  image: Image
  /** The image as one side of a comparison, made at the first call. */
  snapshot: () => ImageSnapshot
  user: UserFacts
  budgets: BudgetOutcome[]
  /** The sizes of budgets that could not be compared, each once. */
  unevaluated: Unevaluated[]
  growth: Growth
  checks: CheckOutcome[]
  findings: EvaluatedFinding[]
  /** The parts of start scripts that the checks followed. */
  parts: number
  /** Why the image cannot pass, whatever was found; null if nothing is in the way. */
  gap: Gap | null
  verdict: Verdict
}

/** The image is for a system that no check of programs and users knows, or no check and no budget evaluated its target. */
export type Gap = 'system-unknown' | 'nothing-evaluated'

/** What the images of an input can still have: a thousand images can share a layer with a thousand findings, or a long script. */
export interface Room {
  findings: number
  parts: number
}

export const newRoom = (): Room => ({ findings: DEFAULT_LIMITS.findings, parts: DEFAULT_LIMITS.parts })

/**
 * Decides on all images of a target. What is wrong with the target itself, such as its Dockerfile, is found once, with the
 * first image that has it.
 * @param lint the results of BuildKit's own checks of the target's Dockerfile; null if they did not run
 * @param room of all targets of an input
 * @throws Failure beyond the limits `findings` and `parts`
 */
export function evaluateImages(
  images: readonly Image[],
  target: Target,
  policy: Policy,
  lint: Lint | null,
  room = newRoom(),
): EvaluatedImage[] {
  const evaluated: EvaluatedImage[] = []
  const ofTarget: Finding[] = []
  for (const image of images) {
    const one = evaluateImage(image, target, policy, lint, evaluated.length === 0 ? null : ofTarget)
    room.findings -= one.findings.length
    room.parts -= one.parts
    if (room.findings < 0)
      throw limitFailure('findings', 'The number of findings in all images together', DEFAULT_LIMITS)
    if (room.parts < 0)
      throw limitFailure('parts', 'The length of the start scripts of all images together', DEFAULT_LIMITS)
    ofTarget.push(...one.findings.filter(({ check }) => TARGET_CHECKS.has(check)))
    evaluated.push(one)
  }
  if (target.role !== 'gated' || evaluated.some(isEvaluated)) return evaluated
  return evaluated.map(image => ({ ...image, gap: image.gap ?? 'nothing-evaluated', verdict: 'error' }))
}

/** Whether the verdict on an image has any ground: a budget, or a check that ran. */
function isEvaluated({ budgets, growth, checks, unevaluated }: EvaluatedImage): boolean {
  if (budgets.length + growth.outcomes.length + unevaluated.length > 0) return true
  return checks.some(({ id, result }) => {
    // A check of the target is not applicable if there is no Dockerfile.
    return result !== 'not-evaluated' && (result !== 'not-applicable' || !TARGET_CHECKS.has(id))
  })
}

/** Decides on one image. A target that is only measured passes. */
function evaluateImage(
  image: Image,
  target: Target,
  policy: Policy,
  lint: Lint | null,
  earlier: readonly Finding[] | null,
): EvaluatedImage {
  const user = resolveImageUser(image)
  const snapshot = once(() => takeSnapshot(image))
  if (target.role !== 'gated') {
    const growth = applyGrowthBudgets(image, snapshot, target.name, [], policy.baseline)
    const nothing = { budgets: [], unevaluated: [], checks: [], findings: [], parts: 0, gap: null }
    return { image, snapshot, user, growth, ...nothing, verdict: 'passed' }
  }
  const waivers = { list: policy.waivers, target: target.name, now: policy.now }
  const source = toSource(target, lint, waivers, image.platform)
  const view = runChecks(image, policy.severities, CHECKS, source, earlier)
  const { results: outcomes, findings } = applyWaivers(view, finding =>
    findWaiver(finding, target.name, policy.waivers, policy.now),
  )
  const results = requireEvaluated(outcomes, policy)
  const placed = findings.map(finding => {
    return { ...finding, fails: fails(finding.severity, finding.waiver !== null, policy.failOn) }
  })
  const { outcomes: budgets, unevaluated: sizes } = applyBudgets(image, policy.budgets, target.name)
  const growth = applyGrowthBudgets(image, snapshot, target.name, policy.growth, policy.baseline)
  const all = [...sizes, ...unevaluatedGrowth(image, growth, policy.baseline)]
  const unevaluated = [...new Map(all.map(each => [each.size, each])).values()]
  const overgrown = growth.outcomes.map(({ result }) => ({ passed: result !== 'failed' }))
  const gap = systemOf(image.platform) === 'unknown' ? 'system-unknown' : null
  const evidence = {
    broken: unevaluated.length > 0 || gap !== null,
    budgets: [...budgets, ...overgrown],
    checks: results,
    findings: placed,
  }
  const verdict = decide(evidence, policy.failOn)
  const { parts } = view
  return { image, snapshot, user, budgets, unevaluated, growth, checks: results, findings: placed, parts, gap, verdict }
}

/** The growth budgets of sizes that are unknown of the image: no baseline would help, and the budget could never fail. */
function unevaluatedGrowth(image: Image, { difference, outcomes }: Growth, baseline: Baseline | null): Unevaluated[] {
  if (!baseline?.enforced || difference === null) return []
  return outcomes.flatMap(({ size }): Unevaluated[] => {
    if (isOfOwnLayers(size) && !knowsOrigins(image.layers)) return [{ size, unknown: 'origins' }]
    return sizeNamed(size, image.size) === null ? [{ size, unknown: 'compressed' }] : []
  })
}
