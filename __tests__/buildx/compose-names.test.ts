import { expect, test } from '@jest/globals'
import { collidingServices } from '../../src/buildx/compose-names.ts'

test('services that bake gives one name', () => {
  expect(collidingServices(new Set(['app.web', 'app_web', 'db']))).toEqual([
    expect.stringContaining('the services app.web and app_web "app_web"'),
  ])
  expect(collidingServices(new Set(['app.web', 'app']))).toEqual([])
})

test('a target of another definition that bake gives the name of a service', () => {
  const services = new Set(['api.v1', '.low', 'web'])
  expect(collidingServices(services, new Set(['api_v1', 'web']))).toEqual([
    expect.stringContaining('the target api_v1 and the service api.v1 "api_v1"'),
    // bake lists no target whose name begins with an underscore.
    expect.stringContaining('the service .low "_low"'),
  ])
  expect(collidingServices(services, new Set(['api', 'web']))).toHaveLength(1)
  expect(collidingServices(services, null)).toEqual([])
})
