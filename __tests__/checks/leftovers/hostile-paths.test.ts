import { expect, test } from '@jest/globals'
import { bytecode } from '../../../src/checks/leftovers/bytecode.ts'
import { packageCache } from '../../../src/checks/leftovers/package-cache.ts'
import { sourceMaps } from '../../../src/checks/leftovers/source-maps.ts'
import { sources } from '../../../src/checks/leftovers/sources.ts'
import { tests } from '../../../src/checks/leftovers/tests.ts'
import { vcs } from '../../../src/checks/leftovers/vcs.ts'
import { file } from '../images.ts'
import { linesOf } from './lines.ts'

test('paths that try to be slow are not slow', () => {
  const hostile = ['/dist', '/node_modules', '/coverage', '/test', '/.git', '/a.a-1'].map(part =>
    file(part.repeat(Math.floor(4000 / part.length))),
  )
  for (const check of [packageCache, vcs, tests, sources, sourceMaps, bytecode]) {
    expect(linesOf(check, { layers: [[file('/x/tsconfig.json'), ...hostile]] }).length).toBeLessThan(3)
  }
})
