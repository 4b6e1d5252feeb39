import { expect, test } from '@jest/globals'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { type ListedStage, stageDifference } from '../../src/dockerfile/stage-list.ts'

const dockerfile = parseDockerfile('Dockerfile', 'ARG X\nFROM $X AS Build\nFROM build\n')
const BUILD = { name: 'build', base: '$X', line: 2, isDefault: false }
const LAST = { name: null, base: 'build', line: 3, isDefault: true }

test.each<[string, ListedStage[], RegExp | null]>([
  ['the same', [BUILD, LAST], null],
  ['the same, without lines', [{ ...BUILD, line: null }, LAST], null],
  ['another number', [LAST], /finds 1 stages in it, and Stagegate 2/],
  ['no stage', [], /finds 0 stages/],
  ['a name that Stagegate does not read', [BUILD, { ...LAST, name: 'x\ny' }], /name of stage 1 is "x\\ny" .*missing/],
  ['another name', [{ ...BUILD, name: 'b' }, LAST], /name of stage 0 is "b" for BuildKit, and "build"/],
  ['another base', [BUILD, { ...LAST, base: 'b' }], /base of stage 1 is "b" for BuildKit, and "build"/],
  ['another line', [BUILD, { ...LAST, line: 9 }], /FROM of stage 1 is on line 9 .* on line 3/],
  [
    'another default',
    [
      { ...BUILD, isDefault: true },
      { ...LAST, isDefault: false },
    ],
    /role of stage 0 is the default/,
  ],
])('%s', (_, listed, words) => {
  const difference = stageDifference(dockerfile, listed)
  if (words === null) expect(difference).toBeNull()
  else expect(difference).toMatch(words)
})
