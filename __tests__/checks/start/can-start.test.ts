/** Nothing starts in an image that only carries files for others. */
import { expect, test } from '@jest/globals'
import { CHECKS } from '../../../src/checks/registry.ts'
import type { ImageConfig } from '../../../src/image/model.ts'
import { type FakeEntry, fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { script } from '../runtime/files.ts'

/** Everything that checks of a start and of its user would report. */
const FILES: FakeEntry[] = [
  { path: '/data' },
  { path: '/etc/passwd', content: 'root:x:0:0::/:\n' },
  script('/tool.sh', '/bin/sh', '#!/bin/sh\n', 0o644),
]
const CONFIG = {
  workingDir: '/data',
  exposedPorts: ['80/tcp'],
  healthcheck: { test: ['CMD', '/none'], interval: 0, timeout: 0, startPeriod: 0, startInterval: 0, retries: 0 },
} as Partial<ImageConfig>

const failing = (user: string, more: FakeEntry[] = [], config: Partial<ImageConfig> = {}) => {
  const image = fakeImage({ layers: [[...FILES, ...more]], config: { ...CONFIG, user, ...config } })
  const severities = Object.fromEntries(CHECKS.map(({ id }) => [id, 'warning' as const]))
  const { results } = runChecks(image, severities)
  return results
    .filter(({ id, result }) => /^(?:runtime|user)\/|port$/.test(id) && !/^(?:pass|not-applicable)$/.test(result))
    .map(({ id }) => id)
}

test.each(['', 'root', 'ghost', '1000', '5000000000'])('USER %p of files alone', user => {
  expect(failing(user)).toEqual([])
})

test.each<[string, string, string[]]>([
  ['root', '', ['user/root']],
  ['a missing user', 'ghost', ['user/unresolvable']],
  ['a user with a low port', '1000', ['metadata/privileged-port']],
])('an executable file, or a command, can start: %s', (_, user, expected) => {
  const others = ['runtime/healthcheck', 'runtime/shebang', 'runtime/working-directory', ...expected]
  expect(failing(user, [{ path: '/run', mode: 0o755 }])).toEqual(expect.arrayContaining(others))
  expect(failing(user, [], { cmd: ['/none'] })).toEqual(expect.arrayContaining([...others, 'runtime/entrypoint']))
})
