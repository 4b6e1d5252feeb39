/** All ways to root; the engine tests run some of them. */
import { afterAll, expect } from '@jest/globals'
import { needs } from '../../helpers/needs.ts'
import { NEEDED, ROWS, removeImages, verdict } from './escalation.ts'

const { describe, test } = await needs(...NEEDED)
afterAll(removeImages)

describe('USER becomes root exactly if the check does not pass', () => {
  test.each(ROWS)('%s', async (_, instructions, user, attack, finding, isRoot) => {
    expect(await verdict(instructions, user, attack)).toEqual({ broken: [], finding, isRoot })
  })
})
