/** A builder whose disk is full: an engine in a small file system in memory. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect } from '@jest/globals'
import { createExec } from '../src/adapters/exec.ts'
import { buildTarget } from '../src/buildx/build-target.ts'
import { parseDockerfile } from '../src/dockerfile/dockerfile.ts'
import { removeTemporaryFolders, temporaryFolder } from './helpers/bundle.ts'
import { type Daemon, startDockerd } from './helpers/daemons.ts'
import { needs } from './helpers/needs.ts'
import { fakePorts } from './helpers/ports.ts'
import { findProgram } from './helpers/programs.ts'
import { project } from './helpers/project.ts'
import { plannedTarget } from './helpers/targets.ts'
import { PRIVATE_ENGINE, program, ROOT } from './helpers/things.ts'

const { test } = await needs(PRIVATE_ENGINE, program('dockerd', 'run script/engine up'), ROOT)
let small: string
let engine: Daemon | undefined

beforeEach(() => {
  small = mkdtempSync(join(tmpdir(), 'small-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', small])
})
afterEach(async () => {
  await engine?.stop()
  execFileSync('umount', ['--recursive', '--lazy', small])
  rmSync(small, { recursive: true })
})
afterAll(removeTemporaryFolders)

test('is named so', async () => {
  // The last of two options counts.
  const options = ['--feature', 'containerd-snapshotter=true', '--data-root', join(small, 'data')]
  engine = await startDockerd(findProgram('dockerd') ?? '', ...options)
  const text = 'FROM scratch\nCOPY big /big\n'
  const folder = await project({ Dockerfile: text, big: 'x'.repeat(60_000_000) })
  const fake = fakePorts()
  const env = { ...process.env, DOCKER_HOST: engine.address }
  const exec = createExec(folder, fake.signal)
  const ports = {
    ...fake,
    exec: {
      run: (command, args, options) => exec.run(command, args, { ...options, env: { ...env, ...options?.env } }),
    },
    env,
    cwd: folder,
  } satisfies typeof fake
  const { request } = plannedTarget({ stage: null, dockerfile: parseDockerfile('Dockerfile', text) }, { context: '.' })
  const build = buildTarget(request, { name: 'default', created: false }, await temporaryFolder('builds'), ports)
  await expect(build).rejects.toMatchObject({
    code: 'disk-full',
    message: expect.stringContaining('no space left on device'),
    hint: expect.stringContaining('docker buildx prune'),
  })
})
