import { describe, expect, test } from '@jest/globals'
import { bytecode } from '../../../src/checks/leftovers/bytecode.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { file, KB } from '../images.ts'
import { app, linesOf } from './lines.ts'

describe('leftovers/bytecode', () => {
  const cached = (name: string, size = 200 * KB) => file(`/app/__pycache__/${name}.pyc`, size)
  test.each<[name: string, items: FakeItem[], found: string[]]>([
    [
      'for two interpreters',
      [cached('a.cpython-311'), cached('a.cpython-312', 201 * KB)],
      ['info /app/__pycache__/a.cpython-311.pyc: 200000 in 1'],
    ],
    [
      'optimized as well',
      [cached('a.cpython-312'), cached('a.cpython-312.opt-1'), cached('a.cpython-312.opt-2')],
      ['info /app/__pycache__/a.cpython-312.opt-2.pyc: 400000 in 2'],
    ],
    [
      'also next to the source',
      [cached('a.cpython-312'), file('/app/a.pyc', 200 * KB)],
      ['info /app/a.pyc: 200000 in 1'],
    ],
    ['once for each module', [cached('a.cpython-312'), cached('b.cpython-312')], []],
    ['a few bytes', [cached('a.cpython-311', KB), cached('a.cpython-312', KB)], []],
  ])('%s', (_, items, found) => {
    expect(linesOf(bytecode, { layers: [[...app, ...items]] })).toEqual(found)
  })
})
