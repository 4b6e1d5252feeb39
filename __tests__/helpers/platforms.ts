import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from '../../src/report/model.ts'
import { docker } from './docker.ts'
import { project } from './project.ts'

export const PLATFORMS = ['linux/amd64', 'linux/arm64']

/** A base image with both platforms, as a FROM names it. */
export interface TwoPlatformBase {
  reference: string
  /** The digest of its index. */
  digest: string
}

/**
 * Creates a base image with two platforms that needs no emulation. Pushes it to the mirror of Docker Hub, where
 * builders of every driver find it. Needs STAGEGATE_TEST_REGISTRY.
 */
export async function twoPlatformBase(): Promise<TwoPlatformBase> {
  const name = `two-platforms:${randomUUID()}`
  const folder = await project({ Dockerfile: 'FROM scratch\nCOPY base /base\n', base: 'b'.repeat(1000) })
  const metadata = join(folder, 'metadata.json')
  const output = `type=image,name=${process.env['STAGEGATE_TEST_REGISTRY']}/library/${name},push=true,store=false,unpack=false`
  await docker([
    // The engine's own builder; tests use others.
    ...['buildx', 'build', '--builder', 'default', '--platform', PLATFORMS.join(), '--provenance=false'],
    ...['--metadata-file', metadata, '--output', output, folder],
  ])
  const { 'containerimage.digest': digest } = JSON.parse(readFileSync(metadata, 'utf8')) as Record<string, string>
  return { reference: name, digest: digest ?? '' }
}

/** The bytes of the application's own layers: the copied file, and the file from another stage. */
export const OWN_BYTES = 300

/** An application on such a base. It has no RUN, so no platform needs emulation. */
export function twoPlatformApp({ reference }: TwoPlatformBase): Record<string, string> {
  return {
    Dockerfile: [
      `FROM ${reference} AS files`,
      'COPY one /one',
      `FROM ${reference} AS app`,
      'COPY one /app/one',
      'COPY --from=files /one /app/two',
      'USER 1000',
      '',
    ].join('\n'),
    one: `${randomUUID()}`.padEnd(150, '.'),
  }
}

/** The expected report of each image of the application. */
export function twoPlatformImage(base: TwoPlatformBase): Record<string, unknown> {
  return {
    base: { ...base, layers: 1, knownBy: 'provenance' },
    own: OWN_BYTES,
    blame: ['3 app', '4 app', '5 files'],
  }
}

/** The predictable fields of a report, in the form of `twoPlatformImage`. */
export function factsOf(report: Report) {
  return report.targets.map(({ digest, error, images }) => ({
    digest,
    error,
    images: images.map(({ platform, base, budgets, layers }) => ({
      platform,
      base,
      own: budgets.find(({ size }) => size === 'own')?.actual,
      blame: layers.map(({ blame }) => blame && `${blame.line} ${blame.stage}`),
    })),
  }))
}
