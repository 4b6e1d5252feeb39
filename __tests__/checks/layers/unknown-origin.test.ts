import { expect, test } from '@jest/globals'
import { unknownOrigin } from '../../../src/checks/layers/unknown-origin.ts'
import type { Unexplained } from '../../../src/image/model.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import { fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'

test.each<[Unexplained, string, string]>([
  [
    'no-provenance',
    'Layer origins are unknown: neither buildx nor the builder’s history has the provenance of this build. Checks treat every layer as own.',
    'Use buildx 0.20 or newer and a builder that keeps a build history, or budget `unpacked` instead of `own`.',
  ],
  [
    'other-layers',
    'Layer origins are unknown: the provenance does not match the image’s layers. Checks treat every layer as own.',
    'Use BuildKit’s own frontend (`# syntax=docker/dockerfile:1`), or budget `unpacked` instead of `own`.',
  ],
  [
    'base-unlisted',
    'Layer origins are unknown: the provenance does not say which layers are the base image’s. Checks treat every layer as own.',
    'Use BuildKit’s own frontend (`# syntax=docker/dockerfile:1`), or budget `unpacked` instead of `own`.',
  ],
])('%s', (unexplained, message, fix) => {
  const { findings } = runChecks({ ...fakeImage({ layers: [[]] }), unexplained }, {}, [unknownOrigin])
  expect(findings).toMatchObject([{ severity: 'warning', data: { reason: unexplained } }])
  expect(findings.map(describeFinding)).toEqual([{ message, fix }])
})
