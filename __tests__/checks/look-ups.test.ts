import { expect, test } from '@jest/globals'
import type { Check } from '../../src/checks/check.ts'
import { CHECKS } from '../../src/checks/registry.ts'
import { libraries } from '../../src/checks/runtime/libraries.ts'
import { nativeModule } from '../../src/checks/runtime/native-module.ts'
import type { Image } from '../../src/image/model.ts'
import { growthOfWork, LINEAR } from '../helpers/cpu.ts'
import { type FakeItem, fakeImage } from '../helpers/image.ts'
import { runChecks } from '../helpers/run-checks.ts'
import { dpkg, file } from './images.ts'
import { elf, GLIBC, glibcProgram } from './runtime/files.ts'

const check = (id: string, run: (image: Image) => void): Check => ({
  id,
  title: id,
  severity: 'warning',
  systems: 'any',
  needs: [],
  evidence: {},
  docs: { why: '', how: '', limits: null, fix: '' },
  run(image) {
    run(image)
    return []
  },
})

/** Findings of the last check, with all earlier checks on, and with all of them off. */
function onAndOff(image: () => Image, checks: Check[]): [unknown, unknown] {
  const last = checks.at(-1) as Check
  const off = Object.fromEntries(checks.slice(0, -1).map(({ id }) => [id, 'off' as const]))
  const resultOf = (severities: Record<string, 'off'>) => {
    const { results, findings } = runChecks(image(), severities, checks)
    return { result: results.at(-1), findings: findings.filter(finding => finding.check === last.id) }
  }
  return [resultOf({}), resultOf(off)]
}

test('a failed shared look-up fails each check that uses it', () => {
  const shared = (id: string) => check(id, image => void image.packages())
  const image = () => fakeImage({ layers: [[{ path: '/lib/apk/db/installed', content: 'x', size: 2 }]] })
  const [on, off] = onAndOff(image, [shared('one'), shared('two')])
  expect(on).toEqual(off)
  expect(off).toMatchObject({ result: { result: 'error', error: { code: 'packages-unreadable' } } })
})

// Packages list as many files as the links on the way to them have names.
test('the time of all checks does not grow with links', async () => {
  const imageOf = (size: number) => {
    const detour = 'x/../'.repeat(size / 39)
    const links = Array.from({ length: 39 }, (_, i): FakeItem => {
      return { path: `/l${i}`, link: i === 0 ? 'x' : `${detour}l${i - 1}` }
    })
    const program = glibcProgram('/usr/bin/p')
    const paths = Array.from({ length: size }, (_, i) => `/l38/f${i}.so`)
    const files = paths.map(path => file(path.replace('/l38', '/x'), 1))
    return fakeImage({
      layers: [[{ path: '/x', type: 'directory' }, ...links, ...files, ...dpkg({ a: paths }), program]],
    })
  }
  const severities = Object.fromEntries(CHECKS.map(({ id }) => [id, 'warning' as const]))
  const { results, findings } = runChecks(imageOf(39), severities)
  expect(results.filter(({ error }) => error !== null)).toEqual([])
  expect(findings).toContainEqual(expect.objectContaining({ check: 'runtime/interpreter' }))
  expect(await growthOfWork(12_000, imageOf, image => runChecks(image, severities))).toBeLessThan(LINEAR)
})

/** The programs use over half of a check's look-ups, and so do the modules of Node.js. */
test("a search for libraries does not reduce other checks' look-ups", () => {
  const folders = Array.from({ length: 95 }, (_, i) => `/${'f'.repeat(40)}${i}`).join(':')
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

test('a search through long paths ends', () => {
  const folders = Array.from({ length: 100 }, (_, i) => `${'/f'.repeat(2000)}${i}`).join(':')
  const needed = Array.from({ length: 1000 }, (_, i) => `lib${i}.so`)
  const image = fakeImage({ layers: [[...GLIBC, glibcProgram('/usr/bin/p', needed, { runpath: folders })]] })
  const { results } = runChecks(image, {}, [libraries])
  expect(results).toEqual([expect.objectContaining({ error: expect.objectContaining({ code: 'linking-limit' }) })])
})
