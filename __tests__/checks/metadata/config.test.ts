import { describe, expect, test } from '@jest/globals'
import { healthcheck } from '../../../src/checks/metadata/healthcheck.ts'
import { labels } from '../../../src/checks/metadata/labels.ts'
import { CHECKS } from '../../../src/checks/registry.ts'
import { runChecks } from '../../../src/checks/run-checks.ts'
import { resolveSeverities } from '../../../src/checks/severities.ts'
import type { ImageConfig } from '../../../src/image/model.ts'
import { fakeImage } from '../../helpers/image.ts'

const LABELS = Object.fromEntries(
  ['source', 'revision', 'version', 'licenses'].map(name => [`org.opencontainers.image.${name}`, 'x']),
)

test.each(['recommended', 'strict', 'kubernetes'] as const)('both are off under %s', preset => {
  const severities = resolveSeverities(preset, {}, CHECKS)
  expect([severities['metadata/healthcheck'], severities['metadata/labels']]).toEqual(['off', 'off'])
})

describe('a health check', () => {
  test.each<[string, Partial<ImageConfig>, string]>([
    ['none', { cmd: ['/server'] }, 'fail'],
    ['none, and an entrypoint', { entrypoint: ['/server'] }, 'fail'],
    ['an empty one', { cmd: ['/server'], healthcheck: { test: [] } }, 'fail'],
    ['a command', { cmd: ['/server'], healthcheck: { test: ['CMD', '/server', 'health'] } }, 'pass'],
    ['decided against', { cmd: ['/server'], healthcheck: { test: ['NONE'] } }, 'pass'],
    ['an image that starts nothing', {}, 'not-applicable'],
  ])('%s', (_, config, result) => {
    const severities = { [healthcheck.id]: 'warning' as const }
    expect(runChecks(fakeImage({ config }), severities, [healthcheck]).results[0]?.result).toBe(result)
  })
})

describe('labels', () => {
  test.each<[string, Record<string, string>, string[] | undefined]>([
    ['all', { ...LABELS, other: '' }, undefined],
    ['none', {}, Object.keys(LABELS)],
    ['an empty one', { ...LABELS, 'org.opencontainers.image.version': ' ' }, ['org.opencontainers.image.version']],
  ])('%s', (_, found, missing) => {
    const severities = { [labels.id]: 'warning' as const }
    const { findings } = runChecks(fakeImage({ config: { labels: found } }), severities, [labels])
    expect(findings.map(({ data }) => data['missing'])).toEqual(missing === undefined ? [] : [missing])
  })
})
