import { describe, expect, test } from '@jest/globals'
import { renderJson } from '../../src/report/json.ts'
import { schemaErrors } from '../helpers/report-schema.ts'
import { brokenReport, failedReport, hugeReport, image, report, target } from '../helpers/reports.ts'

test('control characters of a terminal are escaped, and the value is the same', () => {
  const name = 'a\u007f\u009b2J\u001b'
  const text = renderJson(report({ targets: [target({ name })] }))
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  expect(JSON.parse(text).targets[0].name).toBe(name)
})

test.each(Object.entries({ passed: report(), failed: failedReport(), broken: brokenReport(), huge: hugeReport(2, 3) }))(
  'a %s report matches its schema',
  (_, sample) => {
    expect(schemaErrors(JSON.parse(renderJson(sample)))).toBeNull()
  },
)

describe('an invalid report', () => {
  test.each<[string, (sample: Record<string, unknown>) => void, string]>([
    ['has another result', sample => Object.assign(sample, { result: 'ok' }), '/result'],
    ['lacks its targets', sample => delete sample['targets'], ''],
    ['has a key that is not known', sample => Object.assign(sample, { extra: 1 }), ''],
    ['is of another schema', sample => Object.assign(sample, { schema: 'stagegate.report/2' }), '/schema'],
    [
      'has half a byte',
      sample =>
        Object.assign(sample, { targets: [target({ images: [image({ size: { ...image().size, merged: 0.5 } })] })] }),
      '/targets/0/images/0/size/merged',
    ],
    [
      'has an invalid digest',
      sample => Object.assign(sample, { targets: [target({ images: [image({ digest: 'sha256:abc' })] })] }),
      '/targets/0/images/0/digest',
    ],
  ])('%s', (_, spoil, place) => {
    const sample = JSON.parse(renderJson(report())) as Record<string, unknown>
    spoil(sample)
    expect(schemaErrors(sample)?.map(error => error.instancePath)).toContain(place)
  })
})

test("keys are in a fixed order, independent of the input's order", () => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, child]) => [key, shuffled(child)]),
    )
  }
  const sample = failedReport()
  expect(renderJson(shuffled(sample) as typeof sample)).toBe(renderJson(sample))
  expect(Object.keys(JSON.parse(renderJson(sample)))).toEqual([
    'schema',
    'result',
    'error',
    'tool',
    'source',
    'policy',
    'baseline',
    'dockerfiles',
    'targets',
    'rules',
    'pushed',
    'pushFailures',
  ])
})

test('only the model is written, with a newline at the end', () => {
  const sample = { ...report(), environment: { TOKEN: 'secret' } }
  expect(renderJson(sample)).not.toContain('secret')
  expect(renderJson(sample)).toMatch(/\}\n$/)
})

test('nothing of a report is lost', () => {
  expect(JSON.parse(renderJson(failedReport()))).toEqual(failedReport())
})
