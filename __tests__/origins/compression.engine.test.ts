import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parseMetadata } from '../../src/buildx/build-metadata.ts'
import { neededBy } from '../../src/checks/run-checks.ts'
import { resolveSeverities } from '../../src/checks/severities.ts'
import type { Image } from '../../src/image/model.ts'
import { readImage } from '../../src/image/read/read-image.ts'
import { openImageStore } from '../../src/image/store/open-store.ts'
import { USER_NEEDS } from '../../src/image/user.ts'
import { DEFAULT_LIMITS } from '../../src/options/limits.ts'
import { readOrigins } from '../../src/origins/provenance.ts'
import { readImages } from '../../src/pipeline/read-images.ts'
import { removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { contextOf, docker } from '../helpers/docker.ts'
import { evaluateImage, fakePolicy } from '../helpers/evaluate.ts'
import { fakePorts } from '../helpers/ports.ts'
import { recipes } from './recipes.ts'

// One Dockerfile, whose layers an exporter compresses again: the digests differ, but the image is the same.
const DOCKERFILE = `FROM node:24-slim AS tools
RUN echo one > /one
FROM node:24-slim
WORKDIR /app
RUN --mount=type=bind,from=tools,target=/tools cp /tools/one /app/two
COPY --link --from=tools /one /app/three
COPY --from=tools /one /app/four
USER 1000
`
const LINES = [3, 4, 5, 6, 7]

/** How an export compresses its layers. */
const EXPORTS: [string, string[]][] = [
  ['gzip', ['compression=gzip']],
  ['zstd', ['compression=zstd', 'force-compression=true']],
  ['uncompressed', ['compression=uncompressed', 'force-compression=true']],
]

/** What must not depend on the compression. */
function summaryOf(image: Image) {
  const { findings } = evaluateImage(image, fakePolicy({ severities: resolveSeverities('recommended', {}) }))
  return {
    base: image.base,
    layers: image.layers.map(({ diffId, origin, blame }) => ({ diffId, origin, line: blame?.line })),
    findings: findings.map(({ check, severity, path, layer }) => ({ check, severity, path, layer })),
  }
}

let context: string
beforeAll(async () => {
  context = await contextOf(DOCKERFILE)
})
afterAll(removeTemporaryFolders)

/** Builds once, and reads the image as a run that built it, and as `inspect` does. */
async function build(options: readonly string[], ...more: readonly string[]) {
  const folder = await temporaryFolder('compression')
  const layout = join(folder, 'layout')
  const metadata = join(folder, 'metadata.json')
  const output = ['type=oci', 'tar=false', `dest=${layout}`, ...options].join(',')
  const files = ['--metadata-file', metadata, '--output', output]
  await docker(['buildx', 'build', '--quiet', '--provenance=mode=max', ...more, ...files, context], {
    env: { BUILDX_METADATA_PROVENANCE: 'max', SOURCE_DATE_EPOCH: '1700000000' },
  })
  const [provenance] = parseMetadata(readFileSync(metadata, 'utf8'), null).provenance.values()
  if (!provenance) throw new Error('buildx wrote no provenance')
  const store = await openImageStore(layout, DEFAULT_LIMITS)
  try {
    const [stored] = store.images
    if (!stored) throw new Error('the layout has no image')
    const origins = readOrigins(provenance, stored.layers.length, recipes(null))
    const needs = [...neededBy(), ...USER_NEEDS]
    const built = await readImage(stored, { limits: DEFAULT_LIMITS, needs, ...origins })
    const {
      images: [inspected],
    } = await readImages(layout, { limits: DEFAULT_LIMITS, ports: fakePorts() as never })
    if (!inspected) throw new Error('the layout has no image')
    return {
      built: summaryOf(built),
      inspected: summaryOf(inspected),
      digests: built.layers.map(({ digest }) => digest),
    }
  } finally {
    await store.close()
  }
}

describe('the same base, own layers, lines and findings', () => {
  let first: Awaited<ReturnType<typeof build>>
  beforeAll(async () => {
    first = await build([], '--no-cache')
  })

  test('in a first build', () => {
    expect(first.built.base).toMatchObject({ reference: 'node:24-slim', knownBy: 'provenance' })
    const own = first.built.layers.slice(first.built.base.layers)
    expect(own.map(({ origin, line }) => [origin, line])).toEqual(LINES.slice(1).map(line => ['own', line]))
    expect(new Set(first.built.layers.slice(0, first.built.base.layers).map(({ line }) => line))).toEqual(new Set([3]))
  })

  test.each(EXPORTS)('if all steps are cached, and layers are exported as %s', async (name, options) => {
    const again = await build(options)
    expect(again.built).toEqual(first.built)
    expect(again.inspected).toEqual(first.inspected)
    expect(again.inspected.base).toEqual({ ...first.built.base, knownBy: 'attestation' })
    if (name !== 'gzip') expect(again.digests).not.toEqual(first.digests)
  })
})
