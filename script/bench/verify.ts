import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pairedRatio, type Row, secondsOf } from './measure.ts'

const CONTEXT = 'examples/node-typescript'
const TARGETS = ['production', 'test', 'development']

/** Compares `verify` of several targets, without a build cache, with plain builds of them into OCI layouts in parallel. */
export async function benchVerify(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'stagegate-bench-'))
  try {
    const plain = () =>
      secondsOf(
        TARGETS.map((target, index) => [
          'docker',
          'buildx',
          'build',
          '--quiet',
          '--no-cache',
          '--target',
          target,
          '--output',
          `type=oci,tar=false,dest=${join(folder, `${index}-${Date.now()}`)}`,
          CONTEXT,
        ]),
      )
    const flags = TARGETS.flatMap(target => ['--target', target])
    const rows: Row[] = []
    for (const [state, cache] of [
      ['no layer cached', ''],
      ['base layers cached by an earlier run', join(folder, 'index')],
    ] as const) {
      const env = { ...process.env, STAGEGATE_CACHE_DIR: cache }
      // `--fail-on never`: findings must not end the run with an error.
      const command = [
        process.execPath,
        'dist/cli/index.js',
        'verify',
        CONTEXT,
        '--no-cache',
        '--fail-on',
        'never',
        ...flags,
      ]
      const verify = () => secondsOf([command], env)
      await verify()
      const { ratio, first, second } = await pairedRatio(3, verify, plain)
      const detail = `${TARGETS.length} targets: ${first.toFixed(1)} s vs. ${second.toFixed(1)} s of docker buildx build, started at once`
      rows.push({ name: `verify vs. plain builds, ${state}`, ratio, goal: { atMost: 1.05 }, detail })
    }
    return rows
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
