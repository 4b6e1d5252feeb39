/** A real Alpine mini root file system, where STAGEGATE_ALPINE_ROOT names its archive. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { neededBy } from '../../src/checks/run.ts'
import type { Image } from '../../src/image/model.ts'
import { readPackages } from '../../src/image/packages/packages.ts'
import { readImage } from '../../src/image/read.ts'
import { openImageStore } from '../../src/image/store.ts'
import { removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { digestOf } from '../helpers/image.ts'
import { type LayoutLayer, makeLayout } from '../helpers/layout.ts'
import { verdicts } from './built.ts'

const archive = process.env['STAGEGATE_ALPINE_ROOT']
const onAlpine = archive === undefined ? describe.skip : describe

async function imageOf(layers: LayoutLayer[], user: string): Promise<Image> {
  const layout = join(await temporaryFolder('alpine'), 'layout')
  makeLayout(layout, [{ layers, config: { User: user } }])
  const store = await openImageStore(layout)
  try {
    const [stored] = store.images
    if (!stored) throw new Error('the layout has no image')
    return await readImage(stored, { needs: neededBy() })
  } finally {
    await store.close()
  }
}

afterAll(removeTemporaryFolders)

onAlpine('Alpine (STAGEGATE_ALPINE_ROOT)', () => {
  let root: { blob: Buffer; diffId: string }
  beforeAll(() => {
    const blob = readFileSync(archive ?? '')
    root = { blob, diffId: digestOf(gunzipSync(blob)) }
  })

  test('its packages are read, with files that are there', async () => {
    const image = await imageOf([root], '')
    const { databases, packages } = readPackages(image)
    expect(databases).toEqual([{ type: 'apk', path: '/lib/apk/db/installed', layer: 0, visible: true }])
    expect(packages.map(item => item.name)).toEqual(expect.arrayContaining(['busybox', 'musl', 'apk-tools']))
    const missing = packages.flatMap(item => item.files ?? []).filter(path => image.tree.get(path) === undefined)
    expect(missing).toEqual([])
  })

  test('by a user of its own it is silent: busybox is no toolchain', async () => {
    expect(verdicts(await imageOf([root], 'nobody'))).toEqual([])
  })

  test.each([
    ['', ['error user/root']],
    ['ghost', ['error user/unresolvable']],
  ])('as the user %p', async (user, expected) => {
    expect(verdicts(await imageOf([root], user))).toEqual(expected)
  })

  test('without its database', async () => {
    const image = await imageOf([root, [{ path: 'lib/.wh.apk' }]], 'nobody')
    expect(verdicts(image)).toEqual(['warning toolchain/deleted-database layer 1'])
  })
})
