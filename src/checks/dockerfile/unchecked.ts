import type { Check } from '../check.ts'

const DEFAULT = 'warning'
const UNSUPPORTED = 'the builder or the frontend of the Dockerfile cannot run its checks (--call=check)'
const LINKED = 'its checks (--call=check) cannot run for a bake target that takes another target as its context'

/**
 * BuildKit's checks could not be run. They say nothing of the image, which was built and is judged by the other checks:
 * so this is a finding, and no error of a check.
 */
export const unchecked: Check = {
  id: 'dockerfile/unchecked',
  title: 'Dockerfile not checked by BuildKit',
  severity: DEFAULT,
  needs: [],
  docs: {
    why: 'What BuildKit’s own checks would have found in the Dockerfile is missing from this report.',
    how: '`docker buildx build --call=check` gave no answer. A question that BuildKit is too busy for is asked again, four times in all. A builder or a frontend that has no such checks, or a bake target that takes another target as its context, is a finding only where the check is set to `error`. The finding is reported once for each Dockerfile; the verdict on the image rests on the other checks.',
    limits:
      'A report holds 200 of BuildKit’s warnings for a target; that others were left out is a finding, too. For a last stage without a name, BuildKit checks all stages. Where it cannot, a stage that is not built may be the reason, so this is only information then, unless the check is set to `error`.',
    fix: 'Run `docker buildx build --check .`, or `docker buildx bake --check` for a bake definition, to see the answer. Set the check to `off` where the builder cannot give one, or to `error` where an unchecked Dockerfile must fail the gate.',
  },
  run(_, { lint }, set) {
    if (lint === null) return 'not-applicable'
    if (lint.kind === 'unsupported') {
      if (set !== 'error' || lint.repeated) return 'not-applicable'
      return [{ data: { answer: lint.linked ? LINKED : UNSUPPORTED } }]
    }
    if (lint.kind === 'read') return lint.leftOut ? [{ data: { leftOut: lint.leftOut } }] : []
    // Another target of the same Dockerfile reports it.
    if (lint.message === null) return 'not-applicable'
    // BuildKit checks all stages for a last stage without a name, and one that is not built may have no base to be found.
    const soft = lint.beyond && set === DEFAULT
    return [{ ...(soft && { severity: 'info' as const }), data: { answer: lint.message } }]
  },
}
