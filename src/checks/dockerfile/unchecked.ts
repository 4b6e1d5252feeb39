import type { Check } from '../check.ts'

/**
 * BuildKit's checks could not be run. The image was built, and the other checks judge it: so this is a finding, not a
 * failed check.
 */
export const unchecked: Check = {
  id: 'dockerfile/unchecked',
  title: 'Dockerfile not checked by BuildKit',
  severity: 'warning',
  needs: [],
  docs: {
    why: 'This report lacks what BuildKit’s own checks would have found in the Dockerfile.',
    how: '`docker buildx build --call=check` gave no answer. Stagegate asks up to four times where BuildKit is too busy. It reports the finding once for each Dockerfile; the other checks still judge the image.',
    limits:
      'If the last stage has no name, BuildKit checks all stages. A stage that is not built may then be the cause, so the severity is `info`.',
    fix: 'Run `docker buildx build --check .` to see the answer. Set the check to `off` where the builder cannot give one, or to `error` where an unchecked Dockerfile must fail the gate.',
  },
  run(_, { lint }) {
    if (lint === null || lint.kind === 'unsupported') return 'not-applicable'
    if (lint.kind === 'read') return []
    // Another target of the same Dockerfile reports it.
    if (lint.message === null) return 'not-applicable'
    // For a last stage without a name BuildKit checks all stages, and the base of one that is not built may not exist.
    return [{ ...(lint.beyond && { severity: 'info' as const }), data: { answer: lint.message } }]
  },
}
