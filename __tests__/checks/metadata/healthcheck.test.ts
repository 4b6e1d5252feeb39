import { describe, expect, test } from '@jest/globals'
import { healthcheck } from '../../../src/checks/metadata/healthcheck.ts'
import { resolveSeverities } from '../../../src/checks/severities.ts'
import type { ImageConfig } from '../../../src/image/model.ts'
import { PRESETS } from '../../../src/options/options.ts'
import { fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'

test('only the preset strict turns it on', () => {
  const severities = PRESETS.map(preset => resolveSeverities(preset, {}, [healthcheck])[healthcheck.id])
  expect(severities).toEqual(['off', 'info', 'off'])
})

describe('metadata/healthcheck', () => {
  test.each<[string, Partial<ImageConfig>, string]>([
    ['none', { cmd: ['/server'] }, 'fail'],
    ['none, and an entrypoint', { entrypoint: ['/server'] }, 'fail'],
    ['an empty one', { cmd: ['/server'], healthcheck: { test: [] } }, 'fail'],
    ['a command', { cmd: ['/server'], healthcheck: { test: ['CMD', '/server', 'health'] } }, 'pass'],
    ['HEALTHCHECK NONE', { cmd: ['/server'], healthcheck: { test: ['NONE'] } }, 'pass'],
    ['an image that starts nothing', {}, 'not-applicable'],
  ])('%s', (_, config, result) => {
    const severities = { [healthcheck.id]: 'warning' as const }
    expect(runChecks(fakeImage({ config }), severities, [healthcheck]).results[0]?.result).toBe(result)
  })
})
