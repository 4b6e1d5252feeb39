import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pairedRatio, type Row, secondsOf } from './measure.ts'

const run = promisify(execFile)

/** Programs on PATH that read the same `docker save` archive, run as in CI, with options under which they cannot fail. */
const PEERS: { name: string; version: string[]; command(archive: string, rules: string): string[] }[] = [
  {
    name: 'dive --ci',
    version: ['dive', '--version'],
    command: archive => [
      ...['dive', '--ci', '--source', 'docker-archive', archive],
      ...['--lowestEfficiency=0', '--highestUserWastedPercent=1'],
    ],
  },
  {
    name: 'syft',
    version: ['syft', '--version'],
    command: archive => ['syft', '--quiet', `docker-archive:${archive}`],
  },
  {
    name: 'container-structure-test',
    version: ['container-structure-test', 'version'],
    command: (archive, rules) => [
      ...['container-structure-test', 'test', '--driver', 'tar', '--image', archive, '--config', rules],
    ],
  },
  {
    name: 'trivy image',
    version: ['trivy', '--version'],
    command: archive => [
      ...['trivy', 'image', '--quiet', '--offline-scan', '--skip-db-update', '--scanners', 'secret'],
      ...['--input', archive],
    ],
  },
]

/** The smallest structure test: one file must exist. */
const RULES = `schemaVersion: 2.0.0
fileExistenceTests:
  - { name: the system's release, path: /etc/os-release, shouldExist: true }
`

/**
 * Compares `inspect` (all checks, no cache) with other programs on the same image, one process at a time.
 * STAGEGATE_BENCH_IMAGE names an image of the engine. Programs that are not installed get no row.
 */
export async function benchPeers(): Promise<Row[]> {
  const image = process.env['STAGEGATE_BENCH_IMAGE'] ?? 'node:24-slim'
  const folder = await mkdtemp(join(tmpdir(), 'stagegate-peers-'))
  try {
    const archive = join(folder, 'image.tar')
    const rules = join(folder, 'rules.yaml')
    await writeFile(rules, RULES)
    await run('docker', ['save', image, '--output', archive])
    const listing = ['bash', '-c', 'set -o pipefail; docker save "$1" | tar -t', 'bash', image]
    const rows = [await compare(archive, `docker save ${image} | tar -t`, listing)]
    for (const { name, version, command } of PEERS) {
      const output = await run(version[0] as string, version.slice(1)).catch(() => null)
      if (output === null) continue
      const [number = ''] = /\d+\.\d+[\w.+-]*/.exec(output.stdout) ?? []
      rows.push(await compare(archive, `${name} (${number})`, command(archive, rules)))
    }
    return rows
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function compare(archive: string, name: string, peer: string[]): Promise<Row> {
  const env = { ...process.env, STAGEGATE_CACHE_DIR: '' }
  const command = [process.execPath, 'dist/cli/index.js', 'inspect', archive, '--fail-on', 'never']
  const { ratio, first, second } = await pairedRatio(
    5,
    () => secondsOf([command], env),
    () => secondsOf([peer]),
  )
  const detail = `${first.toFixed(2)} s vs. ${second.toFixed(2)} s`
  return { name: `inspect vs. ${name}`, ratio, goal: { atMost: 1 }, detail }
}
