import { expect, test } from '@jest/globals'
import { analyze, shared, sharedContent } from '../../src/checks/analysis.ts'
import { CHECKS } from '../../src/checks/registry.ts'
import { NO_SOURCE } from '../../src/checks/source.ts'
import { findAll } from '../../src/gate/find-all.ts'
import type { Image } from '../../src/image/model.ts'
import { fakeImage } from '../helpers/image.ts'
import { runChecks } from '../helpers/run-checks.ts'

const everything = Object.fromEntries(CHECKS.map(({ id }) => [id, 'error' as const]))

/** The lower layer is the base's, as the history alone says. */
const claimed: Image = fakeImage({
  config: { user: '0', entrypoint: ['/app/run'] },
  base: { layers: 1, knownBy: 'history' },
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
})

const withoutBase: Image = {
  ...claimed,
  layers: claimed.layers.map(layer => ({ ...layer, origin: 'own' as const })),
  base: { ...claimed.base, layers: 0, knownBy: 'none' },
}

test('both views have the findings that each has alone: what they share does not depend on the base', () => {
  const view = analyze(claimed)
  for (const image of [claimed, withoutBase]) {
    const alone = runChecks(image, everything, CHECKS)
    expect(alone.findings.length).toBeGreaterThan(5)
    expect(runChecks(image, everything, CHECKS, NO_SOURCE, null, view)).toEqual(alone)
  }
  expect(runChecks(claimed, everything)).not.toEqual(runChecks(withoutBase, everything))
})

test('views share what depends on the content alone', () => {
  const runs = { content: 0, view: 0 }
  const content = sharedContent(() => ++runs.content)
  const perView = shared(() => ++runs.view)
  const first = analyze(claimed)
  for (const image of [first, first, analyze(withoutBase, first)]) {
    content(image)
    perView(image)
  }
  expect(runs).toEqual({ content: 1, view: 2 })
})

test('a claimed base hides nothing that fails the gate', () => {
  const { findings } = findAll(claimed, everything, 'error', NO_SOURCE, null)
  const unclaimed = runChecks(withoutBase, everything)
  const errors = (all: typeof findings) => all.filter(({ severity }) => severity === 'error').length
  expect(errors(findings)).toBeGreaterThanOrEqual(errors(unclaimed.findings))
})
