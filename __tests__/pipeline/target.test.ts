import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Lint } from '../../src/buildx/lint-answer.ts'
import { resolveSeverities } from '../../src/checks/severities.ts'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { resolveStages } from '../../src/dockerfile/resolve-stages.ts'
import { Failure } from '../../src/failure.ts'
import { DEFAULT_LIMITS } from '../../src/options/limits.ts'
import type { TargetSelection } from '../../src/options/options.ts'
import type { Dispute } from '../../src/pipeline/compare-stages.ts'
import { verifyTarget } from '../../src/pipeline/target.ts'
import type { PlannedTarget } from '../../src/plan/target.ts'
import { type Outcome, verifiedImages } from '../../src/report/outcome.ts'
import { type Blobs, putImage, putIndex, writeLayout } from '../helpers/layout.ts'
import { type FakeRun, fakePorts } from '../helpers/ports.ts'
import { NO_DISPUTES, plannedTarget } from '../helpers/targets.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'target-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Replaces buildx: writes an image of two platforms at the build's output. */
const run: FakeRun = args => {
  const blobs: Blobs = new Map()
  const images = ['amd64', 'arm64'].map(architecture =>
    putImage(blobs, { layers: [[{ path: architecture, content: 'x' }]], platform: { os: 'linux', architecture } }),
  )
  const index = putIndex(blobs, images)
  const place = join(folder, 'target-app')
  writeLayout(join(place, 'layout'), blobs, [index])
  const metadata = args[args.indexOf('--metadata-file') + 1] ?? ''
  writeFileSync(metadata, JSON.stringify({ 'containerimage.digest': index.digest }))
  return {}
}

async function verified(
  target: PlannedTarget,
  run: FakeRun,
  lint?: Lint,
  dispute?: Dispute,
  disputed = 'app',
  selection: TargetSelection['kind'] = 'named',
) {
  const ports = fakePorts(run, { cwd: folder })
  const outcome = await verifyTarget(target, {
    limits: DEFAULT_LIMITS,
    ports,
    builder: { name: 'b', created: false },
    folder,
    policy: Promise.resolve({
      severities: resolveSeverities('recommended', { 'dockerfile/unchecked': 'error' }),
      budgets: [],
      growth: [],
      baseline: null,
      waivers: [],
      failOn: 'error',
      now: new Date(0),
    }),
    reads: new Map(),
    isMeasured: true,
    selection,
    disputes: dispute === undefined ? NO_DISPUTES : Promise.resolve(new Map([[disputed, dispute]])),
    lints: lint === undefined ? null : Promise.resolve(new Map([['app', lint]])),
  })
  return { outcome, warnings: ports.warnings }
}

const SETS: [string, Lint][] = [
  ['a failure', { kind: 'failed', message: 'ERROR: x' }],
  ['a failure of all stages', { kind: 'failed', message: 'ERROR: x', coversUnneeded: true }],
  ['a builder that cannot check', { kind: 'unsupported' }],
  ['a linked target', { kind: 'unsupported', linked: true }],
  ['what is left out', { kind: 'read', warnings: [], leftOut: 3 }],
]

test.each(SETS)('problems of the Dockerfile are reported only for the first platform: %s', async (_, lint) => {
  const { outcome } = await verified(plannedTarget({ stage: null }), run, lint)
  expect(outcome.kind).toBe('verified')
  const found = verifiedImages(outcome).map(({ report }) =>
    report.findings.filter(({ check }) => check === 'dockerfile/unchecked'),
  )
  expect(found.map(({ length }) => length)).toEqual([1, 0])
})

const messageOf = (outcome: Outcome) => (outcome.kind === 'failed' ? outcome.failure.message : null)

describe('a COPY whose source is missing', () => {
  const dockerfile = parseDockerfile(
    'Dockerfile',
    'FROM a AS build\nRUN make\nFROM scratch AS app\nCOPY --from=build /out/bin /\nCOPY src/x /\n',
  )
  const target = plannedTarget({ dockerfile })
  const missing = (line: number, path: string) => [
    JSON.stringify({ vertexes: [{ digest: 'd', name: '[app 1/2] COPY x /', error: `"${path}": not found` }] }),
    `Dockerfile:${line}`,
    '--------------------',
    '--------------------',
    `ERROR: failed to build: failed to solve: failed to compute cache key: "${path}": not found`,
  ]

  /** The first build fails; the second one, of the stage, has this result. */
  function builds(lines: string[], second: 'built' | 'fails') {
    const commands: string[][] = []
    const exec: FakeRun = (args, options) => {
      commands.push([...args])
      if (commands.length === 1 || second === 'fails') {
        const failure = commands.length === 1 ? lines : ['ERROR: failed to solve: no space left on device']
        for (const line of failure) options.onStderrLine?.(line)
        return { status: 1 }
      }
      const blobs: Blobs = new Map()
      const image = putImage(blobs, { layers: [[{ path: 'out/bim', content: 'x' }]] })
      const metadata = args[args.indexOf('--metadata-file') + 1] ?? ''
      writeLayout(join(dirname(metadata), 'layout'), blobs, [putIndex(blobs, [image])])
      const digest = { 'containerimage.digest': image.digest }
      writeFileSync(metadata, JSON.stringify(args[1] === 'bake' ? { app: digest } : digest))
      return {}
    }
    return { exec, commands }
  }

  test.each([
    ['of a Dockerfile', {}],
    ['of a bake definition', { files: 'https://example.com/bake.hcl' }],
  ])('%s is explained by a build of the stage, which writes no cache', async (_, inputs) => {
    const { exec, commands } = builds(missing(4, '/out/bin'), 'built')
    const all = { cache: 'gha', 'cache-to': 'type=local,dest=c', secrets: 'token=hunter2', ...inputs }
    const { outcome, warnings } = await verified(plannedTarget({ dockerfile }, all), exec)
    expect([messageOf(outcome), warnings]).toEqual(['There is no /out/bin in stage "build": /out contains bim.', []])
    const [first = '', second = ''] = commands.map(args => args.join(' '))
    expect(first).toMatch(/cache-to[ =]type=local/)
    expect(second).not.toMatch(/cache-to[ =]\S|type=gha|id=token/)
    expect(second).toMatch(/--target build |app\.target=build /)
  })

  test('is reported as it is if the stage cannot be read, and the log says why', async () => {
    const { exec } = builds(missing(4, '/out/bin'), 'fails')
    const { outcome, warnings } = await verified(target, exec)
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { code: 'copy-source-missing', message: expect.stringContaining('/out/bin') },
    })
    expect(warnings).toEqual(['app: Stagegate could not list stage "build". no space left on device'])
  })

  test("of a bake target is searched for in that target's context", async () => {
    for (const place of ['src', 'app/src']) mkdirSync(join(folder, place), { recursive: true })
    writeFileSync(join(folder, 'src', 'wrong'), '')
    writeFileSync(join(folder, 'app/src', 'y'), '')
    const { exec, commands } = builds(missing(5, '/src/x'), 'fails')
    const bake = { context: '.', files: 'cwd://docker-bake.hcl' }
    const { outcome } = await verified(plannedTarget({ dockerfile, context: 'app' }, bake), exec)
    expect(messageOf(outcome)).toBe('There is no /src/x in the build context: /src contains y.')
    expect(commands).toHaveLength(1)
  })

  const replaced = (place: string) => {
    const inputs = { args: [], contexts: [{ name: 'build', value: place }], target: null }
    return plannedTarget({ dockerfile: resolveStages(dockerfile, inputs, null), inputs })
  }

  test('of a stage that a folder replaces is searched for in that folder', async () => {
    mkdirSync(join(folder, 'other'), { recursive: true })
    writeFileSync(join(folder, 'other', 'bim'), '')
    const { exec, commands } = builds(missing(4, '/bin'), 'fails')
    const { outcome } = await verified(replaced('other'), exec)
    expect(messageOf(outcome)).toBe(
      'There is no /bin in the named context "build", which replaces the stage: / contains bim.',
    )
    expect(commands).toHaveLength(1)
  })

  test.each([
    ['docker-image://a', 'There is no /bin in the named context "build", which replaces the stage: / contains out.', 2],
    ['https://example.com/a.git', expect.stringContaining('"/bin": not found'), 1],
  ])('of a stage that %s replaces is searched for there, if a build can read it', async (place, message, builders) => {
    const { exec, commands } = builds(missing(4, '/bin'), 'built')
    const { outcome, warnings } = await verified(replaced(place), exec)
    expect([messageOf(outcome), warnings]).toEqual([message, []])
    expect(commands).toHaveLength(builders)
  })

  test('in a remote context is reported as it is', async () => {
    const { exec } = builds(missing(5, '/src/x'), 'fails')
    const { outcome, warnings } = await verified(target, exec)
    expect([messageOf(outcome), warnings]).toEqual([expect.stringContaining('"/src/x": not found'), []])
  })
})

describe('a target whose Dockerfile BuildKit reads differently', () => {
  const dockerfile = parseDockerfile('Dockerfile', 'FROM alpine AS app\nADD https://example.com/a /\n')
  const DOCKERFILE_CHECKS = ['metadata/unpinned-base', 'metadata/add-url']
  const resultsOf = (outcome: Outcome) =>
    verifiedImages(outcome)[0]?.report.checks.filter(({ id }) => DOCKERFILE_CHECKS.includes(id))

  test('has checks of the Dockerfile otherwise', async () => {
    const { outcome } = await verified(plannedTarget({ dockerfile }), run)
    expect(resultsOf(outcome)?.map(({ result }) => result)).not.toContain('not-evaluated')
  })

  test('has no result of those checks, and names no line', async () => {
    const { outcome } = await verified(plannedTarget({ dockerfile }), run, undefined, { failure: null })
    expect(resultsOf(outcome)).toHaveLength(2)
    expect(resultsOf(outcome)?.every(({ result }) => result === 'not-evaluated')).toBe(true)
    const { findings = [] } = verifiedImages(outcome)[0]?.report ?? {}
    expect(findings.length).toBeGreaterThan(0)
    expect(findings.map(({ blame }) => blame)).toEqual(findings.map(() => null))
  })

  test('so has one that takes it as a context', async () => {
    const linked = [{ name: 'base', dockerfile, stage: null }]
    const { outcome } = await verified(plannedTarget({ dockerfile, linked }), run, undefined, { failure: null }, 'base')
    expect(resultsOf(outcome)?.map(({ result }) => result)).toEqual(['not-evaluated', 'not-evaluated'])
  })

  test('is not verified if Stagegate chose it by that reading', async () => {
    const failure = new Failure('stages-disputed', 'x')
    const { outcome } = await verified(plannedTarget({ dockerfile }), run, undefined, { failure })
    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'stages-disputed' } })
  })
})

describe('BuildKit built another text than Stagegate read', () => {
  const data = Buffer.from('FROM other\nRUN make\n').toString('base64')
  const provenance = {
    buildConfig: { llbDefinition: [{ id: 'step0' }] },
    metadata: { 'https://mobyproject.org/buildkit@v1#metadata': { source: { infos: [{ data }] } } },
  }
  const runOther: FakeRun = (args, ...rest) => {
    const result = run(args, ...rest)
    const file = args[args.indexOf('--metadata-file') + 1] ?? ''
    const written = JSON.parse(readFileSync(file, 'utf8'))
    const keys = ['linux/amd64', 'linux/arm64'].map(platform => [`buildx.build.provenance/${platform}`, provenance])
    writeFileSync(file, JSON.stringify({ ...written, ...Object.fromEntries(keys) }))
    return result
  }
  const target = plannedTarget({ dockerfile: parseDockerfile('Dockerfile', 'FROM decoy AS app\n') }, { context: '.' })
  const lint: Lint = { kind: 'read', warnings: [] }

  test('a target that the user named is evaluated without that text', async () => {
    const { outcome, warnings } = await verified(target, runOther, lint)
    expect(outcome).toMatchObject({ kind: 'verified' })
    expect(warnings).toEqual([expect.stringContaining('BuildKit built app from another text than Stagegate read')])
    const unchecked = verifiedImages(outcome).flatMap(({ report }) =>
      report.findings.filter(({ check }) => check === 'dockerfile/unchecked'),
    )
    expect(unchecked).toHaveLength(1)
  })

  test.each(['default', 'all'] as const)('a target that Stagegate chose by that text is an error: %s', async kind => {
    const { outcome } = await verified(target, runOther, lint, undefined, 'app', kind)
    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'stages-disputed' } })
  })
})
