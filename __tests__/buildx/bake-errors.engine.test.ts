/** Bake definitions that buildx cannot read, against the real buildx. */
import { afterAll, expect, test } from '@jest/globals'
import { createExec } from '../../src/adapters/exec.ts'
import { readBakeDefinition } from '../../src/buildx/bake.ts'
import { Failure } from '../../src/failure.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { fakePorts } from '../helpers/ports.ts'
import { project } from '../helpers/project.ts'

afterAll(removeTemporaryFolders)

const NOTHING = { allow: [], secrets: [], secretEnvs: [], sbom: null }

test.each<[string, string, number | null, RegExp]>([
  ['an unknown variable', 'target "x" {\n  dockerfile = nosuch\n}\n', 2, /no variable named "nosuch"/],
  ['an open block', 'target "x" {', 1, /Unclosed configuration block/],
  ['two arguments on a line', '\ntarget "x" { context = "." context = "a" }', 2, /single-line block/],
  ['an unknown parent', 'target "x" { inherits = ["nope"] }', null, /nope/],
  ['a group of nothing', 'group "default" { targets = ["x"] }', null, /failed to find target x/],
  ['no target', 'foo "x" {}', null, /target/],
])('%s', async (_, text, line, message) => {
  const folder = await project({ 'docker-bake.hcl': text, Dockerfile: 'FROM scratch\n' })
  const read = readBakeDefinition(['docker-bake.hcl'], NOTHING, {
    exec: createExec(folder, fakePorts().signal),
    env: process.env,
    cwd: folder,
    clock: fakePorts().clock,
    signal: fakePorts().signal,
  })
  const failure = await read.then(
    () => new Error('it was read'),
    (error: unknown) => error,
  )
  expect(failure).toBeInstanceOf(Failure)
  expect(failure).toMatchObject({
    code: 'bake-invalid',
    message: expect.stringMatching(message),
    location: line === null ? null : { file: 'docker-bake.hcl', line },
    hint: expect.stringContaining('bake --print'),
  })
})
