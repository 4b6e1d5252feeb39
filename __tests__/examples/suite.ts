import { afterAll, expect } from '@jest/globals'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { docker } from '../helpers/docker.ts'
import { needs } from '../helpers/needs.ts'
import { answer, health, load, remove, start, stop, users } from './container.ts'
import { type ExampleName, needsOf } from './list.ts'
import { folderOf, found, limitsKept, verify } from './verify.ts'

export interface Example {
  name: ExampleName
  /** The final targets, each with the port of its health endpoint. */
  targets: Record<string, number>
  /** The checks that fail for the single-stage image, according to the README. */
  avoids: readonly string[]
  /** The targets whose images have no health check. */
  withoutHealthCheck?: readonly string[]
  /** Additional build options. */
  options?: readonly string[]
}

/** A build may have to download and compile its dependencies first. */
export const TEST_TIMEOUT_MS = 1_200_000

/** Every example: its tests pass, its images pass the gate and run, and its single-stage image fails. */
export async function exampleSuite(example: Example): Promise<void> {
  const { name, targets, avoids, withoutHealthCheck = [], options = [] } = example
  const { describe, test } = await needs(...needsOf(name))
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
        await docker(['buildx', 'build', ...options, '--target', 'test', '--output', 'type=cacheonly', folderOf(name)])
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
      '%s runs read-only as its own user, is healthy, and stops on SIGTERM',
      async (target, port) => {
        const image = await load(name, target, options)
        loaded.push(image)
        const container = await start(image)
        containers.push(container)
        expect((await answer(container, port, '/healthz')).status).toBe(200)
        expect(await health(container)).toBe(withoutHealthCheck.includes(target) ? null : 0)
        expect(Math.min(...(await users(container)))).toBeGreaterThan(0)
        // 143 is the status of a program that exits on SIGTERM; 137 would be the engine's SIGKILL.
        expect([0, 143]).toContain(await stop(container))
      },
      TEST_TIMEOUT_MS,
    )

    test(
      'fails in a single stage, with the findings that its README promises to avoid',
      async () => {
        const report = await verify(name, ['--file', 'Dockerfile.single', ...chosen])
        expect(report.result).toBe('failed')
        expect(report.targets.map(target => target.name)).toEqual(Object.keys(targets))
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
