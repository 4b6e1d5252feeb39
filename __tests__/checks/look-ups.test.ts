import { expect, test } from '@jest/globals'
import type { Check } from '../../src/checks/check.ts'
import { runChecks } from '../../src/checks/run-checks.ts'
import { libraries } from '../../src/checks/runtime/libraries.ts'
import { nativeModule } from '../../src/checks/runtime/native-module.ts'
import type { Image } from '../../src/image/model.ts'
import { readPackages } from '../../src/image/packages/packages.ts'
import { mergeLayers } from '../../src/image/tree/tree.ts'
import { type FakeItem, fakeImage } from '../helpers/image.ts'
import { dpkg } from './images.ts'
import { elf, GLIBC, glibcProgram } from './runtime/files.ts'

/** A look-up through `/var` leads through a thousand characters of its link. */
const LINK: FakeItem = { path: '/var', link: `${'x/../'.repeat(198)}variable` }
const COST = 1000
const items = dpkg({ a: [] }).map(item => ({
  ...item,
  path: 'path' in item ? item.path.replace('/var', '/variable') : '',
}))
const fake = fakeImage({ layers: [[{ path: '/x', type: 'directory' }, LINK, ...items]] })

/** An image of which a check may look up this much through `/var`: a check has an eighth of the limit. */
const imageOf = (lookUps: number): Image => ({ ...fake, tree: mergeLayers(fake.layers, { names: 8 * lookUps * COST }) })

const check = (id: string, run: (image: Image) => void): Check => ({
  id,
  title: id,
  severity: 'warning',
  systems: 'any',
  needs: [],
  docs: { why: '', how: '', limits: null, fix: '' },
  run(image) {
    run(image)
    return []
  },
})

const lookUp = (times: number) => (image: Image) => {
  for (let i = 0; i < times; i++) image.tree.resolve('/var/lib')
}

/** What the last of the checks says, with all before it on, and with all before it off. */
function onAndOff(image: () => Image, checks: Check[]): [unknown, unknown] {
  const last = checks.at(-1) as Check
  const off = Object.fromEntries(checks.slice(0, -1).map(({ id }) => [id, 'off' as const]))
  const resultOf = (severities: Record<string, 'off'>) => {
    const { results, findings } = runChecks(image(), severities, checks)
    return { result: results.at(-1), findings: findings.filter(finding => finding.check === last.id) }
  }
  return [resultOf({}), resultOf(off)]
}

test('a check may look up as much as if it were alone', () => {
  const hungry = check('hungry', lookUp(100))
  const modest = check('modest', lookUp(8))
  const [on, off] = onAndOff(() => imageOf(10), [hungry, modest])
  expect(on).toEqual(off)
  expect(off).toMatchObject({ result: { result: 'pass' } })
  const { results } = runChecks(imageOf(10), {}, [hungry])
  expect(results[0]).toMatchObject({ result: 'error', error: { code: 'image/limit-names' } })
})

test('what several checks share costs none of them', () => {
  const packages = check('packages', image => void readPackages(image))
  const both = check('both', image => {
    readPackages(image)
    lookUp(8)(image)
  })
  // The packages alone take several look-ups: with the eight, they would be more than ten.
  const [on, off] = onAndOff(() => imageOf(10), [packages, both])
  expect(on).toEqual(off)
  expect(off).toMatchObject({ result: { result: 'pass' } })
})

test('what several checks share fails for each of them alike', () => {
  const shared = (id: string) => check(id, image => void readPackages(image))
  const [on, off] = onAndOff(() => imageOf(2), [check('hungry', lookUp(100)), shared('one'), shared('two')])
  expect(on).toEqual(off)
  expect(off).toMatchObject({ result: { result: 'error', error: { code: 'image/limit-names' } } })
})

/** The programs take more than half of what one check may look up, and so do the modules of Node.js. */
test('a search for libraries costs no other check', () => {
  const folders = Array.from({ length: 95 }, (_, i) => `/f${i}`).join(':')
  const needed = Array.from({ length: 1000 }, (_, i) => `lib${i}.so`)
  const hungry = Array.from({ length: 12 }, (_, i) => glibcProgram(`/usr/bin/p${i}`, needed, { runpath: folders }))
  const modules = Array.from({ length: 12 }, (_, i) =>
    elf(`/app/node_modules/m${i}/m.node`, { needed, runpath: folders }),
  )
  const image = () =>
    fakeImage({
      layers: [
        [...GLIBC, glibcProgram('/usr/bin/node')],
        [...hungry, ...modules],
      ],
      config: { entrypoint: ['node'] },
      base: { layers: 1 },
    })
  const [on, off] = onAndOff(image, [libraries, nativeModule])
  expect(on).toEqual(off)
  expect(off).toMatchObject({ result: { result: 'fail', error: null } })
})
