/** The gate's decision on one image of a target. */
import { type EvaluatedImage, evaluateImages } from '../../src/gate/evaluate.ts'
import type { Policy } from '../../src/gate/policy.ts'
import type { Image } from '../../src/image/model.ts'
import type { Target } from '../../src/plan/target.ts'

/** A gated target `app`. */
export const TARGET: Target = { name: 'app', role: 'gated', stage: null, dockerfile: null }

/** A policy without budgets, waivers and baseline. */
export function fakePolicy(over: Partial<Policy> = {}): Policy {
  const now = new Date(0)
  return { severities: {}, budgets: [], growth: [], baseline: null, waivers: [], failOn: 'error', now, ...over }
}

/** The first and only image of a target, evaluated. */
export function evaluateImage(image: Image, policy: Policy, target: Target = TARGET): EvaluatedImage {
  const [evaluated] = evaluateImages([image], target, policy, null)
  if (!evaluated) throw new Error('No image was evaluated.')
  return evaluated
}
