import { expect, test } from '@jest/globals'
import { archive } from '../../../src/checks/layers/archive.ts'
import type { ArchiveFacts } from '../../../src/image/extracts.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { file, findingsOf, gone, MB, wordsOf } from '../images.ts'

const packed = (path: string, facts: ArchiveFacts, size = MB): FakeItem => ({
  path,
  size,
  extracts: { archive: facts },
})
const go = packed('/app/go.tgz', { content: 'program', program: 'go/bin/go' }, 2 * MB)

test('one finding for each own layer, about its largest archive', () => {
  const debs = ['a', 'b'].map(name => packed(`/tmp/${name}.deb`, { content: 'package', program: '' }))
  const image = {
    layers: [
      [go, file('/app/assets.tgz')],
      [packed('/srv/x', { content: 'unread', program: '' }), ...debs, go],
    ],
  }
  expect(findingsOf(archive, image)).toMatchObject([
    { severity: 'info', layer: 1, path: '/app/go.tgz', data: { content: 'program', program: 'go/bin/go' } },
  ])
  expect(wordsOf(archive, image)).toEqual([
    {
      message:
        'Stagegate does not inspect `/app/go.tgz`, `/srv/x`, `/tmp/a.deb` and 1 other (5 MB): `/app/go.tgz` contains `go/bin/go`.',
      fix: 'Unpack it in a build stage, and copy the files that the container needs.',
    },
  ])
  expect(wordsOf(archive, { layers: [debs] }).map(({ message }) => message)).toEqual([
    'Stagegate does not inspect `/tmp/a.deb` and `/tmp/b.deb` (2 MB): `/tmp/a.deb` is a package.',
  ])
  const large = packed('/srv/x', { content: 'unread', program: '' })
  expect(wordsOf(archive, { layers: [[large]] }).map(({ message }) => message)).toEqual([
    'Stagegate does not inspect `/srv/x` (1 MB): `/srv/x` is too large to search it for programs.',
  ])
  const xz = packed('/srv/x.xz', { content: 'format', program: '' })
  expect(wordsOf(archive, { layers: [[xz]] }).map(({ message }) => message)).toEqual([
    'Stagegate does not inspect `/srv/x.xz` (1 MB): `/srv/x.xz` has a format that Stagegate does not read.',
  ])
  const nested = packed('/srv/x.zip', { content: 'nested', program: 'a/b.tgz' })
  expect(wordsOf(archive, { layers: [[nested]] }).map(({ message }) => message)).toEqual([
    'Stagegate does not inspect `/srv/x.zip` (1 MB): `/srv/x.zip` contains the archive `a/b.tgz`.',
  ])
})

test('not of the base image, and not of deleted ones', () => {
  expect(findingsOf(archive, { layers: [[go], [file('/a')]], base: { layers: 1 } })).toEqual([])
  expect(findingsOf(archive, { layers: [[go], [gone('/app/go.tgz')]] })).toEqual([])
})
