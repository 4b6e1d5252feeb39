import { describe, expect, test } from '@jest/globals'
import { sourceMaps } from '../../../src/checks/leftovers/source-maps.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { file } from '../images.ts'
import { app, linesOf } from './lines.ts'

describe('leftovers/source-maps', () => {
  test.each<[name: string, items: FakeItem[], found: string[]]>([
    [
      'of scripts and styles',
      [file('/app/dist/a.js.map', 10), file('/app/dist/b.css.map', 20)],
      ['info /app/dist: 30 in 2'],
    ],
    ['of dependencies', [file('/app/node_modules/x/a.js.map')], []],
    ['maps of other kinds', [file('/app/world.map'), file('/app/js.map/a.js')], []],
  ])('%s', (_, items, found) => {
    expect(linesOf(sourceMaps, { layers: [[...app, ...items]] })).toEqual(found)
  })
})
