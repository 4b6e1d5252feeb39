import { describe, expect, test } from '@jest/globals'
import { vcs } from '../../../src/checks/leftovers/vcs.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { file, link } from '../images.ts'
import { app, linesOf } from './lines.ts'

describe('leftovers/vcs', () => {
  test.each<[name: string, items: FakeItem[], found: string[]]>([
    ['a repository', [file('/app/.git/HEAD'), file('/app/.git/objects/a')], ['warning /app/.git: 2000 in 2']],
    [
      'Mercurial and Subversion',
      [file('/a/.hg/store'), file('/b/.svn/wc.db')],
      ['warning /a/.hg: 1000 in 1', 'warning /b/.svn: 1000 in 1'],
    ],
    ['a submodule, whose .git is a file', [file('/app/.git')], []],
    ['other files of git', [file('/app/.gitignore'), file('/app/.github/x'), file('/usr/share/git/HEAD')], []],
    ['a link', [link('/app/.git', '/nowhere')], []],
  ])('%s', (_, items, found) => {
    expect(linesOf(vcs, { layers: [[...app, ...items]] })).toEqual(found)
  })
})
