import { describe, expect, test } from '@jest/globals'
import { devDependencies } from '../../../src/checks/leftovers/dev-dependencies.ts'
import { type FakeImage, type FakeItem, fakeImage, withExtracts } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { file, gone, MB } from '../images.ts'

const json = (path: string, value: unknown): FakeItem => ({ path, content: JSON.stringify(value) })
const lock = (packages: Record<string, object>) =>
  json('/app/node_modules/.package-lock.json', { lockfileVersion: 3, packages })
const installed: FakeItem[] = [
  file('/app/node_modules/typescript/lib/tsc.js', 20 * MB),
  file('/app/node_modules/@types/node/index.d.ts', 2 * MB),
  file('/app/node_modules/express/index.js', MB),
  file('/app/node_modules/express/node_modules/typescript/old.js', 3 * MB),
]
const found = async (image: FakeImage) => {
  const { results, findings } = runChecks(await withExtracts(fakeImage(image)), {}, [devDependencies])
  return results[0]?.result === 'not-applicable'
    ? 'not-applicable'
    : findings.map(({ severity, path, layer, data }) => ({
        severity,
        path,
        layer,
        packages: data['packages'],
        bytes: data['bytes'],
      }))
}

describe("npm's hidden lock file", () => {
  const noted = lock({
    'node_modules/typescript': { version: '5.9.0', dev: true },
    'node_modules/@types/node': { version: '24.0.0', dev: true },
    'node_modules/express': { version: '5.0.0' },
    'node_modules/gone': { version: '1.0.0', dev: true },
    'node_modules/either': { version: '1.0.0', devOptional: true },
  })

  test('gives names and sizes, without nested packages', async () => {
    expect(await found({ layers: [[file('/base')], [noted, ...installed]] })).toEqual([
      {
        severity: 'warning',
        path: '/app/node_modules',
        layer: 1,
        packages: ['typescript', '@types/node'],
        bytes: 22 * MB,
      },
    ])
  })

  test('gives the packages of each layer', async () => {
    const layers = [[noted, ...installed], [file('/app/node_modules/typescript/more.js', 5)]]
    expect(await found({ layers })).toMatchObject([
      { layer: 0, bytes: 22 * MB },
      { severity: 'info', layer: 1, bytes: 5 },
    ])
  })

  test('is ignored if the last layer has another one', async () => {
    expect(await found({ layers: [[noted, ...installed], [lock({ 'node_modules/express': {} })]] })).toEqual([])
  })

  test('is ignored in the base, and if it was deleted', async () => {
    expect(await found({ base: { layers: 1 }, layers: [[noted, ...installed], [file('/x')]] })).toEqual([])
    const deleted = ['/app/node_modules/typescript', '/app/node_modules/@types'].map(gone)
    expect(await found({ layers: [[noted, ...installed], deleted] })).toEqual([])
  })
})

describe("without npm's hidden lock file", () => {
  const manifest = json('/app/package.json', { devDependencies: { typescript: '^5', '@types/node': '*', jest: '1' } })

  test('the devDependencies of package.json are searched for', async () => {
    expect(await found({ layers: [[manifest, ...installed]] })).toMatchObject([
      { packages: ['typescript', '@types/node'] },
    ])
  })

  test("pnpm's links are followed", async () => {
    const store = '/app/node_modules/.pnpm/typescript@5.9.0/node_modules/typescript'
    const items = [manifest, file(`${store}/tsc.js`, 2 * MB), { path: '/app/node_modules/typescript', link: store }]
    expect(await found({ layers: [items] })).toMatchObject([{ packages: ['typescript'], bytes: 2 * MB }])
  })

  test('a package.json without node_modules next to it has no finding', async () => {
    expect(await found({ layers: [[manifest]] })).toBe('not-applicable')
  })
})

test.each<[string, string | Buffer]>([
  ['invalid JSON', '{'],
  ['another structure', '[]'],
  [
    'folders outside of node_modules',
    '{"packages":{"../../etc":{"dev":true},"/etc":{"dev":true},"__proto__":{"dev":true}}}',
  ],
])('a lock file with %s has no finding', async (_, content) => {
  const items = [{ path: '/app/node_modules/.package-lock.json', content }, ...installed, file('/etc/passwd', 2 * MB)]
  const lines = await found({ layers: [items] })
  expect(lines === 'not-applicable' || lines.length === 0).toBe(true)
})
