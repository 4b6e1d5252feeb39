import { expect, test } from '@jest/globals'
import { createContainerBuilder } from '../../src/buildx/create-builder.ts'
import { explainBuild } from '../../src/buildx/failure/build-failure.ts'
import { explainFailure } from '../../src/buildx/lint-answer.ts'
import { emptyProgress, readProgressLine } from '../../src/buildx/progress.ts'
import { Failure } from '../../src/failure.ts'
import { fakePorts } from '../helpers/ports.ts'

const URL = 'https://user:hunter2@mirror.example/v2/blobs/sha256:ab?X-Amz-Credential=AKIA1&X-Amz-Signature=deadbeef'
const WORDS = `ERROR: failed to copy: httpReadSeeker: failed open: failed to do request: Get "${URL}": dial tcp: i/o timeout`
const SAFE = 'Get "https://***@mirror.example/v2/blobs/sha256:ab?***": dial tcp: i/o timeout'

test("the engine's error about a builder's image is shown without credentials", async () => {
  const ports = fakePorts(() => ({ status: 1, stderr: `${WORDS}\n` }))
  const made = createContainerBuilder({ name: 'x', image: null }, ports, async () => {})
  const failure = await made.catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(Failure)
  expect((failure as Failure).message).toContain(SAFE)
})

test('the answer of a check has none either; it is masked before it is cut', () => {
  expect(explainFailure(WORDS)).toMatchObject({ message: expect.stringContaining(SAFE) })
  const late = explainFailure(`ERROR: ${'x'.repeat(960)} ${URL}`)
  expect(JSON.stringify(late)).not.toMatch(/hunter|AKIA/)
})

test('the reason of a failed build has none either', () => {
  const progress = emptyProgress()
  readProgressLine(progress, WORDS)
  const build = { dockerfile: null, linked: [], inputs: { args: [], contexts: [] }, mask: (text: string) => text }
  expect(explainBuild(progress, 1, build).message).toContain(SAFE)
})
