import { expect, test } from '@jest/globals'
import { CHECKS } from '../../src/checks/registry.ts'
import type { Base } from '../../src/image/model.ts'
import { type FakeImage, fakeImage } from '../helpers/image.ts'
import { runChecks } from '../helpers/run-checks.ts'

const everything = Object.fromEntries(CHECKS.map(({ id }) => [id, 'error' as const]))

const fake: FakeImage = {
  config: { user: '0', entrypoint: ['/app/run'] },
  layers: [
    [
      { path: '/usr/bin/gcc', mode: 0o755, size: 2_000_000 },
      { path: '/usr/lib/gcc/x86_64-linux-gnu/12/cc1', mode: 0o755, size: 30_000_000 },
      { path: '/var/cache/apt/archives/a.deb', size: 3_000_000 },
      { path: '/root/.ssh/id_rsa', size: 400 },
    ],
    [
      { path: '/usr/bin/gcc', mode: 0o755, size: 2_000_000 },
      { path: '/usr/local/go/bin/go', mode: 0o755, size: 9_000_000 },
      { path: '/usr/local/go/pkg/tool/linux_amd64/compile', mode: 0o755, size: 9_000_000 },
      { path: '/app/run', mode: 0o755, size: 10 },
    ],
  ],
}

/** The lower layer is the base image's. */
const based = (knownBy: Base['knownBy']) => runChecks(fakeImage({ ...fake, base: { layers: 1, knownBy } }), everything)

test.each(['attestation', 'annotation', 'history'] as const)('a base known by %s changes no finding', knownBy => {
  const unclaimed = runChecks(fakeImage(fake), everything)
  expect(unclaimed.findings.length).toBeGreaterThan(5)
  expect(based(knownBy)).toEqual(unclaimed)
})

test.each(['provenance', 'input'] as const)('a base known by %s does', knownBy => {
  expect(based(knownBy).findings).not.toEqual(based('history').findings)
})
