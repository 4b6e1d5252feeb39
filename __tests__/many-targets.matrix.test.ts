/** Two hundred targets of one Dockerfile, ten times: BuildKit's load must not make a target an `error`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import type { Report } from '../src/report/model.ts'
import { node24, REPOSITORY_ROOT, removeTemporaryFolders } from './helpers/bundle.ts'
import { needs } from './helpers/needs.ts'
import { runProcess } from './helpers/process.ts'
import { project } from './helpers/project.ts'
import { image } from './helpers/things.ts'

const TARGETS = 200
const RUNS = 10
/** A limit for programs that hang; a loaded machine takes several minutes for one run. */
const TIMEOUT_MS = 30 * 60_000

const { test } = await needs(image('debian:bookworm-slim'))
const names = Array.from({ length: TARGETS }, (_, index) => `t${index}`)
const env = { ...process.env, STAGEGATE_CACHE_DIR: '' } as Record<string, string>
let folder: string

beforeAll(async () => {
  folder = await project({
    Dockerfile: `FROM debian:bookworm-slim AS t0
RUN echo many >/shared
USER 1000
${names
  .slice(1)
  .map(name => `FROM t0 AS ${name}\nWORKDIR /${name}\n`)
  .join('')}`,
    'docker-bake.json': JSON.stringify({
      group: { all: { targets: names } },
      target: Object.fromEntries(names.map(name => [name, { target: name, output: ['type=cacheonly'] }])),
    }),
  })
})
afterAll(removeTemporaryFolders)

async function timed(
  command: string,
  args: string[],
): Promise<{ seconds: number; exitCode: number | null; words: string }> {
  const start = performance.now()
  const { exitCode, stderr } = await runProcess(command, args, { cwd: folder, env, timeoutMs: TIMEOUT_MS })
  return { seconds: Math.round(performance.now() - start) / 1000, exitCode, words: stderr.slice(-2000) }
}

/** For comparison, not a test: bake stops at the first target that BuildKit drops, without a retry. */
beforeAll(async () => {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const { seconds, exitCode } = await timed('docker', ['buildx', 'bake', '--progress=quiet', 'all'])
    process.stderr.write(`bake of ${TARGETS} targets, attempt ${attempt}: ${seconds} s, status ${exitCode}\n`)
    if (exitCode === 0) return
  }
}, TIMEOUT_MS)

test.each(Array.from({ length: RUNS }, (_, index) => index + 1))(
  `run %i of ${RUNS}: each of ${TARGETS} targets is evaluated`,
  async run => {
    const cli = join(REPOSITORY_ROOT, 'dist/cli/index.js')
    const file = join(folder, 'report.json')
    const flags = ['--target', '*', '--cache', 'off', '--format', 'json', '--output', file]
    const { seconds, exitCode, words } = await timed(node24(), [cli, 'verify', '.', ...flags])
    expect([exitCode, exitCode === 0 ? '' : words]).toEqual([0, ''])
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    const broken = report.targets.filter(({ result }) => result !== 'passed')
    expect(broken.map(({ name, error }) => [name, error?.message])).toEqual([])
    const unchecked = report.targets.flatMap(({ images }) => images.flatMap(({ findings }) => findings))
    expect(unchecked.filter(({ check }) => check === 'dockerfile/unchecked')).toEqual([])
    expect(report.targets.map(({ name }) => name)).toEqual(names)
    process.stderr.write(`verify of ${TARGETS} targets, run ${run}: ${seconds} s\n`)
  },
  TIMEOUT_MS,
)
