import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { DEFAULT_LIMITS } from '../../src/options/limits.ts'
import { readImages } from '../../src/pipeline/read-images.ts'
import { encodeLayer, makeLayout } from '../helpers/layout.ts'
import { fakePorts } from '../helpers/ports.ts'
import { tarEntry } from '../helpers/tar.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-images-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test.each([
  [8, 'is read'],
  [9, 'is too large'],
])('what %d images on one layer create counts as a whole: it %s', async (count, outcome) => {
  const whiteout = tarEntry({ path: '.wh.a' })
  const layer = encodeLayer({
    tar: Buffer.concat([...new Array<Buffer>(120_000).fill(whiteout), Buffer.alloc(1024)]),
    compression: 'zstd',
  })
  const variants = Array.from({ length: count }, (_, i) => ({
    layers: [layer],
    platform: { os: 'linux', architecture: 'arm64', variant: `v${i + 1}` },
  }))
  makeLayout(folder, variants)
  const reading = readImages(folder, { limits: DEFAULT_LIMITS, ports: fakePorts() as never })
  if (outcome === 'is read') expect((await reading).images).toHaveLength(count)
  else await expect(reading).rejects.toMatchObject({ code: 'image/limit-entries' })
})
