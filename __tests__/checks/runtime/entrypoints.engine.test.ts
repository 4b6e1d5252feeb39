/** Start scripts in the styles of official images: what the checks say, and what the started container does. */
import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { CHECKS } from '../../../src/checks/registry.ts'
import { neededBy } from '../../../src/checks/run-checks.ts'
import type { LayerReads } from '../../../src/image/layer-cache/layer-reads.ts'
import type { Image } from '../../../src/image/model.ts'
import { readImage } from '../../../src/image/read/read-image.ts'
import { openImageStore } from '../../../src/image/store/open-store.ts'
import { DEFAULT_LIMITS } from '../../../src/options/limits.ts'
import { removeTemporaryFolders } from '../../helpers/bundle.ts'
import { contextOf, docker, tryDocker } from '../../helpers/docker.ts'
import { needs } from '../../helpers/needs.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { image, registry } from '../../helpers/things.ts'
import { until } from '../../helpers/until.ts'
import { ENTRYPOINTS, type Row, STAGES, type Started, TARGETS } from './entrypoints.ts'

const { test } = await needs(image('debian:bookworm-slim'), image('node:24-slim'), registry('Debian'))
const CHECKED = CHECKS.filter(({ id, severity }) => /^(?:runtime|user)\//.test(id) && severity !== 'off')
const run = randomUUID()
const nameOf = (target: string) => `stagegate-test/entrypoint-${target}:${run}`

interface Run {
  exitCode: number | null
  output: string
}
interface Outcome extends Run {
  said: string[]
}
const outcomes: Outcome[] = []

/** Two hundred containers on a busy machine. */
const MAX_START_MS = 900_000

/**
 * One build, one archive, and a few images for all rows: `docker run` sets what else ENTRYPOINT, CMD, USER and ENV would.
 */
beforeAll(async () => {
  const folder = await contextOf(STAGES)
  await mkdir(join(folder, 'scripts'))
  for (const [row, [, { script }]] of ENTRYPOINTS.entries())
    if (script !== undefined) await writeFile(join(folder, `scripts/${row}`), script)
  const target = Object.fromEntries(
    TARGETS.map(name => [name, { context: folder, target: name, tags: [nameOf(name)] }]),
  )
  await writeFile(join(folder, 'docker-bake.json'), JSON.stringify({ target }))
  const files = [`--allow=fs.read=${folder}`, '--file', join(folder, 'docker-bake.json')]
  await docker(['buildx', 'bake', ...files, '--load', '--provenance=false', ...TARGETS])
  const archive = join(folder, 'images.tar')
  await docker(['save', '--output', archive, ...TARGETS.map(nameOf)])
  const images = await readAll(archive)
  for (const [row, [, started]] of ENTRYPOINTS.entries()) {
    outcomes[row] = { said: findingsOf(images, started, row), exitCode: null, output: '' }
  }
  const rows = [...ENTRYPOINTS.keys()]
  const work = async () => {
    for (let row = rows.shift(); row !== undefined; row = rows.shift())
      Object.assign(outcomes[row] as Outcome, await startIt((ENTRYPOINTS[row] as Row)[1], row))
  }
  await Promise.all(Array.from({ length: 6 }, work))
}, MAX_START_MS)
afterAll(async () => {
  await tryDocker(['image', 'rm', '--force', ...TARGETS.map(nameOf)])
  await removeTemporaryFolders()
})

async function readAll(archive: string): Promise<Map<string, Image>> {
  const store = await openImageStore(archive, DEFAULT_LIMITS)
  const reads: LayerReads = new Map()
  const images = new Map<string, Image>()
  try {
    for (const stored of store.images) {
      const read = await readImage(stored, { limits: DEFAULT_LIMITS, needs: neededBy(CHECKED), reads })
      images.set(stored.reference?.replace(/^docker\.io\//, '') ?? '', read)
    }
  } finally {
    await store.close()
  }
  return images
}

/** ENTRYPOINT and CMD of a row. */
function commandOf({ script, front = [], cmd }: Started, row: number): { entrypoint: string[]; cmd: string[] } {
  return { entrypoint: script === undefined ? [] : [...front, `/scripts/${row}`], cmd }
}

/** The errors and warnings about the start and the user. */
function findingsOf(images: Map<string, Image>, started: Started, row: number): string[] {
  const image = images.get(nameOf(started.target))
  if (image === undefined) return [`none of ${[...images.keys()].join(', ')}`]
  const { user = 'root', env = [] } = started
  const config = { ...image.config, ...commandOf(started, row), user, env: [...image.config.env, ...env] }
  const { results, findings } = runChecks({ ...image, config }, {}, CHECKED)
  const broken = results.filter(({ error }) => error).map(({ id, error }) => `broken ${id}: ${error?.message}`)
  const found = findings.filter(({ severity }) => severity !== 'info')
  const said = found.map(({ severity, check, data }) => {
    return `${severity} ${check}${data['isSure'] === false ? ', unsure' : ''}`
  })
  return [...broken, ...new Set(said)].sort()
}

async function startIt(started: Started, row: number): Promise<Run> {
  const { target, user = 'root', env = [] } = started
  const { entrypoint, cmd } = commandOf(started, row)
  const [first = '', ...words] = [...entrypoint, ...cmd]
  const options = ['--network', 'none', '--user', user, ...env.flatMap(one => ['--env', one])]
  const call = [...options, '--entrypoint', first, nameOf(target), ...words]
  if (!target.startsWith('probe')) {
    const { exitCode, stdout, stderr } = await tryDocker(['run', '--rm', ...call])
    return { exitCode, output: stdout + stderr }
  }
  const id = await docker(['run', '--detach', ...call])
  try {
    const health = () => docker(['inspect', '--format', '{{json .State.Health}}', id])
    const probe = await until('a probe', async () => (JSON.parse(await health()) as Health).Log?.at(-1) ?? null)
    return { exitCode: probe.ExitCode, output: probe.Output }
  } finally {
    await docker(['rm', '--force', id])
  }
}

/** A probe that could not start has the status -1. */
interface Health {
  Log: { ExitCode: number; Output: string }[] | null
}

test.each(ENTRYPOINTS.map(([name, , said, ends, output], row) => ({ name, said, ends, output, row })))(
  '$name',
  ({ row, said, ends, output }) => {
    const outcome = outcomes[row] as Outcome
    expect({ said: outcome.said, ends: outcome.exitCode === 0 ? 'ok' : 'fails' }).toEqual({
      said: [...said].sort(),
      ends,
    })
    // Neither a signal nor a failing engine is a result of the image.
    expect([null, 125]).not.toContain(outcome.exitCode)
    expect(outcome.output).toMatch(output)
  },
)
