/** Ground truth: USER of a started container tries to become root, and succeeds exactly if there is an error. */
import { afterAll, expect } from '@jest/globals'
import { needs } from '../../helpers/needs.ts'
import { APPEND, NEEDED, ROWS, removeImages, verdict } from './escalation.ts'

const { describe, test } = await needs(...NEEDED)
afterAll(removeImages)

// The large tests run all of them.
const EVERY_THIRD = ROWS.filter((_, index) => index % 3 === 0)

describe('USER becomes root exactly if the check does not pass', () => {
  test.each(EVERY_THIRD)('%s', async (_, instructions, user, attack, finding, isRoot) => {
    expect(await verdict(instructions, user, attack)).toEqual({ broken: [], finding, isRoot })
  })
})

test('not with no-new-privileges', async () => {
  const options = ['--security-opt', 'no-new-privileges']
  expect(await verdict('RUN chown 1000 /etc/passwd', '1000', APPEND, options)).toMatchObject({ isRoot: false })
})
