import { describe, expect, test } from '@jest/globals'
import { worldWritable } from '../../../src/checks/permissions/world-writable.ts'
import type { FakeImage, FakeItem } from '../../helpers/image.ts'
import { findingsOf, gone, link } from '../images.ts'

const file = (path: string, mode: number): FakeItem => ({ path, mode })
const folder = (path: string, mode: number): FakeItem => ({ path, mode, type: 'directory' })

/** `/app layer 0: 2 files, 1 folders` for directories, `/app/a layer 0: 1` for files. */
const findingLines = (image: FakeImage) =>
  findingsOf(worldWritable, image).map(({ severity, path, layer, data }) => {
    expect(severity).toBe('warning')
    const { directory, files, folders } = data
    return `${path} layer ${layer}: ${directory ? `${files} files, ${folders} folders` : files}`
  })

describe('programs of the base image', () => {
  const base = (...items: FakeItem[]): FakeImage => ({ layers: [items], base: { layers: 1 } })
  const open = (path: string) => `${path} layer 0: 0 files, 0 folders`
  test.each<[string, FakeImage, string[]]>([
    ['their directory', base(folder('/usr/local/bin', 0o777)), [open('/usr/local/bin')]],
    ['settings', base(folder('/etc', 0o777)), [open('/etc')]],
    ['a program', base(folder('/usr/bin', 0o755), file('/usr/bin/x', 0o777)), ['/usr/bin/x layer 0: 1']],
    ['accounts', base(folder('/etc', 0o755), file('/etc/passwd', 0o666)), ['/etc/passwd layer 0: 1']],
    ['a directory of PATH', { ...base(folder('/opt/x', 0o777)), config: { env: ['PATH=/opt/x'] } }, [open('/opt/x')]],
    [
      'a link to their directory',
      { ...base(folder('/opt/x', 0o777), link('/p', 'opt/x')), config: { env: ['PATH=/p:/bin'] } },
      [open('/opt/x')],
    ],
    [
      'a directory of the last PATH',
      { ...base(folder('/opt/x', 0o777), folder('/opt/y', 0o777)), config: { env: ['PATH=/opt/y', 'PATH=/opt/x'] } },
      [open('/opt/x')],
    ],
    [
      'one relative to the working directory, written with a slash',
      { ...base(folder('/app/bin', 0o777)), config: { env: ['PATH=bin/'], workingDir: '/app' } },
      [open('/app/bin')],
    ],
    [
      'their directory, written again by a copy into it',
      {
        layers: [[folder('/usr/bin', 0o777)], [folder('/usr/bin', 0o777), file('/usr/bin/x', 0o755)]],
        base: { layers: 1 },
      },
      ['/usr/bin layer 1: 0 files, 0 folders'],
    ],
    ['with the sticky bit', base(folder('/usr/local/bin', 0o1777)), []],
    ['below their directory', base(folder('/usr/lib/app', 0o777)), []],
    [
      'closed by a later layer',
      { layers: [[folder('/etc', 0o777)], [folder('/etc', 0o755)]], base: { layers: 1 } },
      [],
    ],
  ])('%s', (_, image, expected) => {
    expect(findingLines(image)).toEqual(expected)
    for (const { data } of findingsOf(worldWritable, image)) expect(data['inherited']).toBe(true)
  })
})

describe('found', () => {
  test.each<[string, FakeImage, string[]]>([
    ['a file', { layers: [[file('/app/a', 0o666)]] }, ['/app/a layer 0: 1']],
    [
      'a file with content called lock',
      { layers: [[{ path: '/a.lock', mode: 0o666, size: 1 }]] },
      ['/a.lock layer 0: 1'],
    ],
    [
      'an empty file that is no lock',
      { layers: [[file('/etc/ld.so.preload', 0o666)]] },
      ['/etc/ld.so.preload layer 0: 1'],
    ],
    ['an empty lock that is executable', { layers: [[file('/a.lock', 0o777)]] }, ['/a.lock layer 0: 1']],
    ["not uv's lock of an environment", { layers: [[file('/app/.venv/.lock', 0o666)]] }, []],
    ['a directory', { layers: [[folder('/app', 0o777)]] }, ['/app layer 0: 0 files, 0 folders']],
    [
      'a tree, as its highest directory',
      {
        layers: [
          [folder('/app', 0o777), file('/app/a', 0o777), folder('/app/x', 0o777), file('/app/x/b', 0o666)],
          [file('/app-b', 0o666)],
        ],
      },
      ['/app layer 0: 2 files, 1 folders', '/app-b layer 1: 1'],
    ],
    [
      'two trees with one between them in byte order',
      {
        layers: [
          [folder('/a', 0o777), folder('/a-b', 0o777), file('/a-b/x', 0o666), folder('/a/c', 0o777), file('/b', 0o644)],
        ],
      },
      ['/a layer 0: 0 files, 1 folders', '/a-b layer 0: 1 files, 0 folders'],
    ],
    [
      'files of one folder, once for a layer',
      { layers: [[file('/app/a', 0o666), file('/app/b', 0o646), file('/etc/c', 0o666)], [file('/app/d', 0o666)]] },
      ['/app layer 0: 2', '/etc/c layer 0: 1', '/app/d layer 1: 1'],
    ],
    [
      'a file whose first name is gone',
      {
        layers: [[file('/a', 0o666), { path: '/b', type: 'hardlink', link: '/a', mode: 0o666 }], [gone('/a')]],
      },
      ['/b layer 0: 1'],
    ],
    [
      'a directory below one with the sticky bit',
      { layers: [[folder('/tmp', 0o1777), folder('/tmp/x', 0o777)]] },
      ['/tmp/x layer 0: 0 files, 0 folders'],
    ],
    [
      'what was opened of the base',
      { layers: [[folder('/app', 0o755)], [folder('/app', 0o777)]], base: { layers: 1 } },
      ['/app layer 1: 0 files, 0 folders'],
    ],
  ])('%s', (_, image, expected) => {
    expect(findingLines(image)).toEqual(expected)
  })
})

describe('not found', () => {
  test.each<[string, FakeImage]>([
    ['usual modes', { layers: [[folder('/app', 0o775), file('/app/a', 0o664)]] }],
    ['the sticky bit', { layers: [[folder('/tmp', 0o1777)]] }],
    ['links', { layers: [[link('/app', '/tmp')]] }],
    ['devices', { layers: [[{ path: '/dev/null', type: 'character', mode: 0o666 }]] }],
    ['the base', { layers: [[folder('/var/spool', 0o777)]], base: { layers: 1 } }],
    ['the base, written again', { layers: [[folder('/x', 0o777)], [folder('/x', 0o777)]], base: { layers: 1 } }],
    [
      'below a directory that others cannot enter',
      { layers: [[folder('/root', 0o700), folder('/root/a', 0o777), file('/root/a/b', 0o666)]] },
    ],
    ['deleted by a later layer', { layers: [[file('/app/a', 0o666)], [gone('/app')]] }],
    ['a Windows image', { layers: [[file('/app/a', 0o666)]], platform: { os: 'windows' } }],
  ])('%s', (_, image) => {
    expect(findingLines(image)).toEqual([])
  })
})
