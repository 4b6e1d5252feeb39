import { expect, test } from '@jest/globals'
import { CHECKS } from '../../../src/checks/registry.ts'
import { ROWS, WITHOUT_ROW } from './rows.ts'

const ids = CHECKS.map(({ id }) => id)
const withRow = new Set(ROWS.map(({ check }) => check))
const isExcused = (id: string) => id in WITHOUT_ROW || `${id.split('/')[0]}/*` in WITHOUT_ROW

test('each check has a row in the table of fixes, or a reason to have none', () => {
  expect(ids.filter(id => !withRow.has(id) && !isExcused(id))).toEqual([])
})

test('no check has both, and each reason is about a check', () => {
  expect([...withRow].filter(isExcused)).toEqual([])
  const excused = Object.keys(WITHOUT_ROW).map(name => name.replace('*', ''))
  expect(excused.filter(name => !ids.some(id => id.startsWith(name)))).toEqual([])
})

test('each row is about a check, says what it applies, and changes something', () => {
  expect([...withRow].filter(id => !ids.includes(id))).toEqual([])
  for (const { says, diff, fixedFiles } of ROWS) {
    expect(says.length).toBeGreaterThan(0)
    expect(fixedFiles !== undefined || /^[+-] /m.test(diff)).toBe(true)
  }
  const names = ROWS.map(({ check, of }) => `${check} ${of}`)
  expect(new Set(names).size).toBe(names.length)
})
