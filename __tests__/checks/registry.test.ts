import { describe, expect, test } from '@jest/globals'
import { CHECKS } from '../../src/checks/registry.ts'
import { runChecks } from '../../src/checks/run.ts'
import { resolveSeverities } from '../../src/checks/severities.ts'
import { WORDS } from '../../src/report/words.ts'
import { fakeImage } from '../helpers/image.ts'

const ids = CHECKS.map(check => check.id)

test('ids are `family/name`, each once, families together', () => {
  for (const id of ids) expect(id).toMatch(/^[a-z]+\/[a-z]+(-[a-z]+)*$/)
  expect(new Set(ids).size).toBe(ids.length)
  const families = ids.map(id => id.split('/')[0])
  expect(families.filter((family, i) => family !== families[i - 1])).toEqual([...new Set(families)])
})

test('every check has words, and there are no words for others', () => {
  expect(Object.keys(WORDS).sort()).toEqual([...ids].sort())
})

describe('an image with nothing in it', () => {
  test('is judged by every check without an error, and only its missing USER is found', () => {
    const severities = Object.fromEntries(ids.map(id => [id, 'error' as const]))
    const { results, findings } = runChecks(fakeImage({ layers: [] }), severities)
    expect(results.map(({ id }) => id)).toEqual(ids)
    expect(results.filter(({ result }) => result === 'error')).toEqual([])
    expect(findings.map(({ check }) => check)).toEqual(['user/root'])
  })

  test('of Windows is never passed', () => {
    const { results } = runChecks(fakeImage({ platform: { os: 'windows' } }), resolveSeverities('kubernetes', {}))
    expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['not-applicable']))
  })
})

describe('severities', () => {
  test('the check says, then the preset, then the configuration', () => {
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

  test('every check has one, in the order of the registry', () => {
    expect(Object.keys(resolveSeverities('recommended', {}))).toEqual(ids)
  })
})
