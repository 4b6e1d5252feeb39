import { describe, expect, test } from '@jest/globals'
import type { CacheOptions } from '../../src/options/options.ts'
import { cacheFlags } from '../../src/plan/cache-flags.ts'
import { ghaAccess } from '../../src/plan/gha-access.ts'

const token = (ac: unknown) => `h.${Buffer.from(JSON.stringify({ ac: JSON.stringify(ac) })).toString('base64url')}.s`
const env = (rest: Record<string, string>) => ({
  ACTIONS_RUNTIME_TOKEN: token([{ Scope: 'refs/heads/main', Permission: 3 }]),
  ACTIONS_RESULTS_URL: 'http://127.0.0.1/',
  ...rest,
})
const gha: CacheOptions = { backend: { kind: 'gha' }, from: [], to: [] }
const all = { readable: true, writable: true }

describe('ghaAccess', () => {
  test.each([
    ['outside of a job', {}, false, false],
    ['a token without a service', { ACTIONS_RUNTIME_TOKEN: 'x' }, false, false],
    ['read and write', env({}), true, true],
    ['a read-only token', env({ ACTIONS_RUNTIME_TOKEN: token([{ Scope: 'a', Permission: 1 }]) }), true, false],
    ['mode read', env({ ACTIONS_CACHE_MODE: 'read' }), true, false],
    ['mode write', env({ ACTIONS_CACHE_MODE: 'write' }), true, true],
    ['mode write-only', env({ ACTIONS_CACHE_MODE: 'write-only' }), false, true],
    ['mode none', env({ ACTIONS_CACHE_MODE: 'none' }), false, false],
    ['a token that says nothing', env({ ACTIONS_RUNTIME_TOKEN: 'opaque' }), true, true],
  ])('%s', (_, variables, readable, writable) => expect(ghaAccess(variables)).toEqual({ readable, writable }))
})

describe('cacheFlags', () => {
  test('each target and platform has its own scope, and a failed export does not fail the build', () => {
    const flags = cacheFlags(gha, all, 'app', 'docker/Dockerfile', ['linux/arm64'])
    expect(flags.from).toEqual(['type=gha,scope=stagegate-docker_Dockerfile-app-linux_arm64'])
    expect(flags.to).toEqual(['type=gha,scope=stagegate-docker_Dockerfile-app-linux_arm64,mode=max,ignore-error=true'])
  })
  test('targets whose names differ only in case have clearly different scopes', () => {
    const scopes = ['App', 'app', 'APP'].map(name => cacheFlags(gha, all, name, 'D', []).from[0]?.toLowerCase())
    expect(new Set(scopes).size).toBe(3)
  })
  test('cache-to is dropped if the job may not write', () =>
    expect(cacheFlags(gha, { readable: true, writable: false }, 'app', 'D', [])).toEqual({
      from: ['type=gha,scope=stagegate-D-app'],
      to: [],
    }))
  test("the user's entries come first, unchanged", () =>
    expect(cacheFlags({ ...gha, from: ['type=registry,ref=r'] }, all, 'a', 'D', []).from[0]).toBe(
      'type=registry,ref=r',
    ))
  test.each([
    ['ghcr.io/acme/app', 'ref=ghcr.io/acme/app:stagegate-D-a'],
    ['ghcr.io/acme/app:cache', 'ref=ghcr.io/acme/app:cache-stagegate-D-a'],
    ['localhost:5000/app', 'ref=localhost:5000/app:stagegate-D-a'],
  ])('registry %s', (reference, flag) =>
    expect(
      cacheFlags({ backend: { kind: 'registry', reference }, from: [], to: [] }, all, 'a', 'D', []).from[0],
    ).toContain(flag),
  )
  test('a long name is shortened, stays unique and is a valid tag', () => {
    const scopes = ['x', 'y'].map(end => cacheFlags(gha, all, 'a'.repeat(200) + end, 'D', []).from[0])
    expect(new Set(scopes).size).toBe(2)
    for (const scope of scopes) expect(scope?.split('scope=')[1]).toMatch(/^\w[\w.-]{0,127}$/)
  })
})
