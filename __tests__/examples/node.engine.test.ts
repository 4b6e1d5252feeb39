import { expect, test } from '@jest/globals'
import { CHECKS } from '../../src/checks/registry.ts'
import { docker, remove, tryDocker } from './container.ts'
import { outOfReach } from './registries.ts'
import { exampleSuite, TEST_TIMEOUT_MS } from './suite.ts'
import { folderOf, verify } from './verify.ts'

const COMPILERS = ['user/root', 'toolchain/compiler', 'toolchain/linker', 'toolchain/build-driver']

await exampleSuite({
  name: 'node-typescript',
  targets: { production: 3000 },
  images: ['node:24', 'node:24-slim'],
  registries: ['npm', 'Debian'],
  avoids: COMPILERS,
})

await exampleSuite({
  name: 'node-native',
  targets: { production: 3000 },
  images: ['node:24', 'node:24-slim'],
  registries: ['npm'],
  avoids: COMPILERS,
})

const missing = await outOfReach(['node:24-slim', 'node:24-alpine'], ['npm'])
const whenInReach = missing ? test.skip : test
const needs = missing ? `; needs ${missing}, which is not in reach` : ''

whenInReach(
  `examples/node-native: modules for the other C library end the program as it starts${needs}`,
  async () => {
    const image = 'stagegate-test/node-native:wrong'
    const file = `${folderOf('node-native')}/Dockerfile.wrong`
    await docker('buildx', 'build', '--quiet', '--load', '--tag', image, '--file', file, folderOf('node-native'))
    const { exitCode, stderr } = await tryDocker('run', '--rm', image)
    await remove([], [image])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('Could not load the "sharp" module using the linuxmusl-')
  },
  TEST_TIMEOUT_MS,
)

const CRASHES = 'runtime/native-module'
const whenChecked = missing || !CHECKS.some(({ id }) => id === CRASHES) ? test.skip : test

whenChecked(
  `examples/node-native: ${CRASHES} finds them before${needs}`,
  async () => {
    const report = await verify('node-native', ['--file', 'Dockerfile.wrong'])
    expect(report.result).toBe('failed')
    const [wrong] = report.targets[0]?.images[0]?.findings.filter(({ check }) => check === CRASHES) ?? []
    expect(wrong?.path).toContain('sharp')
  },
  TEST_TIMEOUT_MS,
)
