import { describe, expect, test } from '@jest/globals'
import { atMost, partition } from '../../src/checks/at-most.ts'
import type { Observation } from '../../src/checks/check.ts'
import { CHECKS } from '../../src/checks/registry.ts'
import { growthOfWork, LINEAR } from '../helpers/cpu.ts'
import { type FakeImage, type FakeItem, fakeImage } from '../helpers/image.ts'
import { GITHUB } from '../helpers/planted.ts'
import { runChecks } from '../helpers/run-checks.ts'

const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

const secret = (kind: 'private-key' | 'token', unread?: 'decoys') => ({
  secrets: [{ kind, rule: 'x', line: 1, fingerprint: null, ...(unread && { unread }) }],
})
const file = (path: string, more: object = {}): FakeItem => ({ path, content: 'x', ...more })
const apk = (records: string[]): FakeItem => ({ path: '/lib/apk/db/installed', content: records.join('\n\n') })
const build = (i: number, needs: string) => `P:.build-deps${i}\nV:1\nT:virtual meta package\nD:${needs}`

describe('what is not shown is not built', () => {
  test('the observations of a million items', () => {
    let built = 0
    const observe = (): Observation => ({
      evidence: 'likely',
      layer: ++built,
      message: { text: '', code: [] },
      fix: null,
    })
    const observations = atMost(
      many(1_000_000, i => i),
      'many',
      observe,
    )
    expect(built).toBe(51)
    expect(observations).toHaveLength(51)
    expect(observations.at(-1)).toMatchObject({ evidence: 'likely', layer: 51, data: { more: 999_950 } })
  })

  test('the most severe come first', () => {
    expect(partition([1, 2, 3, 4, 5], item => item % 2 === 0)).toEqual([2, 4, 1, 3, 5])
  })

  const counts: Record<string, FakeImage> = {
    'permissions/setuid': { layers: [many(200, i => file(`/f${i}`, { mode: 0o4755 }))] },
    'permissions/world-writable': { layers: [many(200, i => file(`/d${i}/f`, { mode: 0o666 }))] },
    'permissions/root-interpreter': {
      layers: [
        many(200, i =>
          file(`/d${i}/bash`, { mode: 0o4755, extracts: { elf: { bits: 64 }, fingerprint: { code: null } } }),
        ),
      ],
    },
    'leftovers/vcs': { layers: [many(200, i => file(`/d${i}/.git/HEAD`))] },
    'leftovers/dev-dependencies': {
      layers: [
        many(200, i => [
          file(`/d${i}/node_modules/.package-lock.json`, { extracts: { npm: { dev: ['node_modules/a'] } } }),
          file(`/d${i}/node_modules/a/x.js`),
        ]).flat(),
      ],
    },
    'secrets/private-key': { layers: [many(200, i => file(`/f${i}`, { extracts: secret('private-key') }))] },
    'secrets/image-config': { config: { env: many(200, i => `A${i}=${GITHUB}`) } },
    'user/duplicate-uid': {
      layers: [[{ path: '/etc/passwd', content: many(400, i => `u${i}:x:${i >> 1}:5::/:`).join('\n') }]],
    },
    'toolchain/forgotten-virtual': {
      layers: [
        [
          { path: '/etc/apk/world', content: '' },
          apk(many(200, i => [build(i, `p${i}`), `P:p${i}\nV:1\nF:usr\nR:f${i}`]).flat()),
          ...many(200, i => file(`/usr/f${i}`)),
        ],
      ],
    },
    'metadata/privileged-port': {
      layers: [[file('/a', { mode: 0o755 })]],
      config: { user: '1000', entrypoint: ['/a'], exposedPorts: many(200, i => `${i + 1}/tcp`) },
    },
  }
  test.each(Object.entries(counts))('%s', (id, fake) => {
    const severities = Object.fromEntries(CHECKS.map(check => [check.id, 'warning' as const]))
    const { results, findings } = runChecks(fakeImage(fake), severities)
    expect(results.filter(({ result }) => result === 'error')).toEqual([])
    const ofCheck = findings.filter(({ check }) => check === id)
    expect(ofCheck.flatMap(({ data }) => data['more'] ?? [])).toEqual([150])
    expect(ofCheck).toHaveLength(51)
    // Other checks list no more than this one.
    for (const one of CHECKS) expect(findings.filter(({ check }) => check === one.id).length).toBeLessThan(52)
  })

  test('files that were not searched are an error beyond those that are shown', () => {
    const items = many(200, i => file(`/f${i}`, { extracts: secret('private-key', 'decoys') }))
    const { results, findings } = runChecks(fakeImage({ layers: [items] }), {})
    expect(results.find(({ id }) => id === 'secrets/private-key')).toMatchObject({ result: 'error' })
    const ofCheck = findings.filter(({ check }) => check === 'secrets/private-key')
    expect(ofCheck.map(({ unread }) => unread?.code)).toEqual(many(51, () => 'secret-unread'))
  })
})

describe('the time of all checks grows with the image', () => {
  const cases: [string, number, (count: number) => FakeImage][] = [
    [
      'records of published packages in one folder',
      20_000,
      count => ({
        layers: [
          [
            ...many(count, i => file(`/site-packages/p${i}.dist-info/RECORD`, { extracts: { published: [`p${i}`] } })),
            file('/f', { extracts: secret('token') }),
          ],
        ],
      }),
    ],
    [
      'projects with sources',
      40_000,
      count => ({
        layers: [
          [
            file('/app/main', { mode: 0o755 }),
            ...many(count, i => [file(`/a${i}/go.mod`), file(`/b${i}/x.go`)]).flat(),
          ],
        ],
      }),
    ],
    [
      'files that the last of many layers deletes',
      16_000,
      count => ({
        layers: [
          many(count, i => file(`/a/f${i}`)),
          ...many(Math.ceil(count / 16), i => [file(`/l${i}`)]),
          [{ whiteout: '/a' }],
        ],
      }),
    ],
    [
      'parts of a tool in many layers',
      4800,
      count => ({ layers: many(Math.ceil(count / 6), i => many(6, j => file(`/usr/include/l${i}/h${j}.h`))) }),
    ],
    [
      'variables and instructions',
      8000,
      count => ({
        config: {
          env: many(count, i => `A${i}=b`),
          history: many(count, i => ({ createdBy: `ENV B${i}=c`, emptyLayer: true })),
        },
      }),
    ],
    [
      'groups of packages that need a chain of packages',
      8000,
      count => ({
        layers: [[apk([...many(count, i => build(i, 'p0')), ...many(count, i => `P:p${i}\nV:1\nD:p${i + 1}`)])]],
      }),
    ],
    [
      'packages that need a name that many provide',
      16_000,
      count => ({
        layers: [[apk([build(0, 'x'), ...many(count, i => `P:p${i}\nV:1\np:x\nD:x`)])]],
      }),
    ],
  ]
  test.each(cases)('%s', async (_, size, imageOf) => {
    const severities = Object.fromEntries(CHECKS.map(check => [check.id, 'warning' as const]))
    const { results } = runChecks(fakeImage(imageOf(size / 16)), severities)
    expect(results.filter(({ result }) => result === 'error')).toEqual([])
    const prepare = (count: number) => fakeImage(imageOf(count))
    expect(await growthOfWork(size, prepare, image => runChecks(image, severities))).toBeLessThan(LINEAR)
  })
})
