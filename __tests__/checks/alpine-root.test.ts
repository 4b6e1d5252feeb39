/** A real Alpine mini root file system, if STAGEGATE_ALPINE_ROOT names its archive. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect } from '@jest/globals'
import type { Image } from '../../src/image/model.ts'
import { readPackages } from '../../src/image/packages/packages.ts'
import { removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { digestOf } from '../helpers/image.ts'
import { type LayoutLayer, makeLayout } from '../helpers/layout.ts'
import { needs } from '../helpers/needs.ts'
import { ALPINE_ROOT, alpineRoot } from '../helpers/things.ts'
import { readLayout, verdicts } from './built.ts'

const { describe, test } = await needs(ALPINE_ROOT)

async function imageOf(layers: LayoutLayer[], user: string): Promise<Image> {
  const layout = join(await temporaryFolder('alpine'), 'layout')
  makeLayout(layout, [{ layers, config: { User: user } }])
  return readLayout(layout)
}

afterAll(removeTemporaryFolders)

describe('Alpine', () => {
  let root: { blob: Buffer; diffId: string }
  beforeAll(() => {
    const blob = readFileSync(alpineRoot())
    root = { blob, diffId: digestOf(gunzipSync(blob)) }
  })

  test('its packages and their files are read', async () => {
    const image = await imageOf([root], '')
    const { databases, packages } = readPackages(image)
    expect(databases).toEqual([{ type: 'apk', path: '/lib/apk/db/installed', layer: 0, visible: true }])
    expect(packages.map(item => item.name)).toEqual(expect.arrayContaining(['busybox', 'musl', 'apk-tools']))
    expect(packages.flatMap(item => item.files ?? []).length).toBeGreaterThan(50)
    const missing = packages.flatMap(item => item.files ?? []).filter(path => image.tree.get(path) === undefined)
    expect(missing).toEqual([])
  })

  test('with its own user there is no finding: busybox is not a toolchain', async () => {
    expect(verdicts(await imageOf([root], 'nobody'))).toEqual([])
  })

  test.each([
    ['', ['error user/root']],
    ['ghost', ['error user/unresolvable']],
  ])('as the user %p', async (user, expected) => {
    expect(verdicts(await imageOf([root], user))).toEqual(expected)
  })

  test('without its package database', async () => {
    const image = await imageOf([root, [{ path: 'lib/.wh.apk' }]], 'nobody')
    expect(verdicts(image)).toEqual(['warning toolchain/deleted-database layer 1'])
  })
})
