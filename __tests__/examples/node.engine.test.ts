import { afterAll, expect } from '@jest/globals'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { tryDocker } from '../helpers/docker.ts'
import { needs } from '../helpers/needs.ts'
import { image, registry } from '../helpers/things.ts'
import { load, remove } from './container.ts'
import { exampleSuite, TEST_TIMEOUT_MS } from './suite.ts'
import { folderOf, verify } from './verify.ts'

const COMPILERS = ['user/root', 'toolchain/compiler', 'toolchain/linker', 'toolchain/build-driver']

await exampleSuite({
  name: 'node-typescript',
  targets: { production: 3000 },
  avoids: COMPILERS,
})

await exampleSuite({
  name: 'node-native',
  targets: { production: 3000 },
  avoids: COMPILERS,
})

const loaded: string[] = []
afterAll(async () => {
  await remove([], loaded)
  await removeTemporaryFolders()
})
const { test } = await needs(image('node:24-slim'), image('node:24-alpine'), registry('npm'))
const WRONG = ['--file', 'Dockerfile.wrong']

test(
  'examples/node-native: modules for the other C library crash the program at start',
  async () => {
    const options = ['--file', `${folderOf('node-native')}/Dockerfile.wrong`]
    loaded.push(await load('node-native', 'production', options))
    const { exitCode, stderr } = await tryDocker(['run', '--rm', loaded.at(-1) ?? ''])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('Could not load the "sharp" module using the linuxmusl-')
  },
  TEST_TIMEOUT_MS,
)

test(
  'examples/node-native: runtime/native-module finds them before the start',
  async () => {
    const report = await verify('node-native', WRONG)
    expect(report.result).toBe('failed')
    const findings = report.targets.flatMap(({ images }) => images.flatMap(each => each.findings))
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'runtime/native-module', path: expect.stringContaining('sharp') }),
    )
  },
  TEST_TIMEOUT_MS,
)
