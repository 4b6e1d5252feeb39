import { expect, test } from '@jest/globals'
import { resultOfArithmetic } from '../../../../src/checks/start/shell/arithmetic.ts'

const VALUES: Record<string, string | null> = {
  EUID: '0',
  UID: '1000',
  EMPTY: '',
  '#': '2',
  '1': '7',
  OCTAL: '010',
  TEXT: 'x',
}
const textOf = (name: string) => VALUES[name] ?? (Object.hasOwn(VALUES, name) ? '' : null)

test.each<[string, boolean | null | undefined]>([
  [' EUID == 0 ', true],
  ['$EUID==0', true],
  ['EUID != 0', false],
  ['UID', true],
  ['EUID', false],
  ['!EUID', true],
  [`\${UID} >= 1000`, true],
  ['UID < 1000', false],
  ['UID > EUID', true],
  ['UID <= EUID', false],
  ['EMPTY == 0', true],
  ['$# > 1', true],
  [`\${#} == 2`, true],
  ['$1 == 7', true],
  ['NONE == 0', null],
  ['OCTAL == 8', null],
  ['TEXT == 0', null],
  ['EUID == 0 && NONE', null],
  ['EUID == 1 && NONE', false],
  ['EUID == 0 || NONE', true],
  ['NONE || UID == 1000', true],
  ['EUID == 1 || UID == 1', false],
  ['1', true],
  ['0', false],
  ['i++', undefined],
  ['i = 0', undefined],
  ['i += 1', undefined],
  ['(EUID) == 0', undefined],
  ['i = EUID == 0', undefined],
  ['i==0 && j=1', undefined],
  ['', undefined],
])('((%s)): %s', (expression, result) => {
  expect(resultOfArithmetic(expression, textOf)).toBe(result)
})
