/** Builds the Dockerfiles of all rows, verifies them as a user does, and starts the fixed ones. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { BUILDKIT_CHECKS } from '../../../src/checks/dockerfile/buildkit.ts'
import type { Report } from '../../../src/report/model.ts'
import { answer, health } from '../../examples/container.ts'
import { machineEnvironment, node24, REPOSITORY_ROOT } from '../../helpers/bundle.ts'
import { docker, tryDocker } from '../../helpers/docker.ts'
import { runProcess } from '../../helpers/process.ts'
import { project } from '../../helpers/project.ts'
import type { FixRow, Start } from './row.ts'

/** A first build installs packages and compiles. */
const TIMEOUT_MS = 900_000
const STARTS = pLimit(4)

export type Finding = Report['targets'][number]['images'][number]['findings'][number]

/** BuildKit's own rules take one more build per row, and their fix is a page. */
const CONFIGURATION = [
  ...BUILDKIT_CHECKS.map(({ id }) => `  ${id}: off`),
  ...['user/non-numeric', 'metadata/healthcheck', 'metadata/labels'].map(id => `  ${id}: warning`),
]

/** A repository with one bake target for each row, `row-0` and so on. */
export async function repository(
  dockerfiles: readonly string[],
  rows: readonly FixRow[],
  isFixed: boolean,
): Promise<string> {
  const files: Record<string, string> = { 'stagegate.yml': `checks:\n${CONFIGURATION.join('\n')}\n` }
  const target = rows.map((row, i) => {
    const context = { ...row.files, ...(isFixed && row.fixedFiles), Dockerfile: dockerfiles[i] ?? '' }
    for (const [path, text] of Object.entries(context)) files[`row-${i}/${path}`] = text
    const secrets = Object.entries((isFixed && row.secrets) || {})
    for (const [id, text] of secrets) files[`secrets/${i}-${id}`] = text
    return [`row-${i}`, { context: `row-${i}`, secret: secrets.map(([id]) => `id=${id},src=secrets/${i}-${id}`) }]
  })
  const targets = rows.map((_, i) => `row-${i}`)
  files['docker-bake.json'] = JSON.stringify({ group: { default: { targets } }, target: Object.fromEntries(target) })
  return project(files)
}

/** The findings of each row's image, in the order of the rows; why its build failed, if it did. */
export async function verify(folder: string, cache: string): Promise<(Finding[] | string)[]> {
  const args = ['verify', '--bake', 'docker-bake.json', '--format', 'json', '--fail-on', 'never']
  const { exitCode, stdout, stderr } = await runProcess(node24(), [join(REPOSITORY_ROOT, 'src/cli.ts'), ...args], {
    cwd: folder,
    // Most images share their base, which is read once.
    env: { ...machineEnvironment(), STAGEGATE_CACHE_DIR: cache },
    timeoutMs: TIMEOUT_MS,
  })
  if (stdout === '') throw new Error(`verify ended with ${exitCode}: ${stderr}`)
  const { targets } = JSON.parse(stdout) as Report
  const byName = new Map(targets.map(({ name, error, images }) => [name, images[0]?.findings ?? `${error?.message}`]))
  return targets.map((_, i) => byName.get(`row-${i}`) ?? 'not built')
}

/** With more targets, a busy builder loses jobs. */
const MAX_TARGETS = 20

/** Loads the images of these rows into the engine. @returns their names */
export async function load(folder: string, rows: readonly number[]): Promise<string[]> {
  const prefix = `stagegate-test/fixes-${randomUUID().slice(0, 8)}`
  for (let first = 0; first < rows.length; first += MAX_TARGETS) {
    const some = rows.slice(first, first + MAX_TARGETS)
    const sets = some.flatMap(i => ['--set', `row-${i}.tags=${prefix}:${i}`])
    const options = ['--progress', 'quiet', '--allow', 'fs.read=*', '--provenance=false', '--load', ...sets]
    const run = { cwd: folder, env: machineEnvironment(), timeoutMs: TIMEOUT_MS }
    const { exitCode, stderr } = await runProcess(
      'docker',
      ['buildx', 'bake', ...options, ...some.map(i => `row-${i}`)],
      run,
    )
    if (exitCode !== 0) throw new Error(`bake ended with ${exitCode}: ${stderr}`)
  }
  return rows.map(i => `${prefix}:${i}`)
}

/** What is wrong with the start of an image; null if it starts as the row says. */
export function start(image: string, how: Start): Promise<string | null> {
  return STARTS(() => tryStart(image, how).catch(String))
}

async function tryStart(image: string, how: Start): Promise<string | null> {
  if (how.kind === 'nothing') return null
  if (how.kind === 'ends') {
    const { exitCode, stdout, stderr } = await tryDocker(['run', '--rm', ...(how.options ?? []), image])
    const isExpected = exitCode === 0 && (how.prints === undefined || stdout.trim() === how.prints)
    return isExpected ? null : `${exitCode}: ${stdout}${stderr}`
  }
  const container = await docker(['run', '--detach', image])
  try {
    if (how.kind === 'serves') {
      const { status } = await answer(container, how.port, '/')
      return status < 500 ? null : `status ${status}`
    }
    const code = await health(container)
    return code === 0 ? null : `the health check ended with ${code}`
  } finally {
    await docker(['rm', '--force', container])
  }
}
