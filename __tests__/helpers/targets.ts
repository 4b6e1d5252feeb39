/** Planned targets without a Dockerfile. */

import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import type { InputTexts as Inputs } from '../../src/options/inputs.ts'
import type { Dispute } from '../../src/pipeline/compare-stages.ts'
import { targetRequest } from '../../src/plan/build-requests.ts'
import type { BakeTargetFacts, SourceFacts } from '../../src/plan/facts.ts'
import type { PlannedTarget } from '../../src/plan/target.ts'
import { readOptions } from './options.ts'

/**
 * A gated target `app` with a build of these inputs. Its context is remote by default.
 * @param definition the targets of the bake definition, if the inputs name one
 */
export function plannedTarget(
  over: Partial<Omit<PlannedTarget, 'request'>> = {},
  inputs: Inputs = {},
  definition: BakeTargetFacts[] = [],
): PlannedTarget {
  const options = readOptions({ context: 'https://example.com/a.git', ...inputs }, '/', [])
  const { context } = options
  const target = { name: 'app', role: 'gated' as const, stage: 'app', dockerfile: null, context, ...over }
  const source: SourceFacts =
    options.bakeFiles.length > 0
      ? { kind: 'bake', defaults: [], groups: new Map(), targets: definition, file: '/run/bake.json' }
      : { kind: 'dockerfile', dockerfile: parseDockerfile('Dockerfile', '') }
  const facts = { source, gha: { readable: true, writable: true }, platforms: ['linux/amd64'] }
  return { ...target, request: targetRequest(options, target, facts) }
}

/** BuildKit reads all Dockerfiles as Stagegate does. */
export const NO_DISPUTES: Promise<ReadonlyMap<string, Dispute>> = Promise.resolve(new Map())
