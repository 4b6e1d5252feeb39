import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from '@jest/globals'
import { ACT, runWorkflow } from '../helpers/act.ts'
import { application, checkedOut, pushOf } from '../helpers/act-repository.ts'
import { REPOSITORY_ROOT, removeTemporaryFolders } from '../helpers/bundle.ts'
import { type CacheService, startCacheService } from '../helpers/cache-service.ts'
import { docker, installedBuildx } from '../helpers/docker.ts'
import { type GitHubApiServer, startGitHubApi } from '../helpers/github-api.ts'
import { needs } from '../helpers/needs.ts'
import { dockerConfig } from '../helpers/registry.ts'
import { GIT } from '../helpers/things.ts'

/** Services that a runner provides for an action: the repository's cache, and the post step. */
const { test } = await needs(GIT, ACT)
const workflow = readFileSync(join(REPOSITORY_ROOT, '__tests__/fixtures/workflows/gate.yml'), 'utf8')

let github: GitHubApiServer
let cache: CacheService | undefined
beforeEach(async () => {
  github = await startGitHubApi()
})
afterEach(async () => {
  await github.close()
  await cache?.close()
  cache = undefined
  await removeTemporaryFolders()
})

test('a second run of a workflow gets the steps of the first from the gha cache', async () => {
  cache = await startCacheService()
  const nonce = `nonce-${randomUUID()}`
  const dockerfile = `FROM scratch AS build\nCOPY file /${nonce}\nFROM scratch AS app\nCOPY --from=build /${nonce} /${nonce}-app\nUSER 1000\n`
  const repository = await checkedOut({ Dockerfile: dockerfile, file: nonce }, true)
  const event = await pushOf(repository)
  const at = { repository: repository.folder, workflow, event, github: { GITHUB_API_URL: github.url } }
  const run = () => runWorkflow({ ...at, env: cache?.env ?? {} })
  const built = (message: string) =>
    expect.objectContaining({ command: 'group', message: expect.stringContaining(message) })
  const first = await run()
  expect(first.step('Gate').commands).toContainEqual(built('0 of 2 steps cached'))
  await docker(['buildx', 'prune', '--force', '--all', '--filter', `description~=${nonce}`])
  const second = await run()
  expect(second.step('Gate').commands).toContainEqual(built('2 of 2 steps cached'))
  expect(second.step('Gate').outputs['digest']).toBe(first.step('Gate').outputs['digest'])
  expect(cache.requests.map(({ operation }) => operation)).toContain('download')
  expect([first.exitCode, second.exitCode]).toEqual([0, 0])
})

/**
 * A buildx that hides the containerd image store, like an older engine. It creates a builder without starting it. At
 * the first build in that builder, it lists the builders and kills the action, as a runner does after its grace period.
 */
const killer = (buildx: string, list: string) => `#!/bin/bash
case "$*" in
  *"ls --format json"*) '${buildx}' "$@" | sed 's/worker.snapshotter/worker.hidden/g' ;;
  *create*) '${buildx}' "\${@/--bootstrap/--driver=docker-container}" ;;
  *"--builder stagegate-"*)
    '${buildx}' buildx ls --format '{{.Name}}' >'${list}'
    for ((pid = $$; pid > 1; )); do
      read -r _ pid < <(grep PPid "/proc/$pid/status")
      [[ $(<"/proc/$pid/comm") != node* && $(<"/proc/$pid/comm") != MainThread ]] || { kill -KILL "$pid"; break; }
    done ;;
  *) exec '${buildx}' "$@" ;;
esac
`

test('the post step removes the builder of a killed step', async () => {
  const config = await dockerConfig(null)
  const list = join(config, 'builders')
  const script = killer(await installedBuildx(), list)
  await writeFile(join(config, 'cli-plugins/docker-buildx'), script, { mode: 0o755 })
  const repository = await checkedOut(application('app'), true)
  const event = await pushOf(repository)
  const env = { DOCKER_CONFIG: config }
  const run = await runWorkflow({ repository: repository.folder, workflow, event, env })
  expect(run.step('Gate').result).toBe('failure')
  expect(readFileSync(list, 'utf8')).toContain('stagegate-')
  expect(run.step('Gate', 'Post').result).toBe('success')
  expect(await docker(['buildx', 'ls', '--format', '{{.Name}}'], { env })).not.toContain('stagegate-')
  expect([run.survivors, run.leftovers.filter(path => !path.startsWith('cache/'))]).toEqual([[], []])
})
