import { expect, test } from '@jest/globals'
import { outOfReach } from './registries.ts'
import { exampleSuite, TEST_TIMEOUT_MS } from './suite.ts'
import { found, verify } from './verify.ts'

const IMAGES = ['node:24', 'node:24-slim']

await exampleSuite({
  name: 'compose-bake',
  targets: { api: 3000, worker: 3000 },
  images: IMAGES,
  registries: [],
  avoids: ['user/root', 'toolchain/compiler', 'toolchain/linker', 'toolchain/build-driver'],
})

const missing = await outOfReach(IMAGES, [])
const whenInReach = missing ? test.skip : test
const needs = missing ? `; needs ${missing}, which is not in reach` : ''

whenInReach(
  `examples/compose-bake: the bake file and the Compose file give the same images, and both pass${needs}`,
  async () => {
    const reports = [
      await verify('compose-bake', ['--bake', 'docker-bake.hcl']),
      await verify('compose-bake', ['--bake', 'compose.yaml']),
    ]
    for (const { result, targets } of reports) {
      expect(targets.map(target => [target.name, found(target, 'error')])).toEqual([
        ['api', []],
        ['worker', []],
      ])
      expect(result).toBe('passed')
    }
    const digests = reports.map(({ targets }) => targets.flatMap(({ images }) => images.map(({ digest }) => digest)))
    expect(digests[0]).toEqual(digests[1])
  },
  TEST_TIMEOUT_MS,
)
