/** Bake definitions, read by the real buildx. */
import { afterAll, expect, test } from '@jest/globals'
import { createExec } from '../../src/adapters/exec.ts'
import { readBakeDefinition } from '../../src/buildx/bake.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { fakePorts } from '../helpers/ports.ts'
import { project } from '../helpers/project.ts'

afterAll(removeTemporaryFolders)

const NOTHING = { allow: [], secrets: [], secretEnvs: [], sbom: null }

test.each<[string, string, string[]]>([
  ['a target', 'target "default" { contexts = { lib = "target:lib" } }', ['default']],
  ['a group', 'group "default" { targets = ["app"] }\ntarget "app" { contexts = { lib = "target:lib" } }', ['app']],
  [
    'nested groups and a matrix',
    `group "default" { targets = ["all"] }
group "all" { targets = ["app"] }
target "app" {
  name = "app-\${v}"
  matrix = { v = ["1", "2"] }
  contexts = { lib = "target:lib" }
}`,
    ['app-1', 'app-2'],
  ],
])('without names, bake builds %s, and contexts only for it', async (_, text, defaults) => {
  const folder = await project({ 'docker-bake.hcl': `${text}\ntarget "lib" {}\n`, Dockerfile: 'FROM scratch\n' })
  const definition = await readBakeDefinition(['docker-bake.hcl'], NOTHING, {
    exec: createExec(folder, fakePorts().signal),
    env: process.env,
    cwd: folder,
    clock: fakePorts().clock,
    signal: fakePorts().signal,
  })
  expect(definition.defaults).toEqual(defaults)
  expect(definition.targets.map(({ name }) => name)).toContain('lib')
})
