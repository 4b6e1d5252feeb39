import { describe, expect, test } from '@jest/globals'
import { tests } from '../../../src/checks/leftovers/tests.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { file } from '../images.ts'
import { app, linesOf } from './lines.ts'

describe('leftovers/tests', () => {
  test.each<[name: string, items: FakeItem[], found: string[]]>([
    ['a folder of tests', [file('/app/test/a.py'), file('/app/test/b.py')], ['info /app/test: 2000 in 2']],
    [
      'tests next to the sources',
      [file('/app/src/a.test.ts'), file('/app/src/a.ts')],
      ['info /app/src/a.test.ts: 1000 in 1'],
    ],
    ['Python and Go', [file('/srv/test_x.py', 10), file('/srv/x_test.go', 20)], ['info /srv/x_test.go: 30 in 2']],
    ['tests of dependencies', [file('/app/node_modules/x/test/a.js'), file('/app/.venv/lib/x/tests/a.py')], []],
    ['tests of system packages', [file('/usr/lib/python3/test/a.py'), file('/usr/local/lib/node/test/a.js')], []],
    [
      'a folder that only has the name',
      [file('/app/test/data.bin'), file('/app/latest/a.js'), file('/app/contest.ts')],
      [],
    ],
  ])('%s', (_, items, found) => {
    expect(linesOf(tests, { layers: [[...app, ...items]] })).toEqual(found)
  })
})
