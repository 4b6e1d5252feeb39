/** A private repository as the build context, fetched from a real server of git. */
import { afterAll, beforeAll, expect } from '@jest/globals'
import { createExec } from '../../src/adapters/exec.ts'
import { gatherFacts } from '../../src/pipeline/gather-facts.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { gitRepository } from '../helpers/git-repository.ts'
import { type GitServer, serveGit } from '../helpers/git-server.ts'
import { needs } from '../helpers/needs.ts'
import { readOptions } from '../helpers/options.ts'
import { fakePorts } from '../helpers/ports.ts'
import { project } from '../helpers/project.ts'
import { POSIX } from '../helpers/systems.ts'

const { test } = await needs(POSIX)

let server: GitServer
beforeAll(async () => {
  const { folder, commit } = await gitRepository()
  await commit('x', { Dockerfile: 'FROM scratch AS app\n' })
  server = await serveGit(folder, 'hunter2')
})
afterAll(async () => {
  server?.close()
  await removeTemporaryFolders()
})

/** The stages of the Dockerfile that Stagegate reads. */
async function read(inputs: Record<string, string>) {
  const cwd = await project({ 'bake.hcl': `target "default" { context = "${server.url}" }\n` })
  const ports = fakePorts(undefined, { env: { ...process.env, READ_TOKEN: 'hunter2' } })
  try {
    const real = { ...ports, cwd, exec: createExec(cwd, ports.signal) }
    const { source } = await gatherFacts(readOptions(inputs, cwd, []), cwd, real)
    const dockerfile = source.kind === 'bake' ? source.targets[0]?.dockerfile : source.dockerfile
    return dockerfile?.stages.map(({ name }) => name) ?? null
  } finally {
    await ports.end()
  }
}

const ACCESS = { 'secret-envs': 'GIT_AUTH_TOKEN=READ_TOKEN' }

test('a context is read with the secret that the workflow names', async () => {
  expect(await read({ context: `${server.url}#main`, ...ACCESS })).toEqual(['app'])
})

test('a context of a definition is read with the secret that the workflow names', async () => {
  expect(await read({ files: 'bake.hcl', ...ACCESS })).toEqual(['app'])
})

test('a context without its secret is an error that names it', async () => {
  const hint = expect.stringContaining('GIT_AUTH_TOKEN')
  await expect(read({ context: `${server.url}#main` })).rejects.toMatchObject({ code: 'dockerfile-unreadable', hint })
})
