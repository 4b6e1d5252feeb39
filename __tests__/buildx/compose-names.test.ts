import { expect, test } from '@jest/globals'
import { collidingServices } from '../../src/buildx/compose-names.ts'

test('services that bake gives one name', () => {
  expect(collidingServices(new Set(['app.web', 'app_web', 'db']))).toEqual([
    expect.stringContaining('the services app.web and app_web "app_web"'),
  ])
  expect(collidingServices(new Set(['app.web', 'app']))).toEqual([])
})
