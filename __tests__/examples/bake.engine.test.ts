import { expect } from '@jest/globals'
import { needs } from '../helpers/needs.ts'
import { needsOf } from './list.ts'
import { exampleSuite, TEST_TIMEOUT_MS } from './suite.ts'
import { found, verify } from './verify.ts'

await exampleSuite({
  name: 'compose-bake',
  targets: { api: 3000, worker: 3000 },
  avoids: ['user/root', 'toolchain/compiler', 'toolchain/linker', 'toolchain/build-driver'],
})

const { test } = await needs(...needsOf('compose-bake'))

test(
  'examples/compose-bake: the bake file and the Compose file give the same images, and both pass',
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
