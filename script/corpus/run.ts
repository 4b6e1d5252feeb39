import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { machineEnvironment, REPOSITORY_ROOT } from '../../__tests__/helpers/bundle.ts'
import { tryDocker } from '../../__tests__/helpers/docker.ts'
import { runProcess } from '../../__tests__/helpers/process.ts'
import type { Report } from '../../src/report/model.ts'
import { observe } from './container.ts'
import { contradictions } from './contradictions.ts'
import { plant, writeFiles } from './files.ts'
import type { Case } from './labels.ts'
import { type Comparison, compare, type Found } from './score.ts'

/** A first build of an example downloads and compiles its dependencies. */
const BUILD_MS = 1_200_000

export interface CaseResult {
  comparison: Comparison
  /** What is wrong apart from findings: a start that its label does not describe, or that the findings contradict. */
  problems: string[]
}

/**
 * Builds and verifies a case, and starts its image.
 * @param program the command line of Stagegate
 * @param cache the folder for read layers, which the cases share
 */
export async function runCase(one: Case, program: readonly string[], cache: string): Promise<CaseResult> {
  const folder = await mkdtemp(join(tmpdir(), 'stagegate-corpus-'))
  try {
    const own = join(folder, 'context')
    await writeFiles(one.files, own)
    const context = one.context === null ? own : join(REPOSITORY_ROOT, one.context)
    const options = [...flags(one, context), context]
    const found = await verify(program, options, folder, cache)
    const problems = one.start === null ? [] : await start(one, options, found)
    return { comparison: compare(found, one.find, one.may), problems }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function flags({ file, target, args }: Case, context: string): string[] {
  const chosen = target === null ? [] : ['--target', target]
  return ['--file', join(context, file), ...chosen, ...args.flatMap(arg => ['--build-arg', plant(arg)])]
}

/** The findings of the only image. */
async function verify(
  [node = '', ...entry]: readonly string[],
  options: string[],
  cwd: string,
  cache: string,
): Promise<Found[]> {
  const env = { ...machineEnvironment(), STAGEGATE_CACHE_DIR: cache }
  // An empty configuration instead of the context's: the corpus measures the default severities.
  const config = join(cwd, 'stagegate.yml')
  await writeFile(config, 'checks: {}\n')
  const args = [...entry, 'verify', ...options, '--config', config, '--format', 'json']
  const { stdout, stderr } = await runProcess(node, args, { cwd, env, timeoutMs: BUILD_MS })
  const report = parse(stdout)
  const [image] = report?.targets.flatMap(({ images }) => images) ?? []
  if (!image) throw new Error(report?.error?.message ?? report?.targets[0]?.error?.message ?? stderr)
  for (const { id, result } of image.checks) if (result === 'error') throw new Error(`${id} could not be evaluated`)
  return image.findings.map(({ check, severity, blame, path }) => ({
    check,
    severity,
    line: blame?.line ?? null,
    path,
  }))
}

function parse(stdout: string): Report | null {
  try {
    return JSON.parse(stdout) as Report
  } catch {
    return null
  }
}

async function start(one: Case, options: string[], found: readonly Found[]): Promise<string[]> {
  if (one.start === null) return []
  const image = `stagegate-corpus/${randomUUID()}`
  const { exitCode, stderr } = await tryDocker(['buildx', 'build', '--quiet', '--load', '--tag', image, ...options])
  if (exitCode !== 0) throw new Error(stderr)
  try {
    const seen = await observe(image, one.start)
    const differs = isDeepStrictEqual(seen, one.start) ? [] : [`labeled ${show(one.start)}, started ${show(seen)}`]
    return [...differs, ...contradictions(seen, found)]
  } finally {
    await tryDocker(['rmi', '--force', image])
  }
}

const show = (start: object) =>
  JSON.stringify(Object.fromEntries(Object.entries(start).filter(([, value]) => value !== null)))
