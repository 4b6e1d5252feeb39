import { describe, expect, test } from '@jest/globals'
import { labels } from '../../../src/checks/metadata/labels.ts'
import { resolveSeverities } from '../../../src/checks/severities.ts'
import { PRESETS } from '../../../src/options/options.ts'
import { fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'

const LABELS = Object.fromEntries(
  ['source', 'revision', 'version', 'licenses'].map(name => [`org.opencontainers.image.${name}`, 'x']),
)

test('only the preset strict turns it on', () => {
  const severities = PRESETS.map(preset => resolveSeverities(preset, {}, [labels])[labels.id])
  expect(severities).toEqual(['off', 'info', 'off'])
})

describe('metadata/labels', () => {
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
