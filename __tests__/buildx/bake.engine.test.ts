/** Bake definitions, read by the real buildx. */
import { afterAll, expect, test } from '@jest/globals'
import { createExec } from '../../src/adapters/exec.ts'
import { readBakeDefinition } from '../../src/buildx/bake.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { fakePorts } from '../helpers/ports.ts'
import { project } from '../helpers/project.ts'

afterAll(removeTemporaryFolders)

const NOTHING = { allow: [], secrets: [], secretEnvs: [], sbom: null }

async function read(text: string) {
  const folder = await project({ 'docker-bake.hcl': text, Dockerfile: 'FROM scratch\n' })
  return readBakeDefinition(['docker-bake.hcl'], NOTHING, {
    exec: createExec(folder, fakePorts().signal),
    env: process.env,
    cwd: folder,
    clock: fakePorts().clock,
    signal: fakePorts().signal,
  })
}

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
  const definition = await read(`${text}\ntarget "lib" {}\n`)
  expect(definition.defaults).toEqual(defaults)
  expect(definition.targets.map(({ name }) => name)).toContain('lib')
})

test.each([
  ['a group', 'group "app" { targets = [] }'],
  ['the default group', 'group "app" { targets = [] }\ngroup "default" { targets = [] }'],
])('%s without targets keeps its name', async (_, text) => {
  const { defaults, groups, targets } = await read(`${text}\ntarget "worker" {}\n`)
  expect(groups.get('app')).toEqual(['app'])
  expect(targets.map(({ name }) => name)).toEqual(['worker'])
  if (text.includes('"default"')) expect(defaults.filter(name => name !== 'worker')).toHaveLength(1)
})

test('buildx itself refuses a group without targets in another group', async () => {
  const text = 'group "app" { targets = [] }\ngroup "default" { targets = ["app", "worker"] }\ntarget "worker" {}\n'
  await expect(read(text)).rejects.toThrow('failed to find target app')
})
