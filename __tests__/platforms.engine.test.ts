import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Report } from '../src/report/model.ts'
import { removeTemporaryFolders } from './helpers/bundle.ts'
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
import { docker, type Place, place } from './helpers/versions.ts'

// The newest BuildKit keeps only provenance of SLSA 1, and buildx loses that of several platforms on its way to the metadata
// file until 0.30. More releases: versions.matrix.test.ts.
const newest = join(process.env['STAGEGATE_PUSH_TOOLS'] ?? '', 'docker-buildx')
const RELEASES: [string, string | null][] = [
  ['the buildx of this machine', null],
  ['the newest buildx', newest],
]
const here = process.env['STAGEGATE_TEST_REGISTRY'] !== undefined
const missing = (path: string | null) =>
  !here
    ? 'registry that answers for Docker Hub: the private engine has one'
    : path !== null && !existsSync(path)
      ? 'newest buildx: run script/engine push-tools'
      : null

describe('two platforms on the newest BuildKit', () => {
  const name = `platforms-${randomUUID().slice(0, 8)}`
  let base: TwoPlatformBase
  let owner: Place
  beforeAll(async () => {
    if (!here) return
    owner = await place(pluginOfThisMachine())
    docker(['buildx', 'create', '--name', name, '--driver', 'docker-container', '--bootstrap'], owner)
    base = await twoPlatformBase()
  })
  afterAll(async () => {
    await removeTemporaryFolders()
    if (!owner) return
    docker(['buildx', 'rm', '--force', name], owner)
    await rm(owner.folder, { recursive: true, force: true })
  })

  for (const [words, buildx] of RELEASES) {
    const reason = missing(buildx)
    const title = `${words}: base, blame and own of each are known${reason === null ? '' : ` [needs: ${reason}]`}`
    ;(reason === null ? test : test.skip)(title, async () => {
      const { folder, env } = await place(buildx ?? pluginOfThisMachine(), {
        BUILDX_CONFIG: join(owner.folder, 'buildx'),
      })
      const workspace = await project(twoPlatformApp(base))
      const budget = `app.own=${OWN_BYTES}`
      const flags = PLATFORMS.flatMap(platform => ['--platform', platform])
      const { stdout, exitCode } = await runCli(
        ['verify', workspace, '-t', 'app', '--budget', budget, '--builder', name, '--format', 'json', ...flags],
        { env },
      )
      await rm(folder, { recursive: true, force: true })
      expect(factsOf(JSON.parse(stdout) as Report)).toEqual([
        {
          digest: expect.stringMatching(/^sha256:/),
          error: null,
          images: PLATFORMS.map(platform => ({ platform, ...twoPlatformImage(base) })),
        },
      ])
      expect(exitCode).toBe(0)
    })
  }
})

/** Where the docker command found its buildx. */
function pluginOfThisMachine(): string {
  const format = '{{range .ClientInfo.Plugins}}{{if eq .Name "buildx"}}{{.Path}}{{end}}{{end}}'
  return execFileSync('docker', ['info', '--format', format], { encoding: 'utf8' }).trim()
}
