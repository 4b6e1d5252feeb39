import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { BUILDKIT_CHECKS } from '../../src/checks/dockerfile/buildkit.ts'
import { CHECKS } from '../../src/checks/registry.ts'
import { presetSeverity, resolveSeverities } from '../../src/checks/severities.ts'
import { PRESETS } from '../../src/options/options.ts'
import { presetSeverities } from '../../src/report/check-page.ts'
import { growthOfWork, LINEAR } from '../helpers/cpu.ts'
import { type FakeItem, fakeImage } from '../helpers/image.ts'
import { runChecks } from '../helpers/run-checks.ts'

const ids = CHECKS.map(check => check.id)
const BUILDKIT = new Set(BUILDKIT_CHECKS.map(check => check.id))

test('ids are `family/name` and unique, and families are contiguous', () => {
  for (const id of ids) expect(id).toMatch(/^[a-z]+\/[a-z]+(-[a-z]+)*$/)
  expect(new Set(ids).size).toBe(ids.length)
  const families = ids.map(id => id.split('/')[0])
  expect(families.filter((family, i) => family !== families[i - 1])).toEqual([...new Set(families)])
})

test('every check has its own test file', () => {
  const missing = ids.filter(id => !BUILDKIT.has(id) && !existsSync(join(import.meta.dirname, `${id}.test.ts`)))
  expect(missing).toEqual([])
})

test('every check says in sentences what counts as each of its grades', () => {
  for (const { evidence } of CHECKS) {
    expect(Object.keys(evidence).length).toBeGreaterThan(0)
    for (const meaning of Object.values(evidence)) expect(meaning).toMatch(/^[A-Z].*\.$/)
  }
})

test('a check with a grade below proven alone has no preset that makes it an error', () => {
  for (const check of CHECKS)
    expect(presetSeverities(check)).toEqual(PRESETS.map(preset => presetSeverity(check, preset)))
})

// Everything that fails a gate needs a fix.
test('every error has a fix in whole sentences', () => {
  const everything: FakeItem[] = [
    { path: '/usr/local/go/bin/go', mode: 0o755 },
    { path: '/usr/local/go/pkg/tool/linux_amd64/link', mode: 0o755 },
    { path: '/usr/lib/gcc/x86_64-linux-gnu/12/cc1', mode: 0o755 },
    { path: '/usr/bin/cmake', mode: 0o755 },
    { path: '/usr/share/cmake-3.25/Modules/CMakeCInformation.cmake' },
    { path: '/usr/local/bin/uv', mode: 0o755 },
    { path: '/bin', link: 'usr/bin' },
  ]
  const { findings } = runChecks(fakeImage({ layers: [everything], config: { user: 'ghost:ghost' } }), {})
  expect(findings.length).toBeGreaterThan(4)
  for (const finding of findings) expect(finding.fix?.text).toMatch(/\.$/)
})

describe('an empty image', () => {
  test('runs every check without an error, and has findings only about its missing config', () => {
    const severities = Object.fromEntries(ids.map(id => [id, 'error' as const]))
    const { results, findings } = runChecks(fakeImage({ layers: [] }), severities)
    expect(results.map(({ id }) => id)).toEqual(ids)
    expect(results.filter(({ result }) => result === 'error')).toEqual([])
    expect(findings.map(({ check }) => check)).toEqual(['metadata/labels'])
  })

  test('for Windows is evaluated for secrets, layers and sizes alone', () => {
    const { results } = runChecks(fakeImage({ platform: { os: 'windows' } }), resolveSeverities('kubernetes', {}))
    const evaluated = results.filter(({ result }) => result !== 'not-evaluated' && result !== 'not-applicable')
    const families = new Set(evaluated.map(({ id }) => id.split('/')[0]))
    expect([...families].sort()).toEqual(['efficiency', 'layers', 'runtime', 'secrets'])
    expect(results.filter(({ result }) => result === 'fail')).toEqual([])
  })
})

describe('severities', () => {
  test('the check sets it, then the preset, then the configuration', () => {
    expect(resolveSeverities('recommended', {})).toMatchObject({
      'user/non-numeric': 'off',
      'toolchain/headers': 'warning',
    })
    expect(resolveSeverities('kubernetes', {})).toMatchObject({
      'user/non-numeric': 'error',
      'toolchain/headers': 'warning',
    })
    expect(resolveSeverities('strict', {})).toMatchObject({ 'user/non-numeric': 'off', 'toolchain/headers': 'error' })
    expect(resolveSeverities('kubernetes', { 'user/non-numeric': 'info', 'user/root': 'off' })).toMatchObject({
      'user/non-numeric': 'info',
      'user/root': 'off',
    })
  })

  test('every check is on under some preset', () => {
    const presets = PRESETS.map(preset => resolveSeverities(preset, {}))
    expect(ids.filter(id => presets.every(severities => severities[id] === 'off'))).toEqual([])
  })

  test('every check has one, in the order of the registry', () => {
    expect(Object.keys(resolveSeverities('recommended', {}))).toEqual(ids)
  })
})

describe('hostile images take time proportional to their size', () => {
  const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))
  const apkDatabase = (records: string[]) => ({ path: '/lib/apk/db/installed', content: records.join('\n\n') })
  const group = 'P:.build-deps\nV:1\nT:virtual meta package\nD:p0'
  test.each<[string, number, (count: number) => FakeItem[]]>([
    ['folders that are tools', 40_000, count => many(count, i => ({ path: `/x/rustup/toolchains/t${i}/f` }))],
    [
      'packages that provide one name',
      40_000,
      count => [apkDatabase([group, ...many(count, i => `P:p${i}\nV:1\np:so:x`)])],
    ],
    [
      'packages that depend on each other in a chain',
      20_000,
      count => [
        { path: '/etc/apk/world', content: 'p0' },
        apkDatabase([group, ...many(count, i => `P:p${count - i}\nV:1\ni:p${count - i - 1}`), 'P:p0\nV:1']),
      ],
    ],
    [
      'accounts without passwords',
      60_000,
      count => [{ path: '/etc/passwd', content: many(count, i => `u${i}::5:5::/:`).join('\n') }],
    ],
    ['files that anyone can write', 60_000, count => many(count, i => ({ path: `/x${i % 500}/f${i}`, mode: 0o6777 }))],
    ['names that nearly match', 2000, count => many(count, i => ({ path: `/${'gradle'.repeat(600)}/lib/${i}.jar` }))],
  ])('%s', async (_, size, itemsOf) => {
    const imageOf = (count: number) => fakeImage({ layers: [itemsOf(count)], config: { entrypoint: ['/start.sh'] } })
    const { results } = runChecks(imageOf(size), {})
    expect(results.filter(({ result }) => result === 'error')).toEqual([])
    expect(await growthOfWork(size, imageOf, image => runChecks(image, {}))).toBeLessThan(LINEAR)
  })

  // Each path has as many names as its folder is deep, so the input grows with the square of their number.
  test('a deep path of world-writable folders', async () => {
    const imageOf = (names: number) => {
      const items = many(Math.sqrt(names), i => ({ path: '/a'.repeat(i + 1), type: 'directory' as const, mode: 0o777 }))
      return fakeImage({ layers: [items], config: { entrypoint: ['/start.sh'] } })
    }
    expect(await growthOfWork(1500 ** 2, imageOf, image => runChecks(image, {}))).toBeLessThan(LINEAR)
  })
})
