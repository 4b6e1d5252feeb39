import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import type { Report } from '../src/report/model.ts'
import { removeTemporaryFolders } from './helpers/bundle.ts'
import type { Daemon } from './helpers/daemons.ts'
import { docker } from './helpers/docker.ts'
import { firstMissing, needs } from './helpers/needs.ts'
import {
  factsOf,
  OWN_BYTES,
  PLATFORMS,
  type TwoPlatformBase,
  twoPlatformApp,
  twoPlatformBase,
  twoPlatformImage,
} from './helpers/platforms.ts'
import { project } from './helpers/project.ts'
import { runCli } from './helpers/run-cli.ts'
import { type Builder, COLUMNS, defaultBuilder, versionOf } from './helpers/version-columns.ts'
import { place, release, released } from './helpers/versions.ts'

// The facts about a build do not depend on the builder. Each line of docs/versions.md is one of these tests.

const BUILDX = ['buildx-oldest', 'buildx-distribution', 'buildx-newest'] as const

/** Results for the table of docs/versions.md. */
const seen: { buildx: string; builder: string; driver: string; results: string[] }[] = []

let base: TwoPlatformBase
beforeAll(async () => {
  base = await twoPlatformBase()
})
afterAll(async () => {
  await removeTemporaryFolders()
  const to = process.env['STAGEGATE_VERSIONS_TABLE']
  if (to) writeFileSync(to, table())
})

/** The tests of a driver with each buildx; they skip if one of the two is missing. */
const rows = (driver: readonly string[]) =>
  Promise.all(
    BUILDX.map(async buildx => {
      const all = [...driver, buildx].map(released)
      return { buildx, missing: await firstMissing(all, new Set()), ...(await needs(...all)) }
    }),
  )
const columns = await Promise.all(COLUMNS.map(async column => ({ ...column, rows: await rows(column.needs) })))

describe.each(columns)('driver $driver', ({ driver, rows, start, builder: create }) => {
  let daemon: Daemon | null = null
  beforeAll(async () => {
    daemon = await start()
  })
  afterAll(async () => daemon?.stop())

  describe.each(rows)('$buildx', ({ buildx, missing, test }) => {
    let builder: Builder
    const line = { buildx: buildx as string, builder: '', driver, results: missing === null ? [] : [missing] }
    // Not in a hook, because Jest skips the hooks of skipped groups.
    seen.push(line)
    beforeAll(async () => {
      builder = await create(release(buildx) ?? '', daemon)
      line.buildx = (await docker(['buildx', 'version'], { env: builder.env })).split(' ')[1] ?? ''
      line.builder = await versionOf(builder)
    })
    afterAll(() => builder?.remove())

    test.each([1, 2])('%i platform(s): base, blame, own and digest are known', async count => {
      const platforms = PLATFORMS.slice(0, count)
      const began = performance.now()
      try {
        const { report, digests } = await verified(builder, platforms)
        const what = `${driver}, ${line.buildx}, BuildKit ${line.builder}`
        const images = platforms.map(platform => ({ platform, ...twoPlatformImage(base) }))
        expect({ what, targets: factsOf(report) }).toEqual({
          what,
          targets: [{ digest: expect.stringMatching(/^sha256:/), error: null, images }],
        })
        expect({ what, digests: report.targets[0]?.images.map(({ digest }) => digest) }).toEqual({ what, digests })
        line.results.push(`right (${((performance.now() - began) / 1000).toFixed(0)} s)`)
      } catch (error) {
        line.results.push('**wrong**')
        throw error
      }
    })
  })
})

const withNameless = await needs(released('buildx-nameless'))
withNameless.test('a buildx without a version is used, with a log line', async () => {
  const builder = defaultBuilder(await place(release('buildx-nameless') ?? ''))
  try {
    const { report, log } = await verified(builder, PLATFORMS.slice(0, 1))
    expect(report.result).toBe('passed')
    expect(log).toContain('names no release (github.com/docker/buildx v0.0.0+unknown')
  } finally {
    await builder.remove()
  }
})

/** Verifies the application, and builds it with docker alone: both images are identical. */
async function verified({ name, env }: Builder, platforms: string[]) {
  const workspace = await project(twoPlatformApp(base))
  // Otherwise, every image would have its own creation time.
  const fixed = { ...env, SOURCE_DATE_EPOCH: '0' }
  const flags = platforms.flatMap(platform => ['--platform', platform])
  const { stdout, stderr } = await runCli(
    [
      'verify',
      workspace,
      '-t',
      'app',
      '--budget',
      `app.own=${OWN_BYTES}`,
      '--builder',
      name,
      '--format',
      'json',
      ...flags,
    ],
    { env: fixed, timeoutMs: 600_000 },
  )
  const layout = join(workspace, 'layout')
  const output = `type=oci,tar=false,dest=${layout}`
  const metadata = join(workspace, 'metadata.json')
  const args = ['buildx', 'build', '--builder', name, '--target', 'app', '--provenance=false', '--output', output]
  await docker([...args, '--metadata-file', metadata, ...flags, workspace], { env: fixed })
  const { 'containerimage.digest': digest = '' } = JSON.parse(readFileSync(metadata, 'utf8')) as Record<string, string>
  const digests = platforms.length === 1 ? [digest] : manifestsIn(layout, digest)
  return { report: JSON.parse(stdout) as Report, digests, log: stderr }
}

/** The digests of an index's manifests. The index itself differs: its provenance contains the build time. */
function manifestsIn(layout: string, index: string): string[] {
  const text = readFileSync(join(layout, 'blobs', index.replace(':', '/')), 'utf8')
  return (JSON.parse(text) as { manifests: { digest: string }[] }).manifests.map(({ digest }) => digest)
}

function table(): string {
  const rows = seen.map(({ buildx, builder, driver, results: [one = '', two = one] }) => [
    driver,
    buildx,
    builder,
    one,
    two,
  ])
  const head = ['Driver', 'buildx', 'BuildKit', '1 platform', '2 platforms']
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |\n`).join('')
}
