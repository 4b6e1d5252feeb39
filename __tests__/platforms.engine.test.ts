import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import type { Report } from '../src/report/model.ts'
import { removeTemporaryFolders } from './helpers/bundle.ts'
import { docker, installedBuildx } from './helpers/docker.ts'
import { needs } from './helpers/needs.ts'
import {
  factsOf,
  OWN_BYTES,
  PLATFORMS,
  type TwoPlatformBase,
  twoPlatformApp,
  twoPlatformBase,
  twoPlatformImage,
} from './helpers/platforms.ts'
import { pushTool } from './helpers/programs.ts'
import { project } from './helpers/project.ts'
import { runCli } from './helpers/run-cli.ts'
import { PRIVATE_ENGINE, pusher } from './helpers/things.ts'
import { type Place, place } from './helpers/versions.ts'

// The newest BuildKit has only provenance of SLSA 1, and buildx before 0.30 omits it from the metadata file for several
// platforms. versions.matrix.test.ts covers more releases.
const RELEASES = [
  { words: 'the buildx of this machine', ...(await needs(PRIVATE_ENGINE)), buildx: installedBuildx },
  {
    words: 'the newest buildx',
    ...(await needs(PRIVATE_ENGINE, pusher('docker-buildx'))),
    buildx: async () => pushTool('docker-buildx') ?? '',
  },
]

describe('two platforms on the newest BuildKit', () => {
  const name = `platforms-${randomUUID().slice(0, 8)}`
  let base: TwoPlatformBase
  let owner: Place
  beforeAll(async () => {
    owner = await place(await installedBuildx())
    await docker(['buildx', 'create', '--name', name, '--driver', 'docker-container', '--bootstrap'], {
      env: owner.env,
    })
    base = await twoPlatformBase()
  })
  afterAll(async () => {
    await removeTemporaryFolders()
    if (!owner) return
    await docker(['buildx', 'rm', '--force', name], { env: owner.env })
    await rm(owner.folder, { recursive: true, force: true })
  })

  for (const { words, test, buildx } of RELEASES)
    test(`${words}: base, blame and own of each are known`, async () => {
      const { folder, env } = await place(await buildx(), { BUILDX_CONFIG: join(owner.folder, 'buildx') })
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
})
