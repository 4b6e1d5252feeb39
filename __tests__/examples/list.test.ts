import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { REPOSITORY_ROOT } from '../helpers/bundle.ts'
import { EXAMPLE_NAMES } from './list.ts'

test('every example is built, verified and started', () => {
  expect(EXAMPLE_NAMES).toEqual(readdirSync(join(REPOSITORY_ROOT, 'examples')).sort())
})
