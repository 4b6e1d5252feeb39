import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, expect } from '@jest/globals'
import { REPOSITORY_ROOT, removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { runProcess } from '../helpers/process.ts'
import { LINUX } from '../helpers/systems.ts'
import { until } from '../helpers/until.ts'

afterEach(removeTemporaryFolders)

// CI runs on Linux, and .ci/run reads /proc.
const { test } = await needs(LINUX)

/** A checkout with this repository's `.ci/run`, and these programs as `script/test` and `script/engine`. */
async function checkout(script: string): Promise<string> {
  const folder = join(await temporaryFolder('ci-run'), 'checkout')
  await mkdir(join(folder, '.ci'), { recursive: true })
  await mkdir(join(folder, 'script'))
  await cp(join(REPOSITORY_ROOT, '.ci/run'), join(folder, '.ci/run'))
  await program(join(folder, 'script/test'), script)
  await program(join(folder, 'script/engine'), 'echo "engine $*" >>calls')
  return folder
}

async function program(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/usr/bin/env bash\n${text}\n`)
  await chmod(path, 0o755)
}

const PATH = process.env['PATH'] ?? ''

test('the run has a new cache folder, inherits no engine, and keeps status and last line', async () => {
  const folder = await checkout('env >seen; echo "1 passed, 1 failed, 0 skipped"; exit 1')
  await mkdir(join(folder, 'node_modules'))
  const { exitCode, stdout, stderr } = await runProcess(join(folder, '.ci/run'), [], {
    env: { PATH, STAGEGATE_ENGINE_DIR: '/old', DOCKER_HOST: 'unix:///old', XDG_CACHE_HOME: '/old', GOPATH: '/old' },
  })
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 1, stdout: '1 passed, 1 failed, 0 skipped\n', stderr: '' })
  const seen = await readFile(join(folder, 'seen'), 'utf8')
  expect(seen).not.toContain('/old')
  expect(existsSync(cacheFolder(seen))).toBe(false)
  expect(existsSync(join(folder, 'node_modules'))).toBe(false)
  expect(await readFile(join(folder, 'calls'), 'utf8')).toBe('engine down\n')
})

test('an Alpine root file system of a neighboring folder is used', async () => {
  const folder = await checkout('echo "$STAGEGATE_ALPINE_ROOT"')
  const { stdout: machine } = await runProcess('uname', ['-m'], { env: { PATH } })
  const archive = join(dirname(folder), `data-of-tests/data/alpine-minirootfs-3.20-${machine.trim()}.tar.gz`)
  await mkdir(dirname(archive), { recursive: true })
  await writeFile(archive, '')
  const { stdout } = await runProcess(join(folder, '.ci/run'), [], { env: { PATH } })
  expect(stdout.trim()).toMatch(/\/data-of-tests\/data\/alpine-minirootfs-3\.20-.*\.tar\.gz$/)
})

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('after %s, no processes and no folder are left', async signal => {
  const folder = await checkout('env >seen; setsid sleep 1000 & echo $! >daemon; echo ready; sleep 1000')
  const { exitCode } = await runProcess(join(folder, '.ci/run'), [], {
    env: { PATH },
    when: { matches: /ready/, act: signal },
  })
  expect(exitCode).toBe({ SIGTERM: 143, SIGINT: 130, SIGHUP: 129 }[signal])
  const daemon = (await readFile(join(folder, 'daemon'), 'utf8')).trim()
  await until(`the end of process ${daemon}`, () => hasEnded(daemon))
  expect(existsSync(cacheFolder(await readFile(join(folder, 'seen'), 'utf8')))).toBe(false)
  expect(await readFile(join(folder, 'calls'), 'utf8')).toBe('engine down\n')
})

function cacheFolder(seen: string): string {
  return dirname(/^XDG_CACHE_HOME=(.*)$/m.exec(seen)?.[1] ?? '')
}

/** A killed process stays listed until its parent reads its status. */
async function hasEnded(pid: string): Promise<true | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State:\tZ')
  return /^State:\t[ZX]/m.test(status) || null
}
