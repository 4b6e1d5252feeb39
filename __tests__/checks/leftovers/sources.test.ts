import { describe, expect, test } from '@jest/globals'
import { sources } from '../../../src/checks/leftovers/sources.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { file, program } from '../images.ts'
import { linesOf } from './lines.ts'

describe('leftovers/sources', () => {
  test.each<[name: string, items: FakeItem[], found: string[]]>([
    [
      'TypeScript next to dist',
      [file('/app/tsconfig.json'), file('/app/src/a.ts'), file('/app/src/b.tsx'), file('/app/dist/a.js')],
      ['info /app/src: 2000 in 2'],
    ],
    [
      'Go next to its program',
      [file('/app/go.mod'), file('/app/main.go'), program('/app/app')],
      ['info /app: 1000 in 1'],
    ],
    [
      'Rust next to its program',
      [file('/s/Cargo.toml'), file('/s/src/m.rs'), program('/s/target/release/m')],
      ['info /s/src: 1000 in 1'],
    ],
    [
      'Java next to its archive',
      [file('/s/pom.xml'), file('/s/src/A.java'), file('/s/target/a.jar')],
      ['info /s/src: 1000 in 1'],
    ],
    ['TypeScript that runs as it is', [file('/app/tsconfig.json'), file('/app/src/a.ts')], []],
    ['declarations', [file('/app/tsconfig.json'), file('/app/dist/a.d.ts'), file('/app/dist/a.js')], []],
    ['JavaScript alone', [file('/app/package.json'), file('/app/src/a.js'), file('/app/dist/a.js')], []],
    [
      'sources of dependencies',
      [file('/app/node_modules/x/tsconfig.json'), file('/app/node_modules/x/a.ts'), file('/app/dist/a.js')],
      [],
    ],
    ['a script that is executable', [file('/app/go.mod'), file('/app/main.go'), program('/app/run.sh')], []],
  ])('%s', (_, items, found) => {
    expect(linesOf(sources, { layers: [[file('/etc/passwd'), ...items]] })).toEqual(found)
  })
})
