import { expect, test } from '@jest/globals'
import { checkOptions, withEmptyCheckComments, withoutCheckComments } from '../../src/dockerfile/check-comments.ts'
import { cpuSeconds } from '../helpers/cpu.ts'

test.each<[string, string]>([
  ['FROM a\n', 'error=false'],
  ['# check=skip=all\nFROM a\n', 'error=false'],
  ['# check=skip=all;experimental=all\nFROM a\n', 'error=false;experimental=all'],
  ['# syntax=a\n#Check = error=true; experimental = A, B ;skip=C\nFROM a\n', 'error=false;experimental=A, B'],
  ['FROM a\n# check=experimental=A\nRUN b\n', 'error=false;experimental=A'],
  ['# check=skip=all\u2028;experimental\u2029=\rA\u2028,B\nFROM a\n', 'error=false;experimental=A, B'],
  ['\ufeff# check=experimental=all\nFROM a\n', 'error=false;experimental=all'],
])('the options that skip no rule: %j', (text, options) => expect(checkOptions(text)).toBe(options))

test.each<[string, string | null]>([
  ['FROM a\nRUN b # check=skip=all\n', null],
  // An option of the check overrides those, and a comment that is no directive would end them.
  ['# check=skip=all\n# escape=`\nFROM a\n', null],
  ['FROM a\n# check=skip=all\nRUN b\n', 'FROM a\n# check=error=false\nRUN b\n'],
  ['# hello\n# check=skip=all\r\nFROM a\n', '# hello\n# check=error=false\r\nFROM a\n'],
  ['FROM a\n\x85#\u00a0check=skip=all\nRUN b\n', 'FROM a\n\x85# check=error=false\nRUN b\n'],
  // A line that is no directive ends them.
  ['# a=b\n# check=skip=A\nFROM a\n', '# a=b\n# check=error=false\nFROM a\n'],
  // Only a newline ends a line, and the others are white space.
  ['FROM a\n# check=error=false\u2028;skip=all\nRUN b\n', 'FROM a\n# check=error=false\nRUN b\n'],
  ['FROM a\n# check=error=false\r;skip=all\r\nRUN b\n', 'FROM a\n# check=error=false\r\nRUN b\n'],
  ['FROM a\n# check=x\u2029;skip=all\nRUN b\n', 'FROM a\n# check=error=false\nRUN b\n'],
  ['FROM a\n\u2028#\rcheck\u2029=skip=all\nRUN b\n', 'FROM a\n\u2028# check=error=false\nRUN b\n'],
  ['FROM a\nRUN b \r# check=skip=all\nRUN c\u2028# check=skip=all\n', null],
  ['# check=skip=A\n\n  #CHECK=skip=B\nFROM a\n', '# check=skip=A\n\n  # check=error=false\nFROM a\n'],
])('comments for one instruction are replaced: %j', (text, changed) => expect(withoutCheckComments(text)).toBe(changed))

test.each<[string, string]>([
  ['# check=skip=A\n# a\n# check=skip=B\r\nFROM a\n', '# check=skip=A\n# a\n#\r\nFROM a\n'],
  ['FROM a\n# check=x\nRUN b # check=y\n', 'FROM a\n#\nRUN b # check=y\n'],
  ['FROM a\n# check=x\r;skip=all\u2028\nRUN b\n', 'FROM a\n#\nRUN b\n'],
  ['FROM a\n', 'FROM a\n'],
])('comments for one instruction are emptied: %j', (text, changed) =>
  expect(withEmptyCheckComments(text)).toBe(changed),
)

test.each(['\r', '\u2028', '\u2029', ' ', '#', '# check\n', '='])(
  'a comment of many %j takes linear time',
  async sign => {
    const text = `FROM a\n#${sign.repeat(100_000)}\u0001\nRUN b\n`
    expect(
      await cpuSeconds(() => {
        checkOptions(text)
        withoutCheckComments(text)
      }),
    ).toBeLessThan(2)
  },
)
