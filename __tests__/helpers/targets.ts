/** Planned targets without a Dockerfile. */
import type { InputTexts as Inputs } from '../../src/options/inputs.ts'
import { targetRequest } from '../../src/plan/build-requests.ts'
import type { PlannedTarget } from '../../src/plan/target.ts'
import { readOptions } from './options.ts'

/** A gated target `app` with a build of these inputs. Its context is remote by default. */
export function plannedTarget(over: Partial<Omit<PlannedTarget, 'request'>> = {}, inputs: Inputs = {}): PlannedTarget {
  const options = readOptions({ context: 'https://example.com/a.git', ...inputs }, '/', [])
  const { context } = options
  const target = { name: 'app', role: 'gated' as const, stage: 'app', dockerfile: null, context, ...over }
  const facts = { gha: { readable: true, writable: true }, platforms: ['linux/amd64'] }
  return { ...target, request: targetRequest(options, target, facts) }
}
