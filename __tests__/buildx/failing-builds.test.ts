import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { explainBuild } from '../../src/buildx/failure/build-failure.ts'
import { emptyProgress, readProgressLine } from '../../src/buildx/progress.ts'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { FAILING_BUILDS } from '../helpers/build-failures.ts'

// What Docker 28.5.2 and buildx 0.29.1 printed for the builds of the table: the last state of each step, and the notes.
const RECORDED: Record<string, { vertexes: unknown[]; logs: unknown[]; notes: string[] }> = JSON.parse(
  readFileSync(new URL('../fixtures/buildx/failing-builds.json', import.meta.url), 'utf8'),
)

test.each(FAILING_BUILDS.map(row => [row.name, row] as const))('%s', (name, row) => {
  const { vertexes, logs, notes } = RECORDED[name] ?? { vertexes: [], logs: [], notes: [] }
  const progress = emptyProgress()
  for (const line of [JSON.stringify({ vertexes, logs }), ...notes]) readProgressLine(progress, line)
  const dockerfile = parseDockerfile('app/Dockerfile', row.dockerfile)
  const build = { dockerfile, linked: [], inputs: { args: [], contexts: [] }, mask: (text: string) => text }
  const { code, location, hint, message } = explainBuild(progress, 1, build)
  expect({ code, line: location?.line ?? null, hint }).toEqual({
    code: row.code,
    line: row.line,
    hint: expect.stringMatching(row.hint),
  })
  expect(message).not.toMatch(/^ERROR|^failed to solve|hunter2|abcdefghijk/)
})
