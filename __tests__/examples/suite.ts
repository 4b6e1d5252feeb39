import { afterAll, describe, expect, test } from '@jest/globals'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { answer, docker, health, load, remove, start, stop, users } from './container.ts'
import { outOfReach, type Registry } from './registries.ts'
import { folderOf, found, limitsKept, verify } from './verify.ts'

export interface Example {
  name: string
  /** The final targets, each with the port of its health endpoint. */
  targets: Record<string, number>
  /** The base images, of all its Dockerfiles. */
  images: readonly string[]
  registries: readonly Registry[]
  /** What the README says that the single-stage image ships, by check. */
  avoids: readonly string[]
  /** Further options of the build. */
  options?: readonly string[]
}

/** An application needs well below a second; a machine with other work may take longer to say so. */
const STOP_LIMIT_MS = 5000
/** What is built here may have to be downloaded and compiled first. */
export const TEST_TIMEOUT_MS = 1_200_000

/** What holds for every example: its tests pass, its images pass the gate and run, its single-stage image does not pass. */
export async function exampleSuite(example: Example): Promise<void> {
  const { name, targets, images, registries, avoids, options = [] } = example
  const missing = await outOfReach(images, registries)
  if (missing) return test.skip(`examples/${name} needs ${missing}, which is not in reach`, () => {})
  const containers: string[] = []
  const loaded: string[] = []
  afterAll(async () => {
    await remove(containers, loaded)
    await removeTemporaryFolders()
  })

  const chosen = Object.keys(targets).flatMap(target => ['--target', target])
  describe(`examples/${name}`, () => {
    test(
      'its own tests pass, in its own stage',
      async () => {
        await docker('buildx', 'build', ...options, '--target', 'test', '--output', 'type=cacheonly', folderOf(name))
      },
      TEST_TIMEOUT_MS,
    )

    test(
      'passes its budget, with no finding of severity error',
      async () => {
        const report = await verify(name, [...chosen, ...options])
        expect(report.targets.map(target => [target.name, found(target, 'error')])).toEqual(
          Object.keys(targets).map(target => [target, []]),
        )
        for (const target of report.targets) expect(limitsKept(target)).toContain(true)
        expect(report.result).toBe('passed')
      },
      TEST_TIMEOUT_MS,
    )

    test.each(Object.entries(targets))(
      '%s runs read-only as its own user, is healthy, and stops when it is told to',
      async (target, port) => {
        const image = await load(name, target, options)
        loaded.push(image)
        const container = await start(image)
        containers.push(container)
        expect((await answer(container, port, '/healthz')).status).toBe(200)
        expect([0, null]).toContain(await health(container))
        expect(Math.min(...(await users(container)))).toBeGreaterThan(0)
        const { exitCode, milliseconds } = await stop(container)
        process.stderr.write(`examples/${name}: ${target} ended ${milliseconds} ms after SIGTERM\n`)
        // 143 is what a program has that ends by SIGTERM itself; 137 would be the engine's SIGKILL.
        expect([0, 143]).toContain(exitCode)
        expect(milliseconds).toBeLessThan(STOP_LIMIT_MS)
      },
      TEST_TIMEOUT_MS,
    )

    test(
      'fails in a single stage, with the findings that its README promises to avoid',
      async () => {
        const report = await verify(name, ['--file', 'Dockerfile.single', ...chosen])
        expect(report.result).toBe('failed')
        for (const target of report.targets) {
          const checks = target.images.flatMap(image => image.checks.filter(({ result }) => result === 'fail'))
          expect(checks.map(({ id }) => id)).toEqual(expect.arrayContaining([...avoids]))
          expect(limitsKept(target)).toContain(false)
        }
      },
      TEST_TIMEOUT_MS,
    )
  })
}
