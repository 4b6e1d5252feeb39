import { expect, test } from '@jest/globals'
import * as names from '../../../../src/checks/start/shell/names.ts'

const { isBuiltin, isBeforeCommand, isOfBash, isOpaque, isPreparing } = names
const QUESTIONS = { isBuiltin, isBeforeCommand, isOfBash, isOpaque, isPreparing }

test.each<[string, (keyof typeof QUESTIONS)[]]>([
  ['if', ['isBuiltin', 'isBeforeCommand']],
  ['fi', ['isBuiltin']],
  ['cd', ['isBuiltin', 'isPreparing']],
  ['pushd', ['isBuiltin', 'isOfBash', 'isPreparing']],
  ['.', ['isBuiltin', 'isOpaque']],
  ['source', ['isBuiltin', 'isOfBash', 'isOpaque']],
  ['history', ['isBuiltin', 'isOfBash']],
  ['local', ['isBuiltin', 'isOpaque']],
  ['ls', []],
  ['constructor', []],
])('%s', (name, yes) => {
  expect(Object.entries(QUESTIONS).flatMap(([key, ask]) => (ask(name) ? [key] : []))).toEqual(yes)
})

test.each<[string, boolean, boolean]>([
  ['test', true, true],
  ['export', true, true],
  ['echo', true, false],
  ['eval', false, false],
  ['ls', false, false],
])('%s changes nothing: %s; with a redirection: %s', (name, alone, redirected) => {
  expect([names.isPure(name, false), names.isPure(name, true)]).toEqual([alone, redirected])
})
