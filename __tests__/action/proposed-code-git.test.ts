import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect } from '@jest/globals'
import { runAction } from '../../src/action/run.ts'
import { parseEvent } from '../../src/adapters/event.ts'
import { createExec } from '../../src/adapters/exec.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { gitRepository } from '../helpers/git-repository.ts'
import { needs } from '../helpers/needs.ts'
import { plantRepository } from '../helpers/planted-repository.ts'
import { fakePorts } from '../helpers/ports.ts'
import { GIT } from '../helpers/things.ts'

const { test } = await needs(GIT)

afterEach(removeTemporaryFolders)

const head = 'a'.repeat(40)

test.each([
  ['pull_request_target', { pull_request: { number: 7, head: { sha: head }, merge_commit_sha: null } }],
  ['workflow_run', { workflow_run: { event: 'pull_request', head_sha: head } }],
])('on %s, no program of a planted repository in the context runs', async (name, payload) => {
  const repository = await gitRepository()
  const context = join(repository.folder, 'app')
  const mark = join(repository.folder, '.git/mark')
  await plantRepository(context, mark)
  const sha = await repository.commit('base')
  await repository.git('checkout', '--quiet', '--detach')
  await repository.commit('what a pull request brings')
  const { signal } = new AbortController()
  const programs = createExec(repository.folder, signal)
  const exec: typeof programs = {
    run: (program, ...rest) =>
      program === 'docker'
        ? Promise.resolve({ kind: 'exited', status: 1, stdout: '', stderr: '' })
        : programs.run(program, ...rest),
  }
  const env = { RUNNER_TEMP: join(repository.folder, '.git'), GITHUB_SHA: sha }
  const trigger = parseEvent(name, payload, null)
  const absent = { github: null, history: null, records: null }
  const shell = { ...absent, annotate() {}, setOutput() {}, rememberBuilder() {} }
  await runAction({ context: 'app' }, { ...fakePorts(), exec, env, cwd: repository.folder, trigger, ...shell })
  expect(existsSync(mark)).toBe(false)
})
