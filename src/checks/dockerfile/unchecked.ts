import type { Check } from '../check.ts'

/**
 * BuildKit's checks could not be run. They say nothing of the image, which was built and is judged by the other checks:
 * so this is a finding, and no error of a check.
 */
export const unchecked: Check = {
  id: 'dockerfile/unchecked',
  title: 'Dockerfile not checked by BuildKit',
  severity: 'warning',
  needs: [],
  docs: {
    why: 'What BuildKit’s own checks would have found in the Dockerfile is missing from this report.',
    how: '`docker buildx build --call=check` gave no answer. A question that BuildKit is too busy for is asked again, four times in all. The finding is reported once for each Dockerfile; the verdict on the image rests on the other checks.',
    limits:
      'For a last stage without a name, BuildKit checks all stages. Where it cannot, a stage that is not built may be the reason, so this is only information then.',
    fix: 'Run `docker buildx build --check .` to see the answer. Set the check to `off` where the builder cannot give one, or to `error` where an unchecked Dockerfile must fail the gate.',
  },
  run(_, { lint }) {
    if (lint === null || lint.kind === 'unsupported') return 'not-applicable'
    if (lint.kind === 'read') return []
    // Another target of the same Dockerfile reports it.
    if (lint.message === null) return 'not-applicable'
    // BuildKit checks all stages for a last stage without a name, and one that is not built may have no base to be found.
    return [{ ...(lint.beyond && { severity: 'info' as const }), data: { answer: lint.message } }]
  },
}
