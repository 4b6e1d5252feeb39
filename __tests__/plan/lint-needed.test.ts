import { expect, test } from '@jest/globals'
import type { Lint } from '../../src/buildx/lint-answer.ts'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { lintGroups, shareWarnings } from '../../src/plan/lint-groups.ts'
import { plannedTarget } from '../helpers/targets.ts'

const BUILD = 'FROM scratch AS build\nENV API_TOKEN=abc\n'

/** Whether a warning of the first stage is kept if the target is the last stage, which has no name. */
function kept(rest: string): number {
  const dockerfile = parseDockerfile('Dockerfile', BUILD + rest)
  const [group] = lintGroups([plannedTarget({ stage: null, dockerfile })])
  if (group === undefined) throw new Error('there is no group')
  const warnings = [{ rule: 'SecretsUsedInArgOrEnv', message: 'x', lines: { first: 2, last: 2 } }]
  const lint: Lint = { kind: 'read', warnings }
  const shared = shareWarnings(group, new Map([['app', lint]]), true).get('app')
  return shared?.kind === 'read' ? shared.warnings.length : 0
}

test.each([
  'RUN --mount=type=bind,"from=build",target=/b true',
  'RUN --mount="type=bind,from=build" true',
  'RUN --mount=type=bind,fr\\om=build true',
  'RUN --mount=type=bind,FROM=build true',
  'RUN --mount=type=bind,\\\nfrom=build true',
  'RUN --mount=type=tmpfs,target=/t \\\n  # which is a comment\n  --mount=type=bind,from=build true',
  'COPY --from="build" /a /b',
  'COPY --fr\\om=build /a /b',
  'COPY --chown=0 \\\n  --from=build /a /b',
  'COPY --link --from=build /a /b',
  'FROM scratch AS hooks\nONBUILD COPY --from=build /a /b\nFROM hooks',
  'FROM build-$BUILDARCH',
])('a stage that the target may need keeps its warnings: %s', instruction => {
  expect(kept(`FROM scratch\n${instruction}\n`)).toBe(1)
})

test.each([
  'RUN echo "from=build"',
  'RUN --mount=type=cache,target=/c \\\n  --network=none echo \'--mount=from=build\' "--from=build"',
  "COPY a 'b'",
  // Only stages that are based on this one have the instruction.
  'ONBUILD COPY --from=build /a /b',
])('a stage that it does not need loses them: %s', instruction => {
  expect(kept(`FROM scratch\n${instruction}\n`)).toBe(0)
})
