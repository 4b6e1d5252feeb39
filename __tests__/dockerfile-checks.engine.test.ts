/** Checks of the Dockerfile in whole runs on a real builder: BuildKit's own, and pinned bases. */
import { afterAll, describe, expect, test } from '@jest/globals'
import { createExec } from '../src/adapters/exec.ts'
import { listStages, stageQuestion } from '../src/buildx/call-targets.ts'
import { CHECKS } from '../src/checks/registry.ts'
import { resolveSeverities } from '../src/checks/severities.ts'
import { parseDockerfile } from '../src/dockerfile/dockerfile.ts'
import { stageDifference } from '../src/dockerfile/stage-list.ts'
import { verify } from '../src/pipeline/verify.ts'
import type { Report } from '../src/report/model.ts'
import { removeTemporaryFolders } from './helpers/bundle.ts'
import { needs } from './helpers/needs.ts'
import { readOptions } from './helpers/options.ts'
import { fakePorts } from './helpers/ports.ts'
import { project } from './helpers/project.ts'
import { startRegistry } from './helpers/registry.ts'
import { image, pusher } from './helpers/things.ts'

afterAll(removeTemporaryFolders)

const WRONG = `FROM scratch AS Base
ENV name value
FROM base AS web
COPY stagegate.yml /a
USER 65532
CMD /a
FROM base AS worker
WORKDIR relative
COPY stagegate.yml /a
USER 65532
FROM base AS other
MAINTAINER nobody
`
const RIGHT = `FROM scratch AS base
ENV name=value
FROM base AS web
COPY stagegate.yml /a
USER 65532
CMD ["/a"]
FROM base AS worker
WORKDIR /work
COPY stagegate.yml /a
USER 65532
`
const BAKE = 'target "web" { target = "web" }\ntarget "worker" { target = "worker" }\n'
const source = { repository: null, commit: null, ref: null, pullRequest: null, dockerfile: null }

async function run(
  dockerfile: string,
  inputs: Record<string, string>,
  bake = BAKE,
): Promise<{ report: Report; logged: string[] }> {
  const folder = await project({ Dockerfile: dockerfile, 'docker-bake.hcl': bake, 'stagegate.yml': '' })
  const { warnings: logged, ...fake } = fakePorts()
  const ids = CHECKS.map(({ id }) => id)
  const ports = { ...fake, exec: createExec(folder, fake.signal), env: process.env, cwd: folder }
  const options = readOptions({ targets: 'web\nworker', ...inputs }, folder, ids)
  const severities = resolveSeverities(options.preset, options.severityOverrides)
  const report = await verify({ ...options, severities }, ports, { source })
  await ports.end()
  return { report, logged }
}

/** Each finding as `web: warning 8 dockerfile/workdir-relative-path`. */
const findingLines = (report: Report) =>
  report.targets.flatMap(({ name, images }) =>
    images
      .flatMap(({ findings }) => findings)
      .filter(({ check }) => check.startsWith('dockerfile/'))
      .map(({ check, severity, blame }) => `${name}: ${severity} ${blame?.line} ${check}`),
  )

const EXPECTED = [
  'web: info 6 dockerfile/json-args-recommended',
  'web: info 2 dockerfile/legacy-key-value-format',
  'web: info 12 dockerfile/maintainer-deprecated',
  'web: info 1 dockerfile/stage-name-casing',
  'worker: warning 8 dockerfile/workdir-relative-path',
]

describe('each once, at its line, for the first target that has it', () => {
  test.each<[string, Record<string, string>]>([
    ['of a Dockerfile', {}],
    ['of a bake definition', { files: 'docker-bake.hcl' }],
    ['for several platforms', { platforms: 'linux/amd64,linux/arm64' }],
  ])('%s', async (_, inputs) => {
    const { report } = await run(WRONG, inputs)
    expect(report.targets.map(({ error }) => error)).toEqual([null, null])
    expect(findingLines(report)).toEqual(EXPECTED)
  })
})

test('a good Dockerfile has no findings, and every check passes', async () => {
  const { report, logged } = await run(RIGHT, {})
  expect(findingLines(report)).toEqual([])
  const checks = report.targets.flatMap(({ images }) => images.flatMap(each => each.checks))
  const results = checks.filter(({ id }) => id.startsWith('dockerfile/')).map(({ result }) => result)
  expect(new Set(results)).toEqual(new Set(['pass']))
  expect(logged).toEqual([])
})

describe('the Dockerfile turns no rule off', () => {
  const shifted = EXPECTED.map(line => line.replace(/\d+/, number => String(Number(number) + 1)))
  test.each<[string, string, Record<string, string>]>([
    ['for all', 'skip=all', {}],
    ['of a bake definition', 'skip=all', { files: 'docker-bake.hcl' }],
    ['by name', 'skip=StageNameCasing,LegacyKeyValueFormat', {}],
    ['with an argument', 'skip=all', { 'build-args': 'BUILDKIT_DOCKERFILE_CHECK=skip=all' }],
  ])('%s', async (_, check, inputs) => {
    const { report } = await run(`# check=${check}\n${WRONG}`, inputs)
    expect(findingLines(report)).toEqual(shifted)
  })
  test('and an argument of the definition neither', async () => {
    const args = 'args = { BUILDKIT_DOCKERFILE_CHECK = "skip=all" }'
    const bake = `target "web" {\ntarget = "web"\n${args}\n}\ntarget "worker" {\ntarget = "worker"\n${args}\n}\n`
    const { report } = await run(WRONG, { files: 'docker-bake.hcl' }, bake)
    expect(findingLines(report)).toEqual(EXPECTED)
  })
  test('nor does it fail the check where it would fail a build', async () => {
    const { report } = await run(`# check=skip=all;error=true\n${WRONG}`, {})
    expect(findingLines(report)).toEqual(shifted)
  })
})

test.each<[string, Record<string, string>, string]>([
  ['of a Dockerfile', { targets: '' }, BAKE],
  ['of a bake definition', { targets: 'web', files: 'docker-bake.hcl' }, 'target "web" {}\n'],
])('a stage that nobody needs does not decide whether the others are checked: %s', async (_, inputs, bake) => {
  const text = `FROM scratch AS dev\nCOPY --from=registry.nowhere.invalid/tools / /\nFROM scratch\nCOPY stagegate.yml /a\nWORKDIR relative\n`
  const { report } = await run(text, inputs, bake)
  expect(report.targets.map(({ error }) => error)).toEqual([null])
  expect(findingLines(report)).toEqual([expect.stringContaining('warning 5 dockerfile/workdir-relative-path')])
})

const withRegistry = await needs(pusher('docker-registry'))
withRegistry.test("a check ignores a bake definition's pushes, tags and attestations", async () => {
  const registry = await startRegistry('everybody')
  const exports = `output = ["type=registry"]\ntags = ["${registry.address}/acme/web:1"]\nattest = ["type=sbom"]`
  const bake = `target "web" {\ntarget = "web"\n${exports}\n}\ntarget "worker" { target = "worker" }\n`
  try {
    const { report } = await run(WRONG, { files: 'docker-bake.hcl', sbom: 'false' }, bake)
    expect(await registry.tags('acme/web')).toEqual([])
    expect(findingLines(report)).toEqual(EXPECTED)
  } finally {
    await registry.close()
  }
})

const withBase = await needs(image('debian:bookworm-slim'))
withBase.test('a base by tag, but not with the digest of the finding', async () => {
  const unpinned = async (from: string) => {
    const { report } = await run(`FROM ${from} AS web\nUSER 65532\nFROM web AS worker\n`, { targets: 'worker' })
    expect(report.targets.map(({ error }) => error)).toEqual([null])
    const findings = report.targets.flatMap(({ images }) => images.flatMap(each => each.findings))
    return findings.filter(({ check }) => check === 'metadata/unpinned-base')
  }
  const [finding, ...others] = await unpinned('debian:bookworm-slim')
  expect(others).toEqual([])
  expect(finding).toMatchObject({ severity: 'info', blame: { line: 1, stage: 'web' }, data: { base: true } })
  const { reference, digest } = finding?.data ?? {}
  expect(reference).toBe('debian:bookworm-slim')
  expect(await unpinned(`${reference}@${digest}`)).toEqual([])
})

test('BuildKit lists the stages of a Dockerfile as Stagegate reads them', async () => {
  const text =
    '# escape=`\nARG X=a\nFROM --platform=$BUILDPLATFORM scratch AS Base\nRUN <<E\nFROM b AS c\nE\nFROM base `\n AS last\n'
  const { signal, clock } = fakePorts()
  const exec = createExec(process.cwd(), signal)
  const listed = await listStages(stageQuestion(text, []), 'default', { exec, signal, clock })
  expect(listed).toHaveLength(2)
  expect(stageDifference(parseDockerfile('Dockerfile', text), listed ?? [])).toBeNull()
})

test('layers of a linked bake target have the lines of its own Dockerfile', async () => {
  const lower = 'dockerfile-inline = "FROM scratch\\nCOPY docker-bake.hcl /lower\\n"'
  const bake = `target "web" { contexts = { below = "target:lower" } }\ntarget "lower" { ${lower} }\n`
  const text = 'FROM below\n# comment\nCOPY stagegate.yml /\nUSER 1000\n'
  const { report } = await run(text, { files: 'docker-bake.hcl', targets: 'web' }, bake)
  const blames = report.targets[0]?.images[0]?.layers.map(({ blame }) => [blame?.file, blame?.line])
  expect(blames).toEqual([
    ['inline Dockerfile of lower', 2],
    ['Dockerfile', 3],
  ])
})
