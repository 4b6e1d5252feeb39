import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect } from '@jest/globals'
import type { Log } from 'sarif'
import { runAction } from '../src/action/run.ts'
import { createExec } from '../src/adapters/exec.ts'
import type { Report } from '../src/report/model.ts'
import { node24, REPOSITORY_ROOT, removeTemporaryFolders } from './helpers/bundle.ts'
import { buildLayout, contextOf } from './helpers/docker.ts'
import { needs } from './helpers/needs.ts'
import { fakePorts } from './helpers/ports.ts'
import { runProcess } from './helpers/process.ts'
import { project } from './helpers/project.ts'
import { image } from './helpers/things.ts'

const { describe, test } = await needs(image('debian:bookworm-slim'))
afterEach(removeTemporaryFolders)

const DOCKERFILE = `FROM debian:bookworm-slim AS build
ARG TOKEN
RUN echo "$TOKEN" | wc -c > /out

FROM debian:bookworm-slim AS shared
RUN echo shared > /shared

FROM shared AS app
COPY --from=build /out /app
USER 1000
FROM shared AS other
`
const env = process.env as Record<string, string>

const build = async (...flags: string[]) =>
  buildLayout('--target=app', '--build-arg=TOKEN=s3cret', ...flags, await contextOf(DOCKERFILE))

async function inspect(reference: string) {
  const cli = join(REPOSITORY_ROOT, 'src/cli.ts')
  const { stdout } = await runProcess(node24(), [cli, 'inspect', reference, '--format', 'json'], { env })
  expect(stdout).not.toContain('s3cret')
  const report = JSON.parse(stdout) as Report
  const [image] = report.targets[0]?.images ?? []
  if (!image) throw new Error(stdout)
  return { report, image, lines: image.layers.map(({ blame }) => blame && [blame.line, blame.stage]) }
}

describe('inspect finds the origin of layers in an image of another builder', () => {
  test.each(['v0.2', 'v1'])('from the attached provenance, SLSA %s', async version => {
    const layout = await build(`--provenance=mode=max,version=${version}`)
    const { report, image, lines } = await inspect(layout)
    expect(image.base).toMatchObject({ reference: 'debian:bookworm-slim', layers: 1, knownBy: 'attestation' })
    expect(lines).toEqual([
      [5, 'shared'],
      [6, 'shared'],
      [9, 'build'],
    ])
    expect(report.dockerfiles[0]?.lines.join('\n')).toBe(DOCKERFILE.trimEnd())
    // The attestation is found even though the manifest's own digest does not name it.
    expect((await inspect(`${layout}@${image.digest}`)).lines).toEqual(lines)
  })

  test.each([
    ['no provenance', '--provenance=false'],
    ['one without steps', '--provenance=mode=min'],
  ])('by its history, with %s', async (_, flag) => {
    const { image, lines } = await inspect(await build(flag))
    expect(image.base).toEqual({ reference: null, digest: null, layers: 1, knownBy: 'history' })
    expect(lines).toEqual([null, null, null])
    expect(image.layers.map(({ createdBy }) => createdBy).slice(1)).toEqual([
      'RUN echo shared > /shared',
      'COPY /out /app',
    ])
  })
})

test('the action writes SARIF with the line of each finding, and outputs its path', async () => {
  const cwd = await project({ Dockerfile: DOCKERFILE.replace('USER 1000', 'USER 0') })
  const outputs: Record<string, string> = {}
  const fake = fakePorts()
  const inputs = { targets: 'app', cache: 'off', 'sarif-file': 'out/stagegate.sarif' }
  const failure = await runAction(inputs, {
    ...fake,
    exec: createExec(cwd, fake.signal),
    env: { ...process.env, RUNNER_TEMP: cwd },
    cwd,
    trigger: { kind: 'other' },
    github: null,
    history: null,
    records: null,
    annotate() {},
    setOutput: (name, value) => {
      outputs[name] = value
    },
    rememberBuilder() {},
  })
  await fake.end()
  expect(failure).toMatch(/gate failed/)
  expect(outputs['sarif']).toBe(join(cwd, 'out/stagegate.sarif'))
  const log = JSON.parse(readFileSync(outputs['sarif'] ?? '', 'utf8')) as Log
  const root = log.runs[0]?.results?.find(({ ruleId }) => ruleId === 'user/root')
  expect(root?.locations?.[0]?.physicalLocation).toMatchObject({
    artifactLocation: { uri: 'Dockerfile' },
    region: { startLine: 10 },
  })
})
