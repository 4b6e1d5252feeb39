import { describe, expect, test } from '@jest/globals'
import { setuid } from '../../../src/checks/permissions/setuid.ts'
import { capabilities, type FakeImage, type FakeItem } from '../../helpers/image.ts'
import { apk, dpkg, findingsOf, gone, hardlink, link, wordsOf } from '../images.ts'
import { elf } from '../runtime/files.ts'

const item = (path: string, mode: number, more: Partial<FakeItem> = {}): FakeItem => ({ path, mode, ...more })

/** Each finding as `warning /usr/bin/x setuid (package)`. */
const findingLines = (image: FakeImage) =>
  findingsOf(setuid, image).map(({ severity, path, data, package: owner }) => {
    return `${severity} ${path} ${data['kinds']}${owner ? ` (${owner.name})` : ''}`
  })

const su = (content: string | null): FakeItem =>
  item('/bin/su', 0o4755, { extracts: { fingerprint: { content, code: null, interpreter: null } } })
const LOGIN = dpkg({ login: ['/bin/su'] })

describe('put in the place of a package’s file', () => {
  const NEW = [
    { path: '/var/lib/dpkg/status', content: 'Package: login\nStatus: install ok installed\nVersion: 2\n' },
    { path: '/var/lib/dpkg/info/login.list', content: '/bin/su\n' },
  ]
  test.each<[string, FakeImage, string[]]>([
    [
      'another content',
      { layers: [[su('ab'), ...LOGIN], [su('cd')]], base: { layers: 1 } },
      ['warning /bin/su setuid'],
    ],
    [
      'an unknown content',
      { layers: [[su(null), ...LOGIN], [su(null)]], base: { layers: 1 } },
      ['warning /bin/su setuid'],
    ],
    ['of an own layer', { layers: [[su('ab'), ...LOGIN], [su('cd')]] }, ['warning /bin/su setuid']],
    [
      'its rights changed later',
      { layers: [[su('ab'), ...LOGIN], [su('cd')], [su('cd')]], base: { layers: 1 } },
      ['warning /bin/su setuid'],
    ],
    ['deleted before', { layers: [[su('ab'), ...LOGIN], [gone('/bin/su')], [su('cd')]] }, ['warning /bin/su setuid']],
    [
      'but not by a new version',
      {
        layers: [
          [su('ab'), ...LOGIN],
          [su('cd'), ...NEW],
        ],
        base: { layers: 1 },
      },
      ['info /bin/su setuid (login)'],
    ],
    ['but not by the same content', { layers: [[su('ab'), ...LOGIN], [su('ab')]] }, ['info /bin/su setuid (login)']],
    ['by a layer before the record', { layers: [[su('ab')], LOGIN] }, ['warning /bin/su setuid']],
    [
      'by an own layer, after the base image deleted it',
      { layers: [LOGIN, [su('ab')]], base: { layers: 1 } },
      ['warning /bin/su setuid'],
    ],
    ['but not in layers of the base image', { layers: [[su('ab')], LOGIN, [su('ab')]], base: { layers: 2 } }, []],
  ])('%s', (_, image, expected) => {
    expect(findingLines(image)).toEqual(expected)
  })
  test('the message says so', () => {
    const [words] = wordsOf(setuid, { layers: [[su('ab'), ...LOGIN], [su('cd')]] })
    expect(words?.message).toMatch(
      '`/bin/su`, which is not the file of the package `login`, gives anyone who starts it',
    )
  })
})

const SUDO = dpkg({ sudo: ['/usr/bin/sudo'] })

/** Engines give the file the attributes of its last name. */
const LINKED = [item('/a', 0o755), hardlink('/b', '/a'), item('/c', 0o4755, { type: 'hardlink', link: '/a' })]

describe('added by an own layer', () => {
  test.each<[string, FakeImage, string[]]>([
    ['setuid', { layers: [[item('/bin/x', 0o4755)]] }, ['warning /bin/x setuid']],
    ['setgid', { layers: [[item('/bin/x', 0o2755)]] }, ['warning /bin/x setgid']],
    ['both', { layers: [[item('/bin/x', 0o6755)]] }, ['warning /bin/x setuid,setgid']],
    ['capabilities', { layers: [[item('/bin/x', 0o755, { capabilities: true })]] }, ['warning /bin/x capabilities']],
    [
      'to a file of the base',
      { layers: [[item('/bin/x', 0o755)], [item('/bin/x', 0o4755)]], base: { layers: 1 } },
      ['warning /bin/x setuid'],
    ],
    [
      'one more bit',
      { layers: [[item('/bin/x', 0o2755)], [item('/bin/x', 0o6755)]], base: { layers: 1 } },
      ['warning /bin/x setuid,setgid'],
    ],
    ['whose first name is deleted', { layers: [[...LINKED], [gone('/a'), gone('/c')]] }, ['warning /b setuid']],
    ['by the header of a name that is deleted', { layers: [[...LINKED], [gone('/c')]] }, ['warning /a setuid']],
    [
      'in byte order',
      { layers: [[item('/b', 0o4755), item('/a', 0o4755)]] },
      ['warning /a setuid', 'warning /b setuid'],
    ],
  ])('%s', (_, image, expected) => {
    expect(findingLines(image)).toEqual(expected)
  })
})

describe('with lower severity', () => {
  test.each<[string, FakeImage, string[]]>([
    [
      'a package’s own file',
      { layers: [[item('/usr/bin/mount', 0o4755), link('/bin', 'usr/bin'), ...dpkg({ mount: ['/bin/mount'] })]] },
      ['info /usr/bin/mount setuid (mount)'],
    ],
    [
      'one whose folder is a link by now',
      { layers: [[item('/usr/bin/mount', 0o4755), link('/usr/sbin', 'bin'), ...dpkg({ mount: ['/usr/sbin/mount'] })]] },
      ['info /usr/bin/mount setuid (mount)'],
    ],
    [
      'but not one that is only like the record',
      { layers: [[item('/usr/bin/mount', 0o4755), ...dpkg({ mount: ['/bin/mount'] })]] },
      ['warning /usr/bin/mount setuid'],
    ],
    [
      'one of apk',
      { layers: [[item('/bin/bbsuid', 0o4711), ...apk({ 'busybox-suid': ['/bin/bbsuid'] })]] },
      ['info /bin/bbsuid setuid (busybox-suid)'],
    ],
    [
      'but not one that makes root of anyone',
      { layers: [[item('/usr/bin/sudo', 0o4755), ...SUDO]] },
      ['warning /usr/bin/sudo setuid (sudo)'],
    ],
    [
      'the program itself, for a low port',
      { layers: [[elf('/server', {}, { capabilities: true })]], config: { entrypoint: ['/server'] } },
      ['info /server capabilities'],
    ],
    [
      'but not an argument of the program',
      {
        layers: [[elf('/bin/launch'), elf('/server', {}, { capabilities: true })]],
        config: { entrypoint: ['/bin/launch'], cmd: ['/server'] },
      },
      ['warning /server capabilities'],
    ],
    [
      'but not with capabilities that make root',
      {
        layers: [[elf('/server', {}, { capabilities: capabilities({ permitted: [10, 7] }) })]],
        config: { entrypoint: ['/server'] },
      },
      ['warning /server capabilities'],
    ],
    [
      'but not for a record of a program that distributions do not ship so',
      { layers: [[item('/usr/bin/x', 0o4755), ...dpkg({ app: ['/usr/bin/x'] })]] },
      ['warning /usr/bin/x setuid (app)'],
    ],
    [
      'but not outside the folders of distributions',
      { layers: [[item('/usr/local/bin/mount', 0o4755), ...dpkg({ mount: ['/usr/local/bin/mount'] })]] },
      ['warning /usr/local/bin/mount setuid (mount)'],
    ],
    [
      'but not with setuid',
      { layers: [[item('/server', 0o4755)]], config: { entrypoint: ['/server'] } },
      ['warning /server setuid'],
    ],
  ])('%s', (_, image, expected) => {
    expect(findingLines(image)).toEqual(expected)
  })
})

describe('in the base image', () => {
  const base = (...items: FakeItem[]): FakeImage => ({ layers: [items], base: { layers: 1 } })
  test.each<[string, FakeImage, string[]]>([
    ['outside packages', base(item('/usr/bin/su', 0o4755)), ['warning /usr/bin/su setuid']],
    [
      'of an unknown package',
      base(item('/usr/bin/x', 0o4755), ...dpkg({ app: ['/usr/bin/x'] })),
      ['warning /usr/bin/x setuid (app)'],
    ],
  ])('%s', (_, image, expected) => {
    expect(findingLines(image)).toEqual(expected)
    expect(findingsOf(setuid, image)[0]?.data['inherited']).toBe(true)
  })
})

describe('not found', () => {
  test.each<[string, FakeImage]>([
    ['plain files', { layers: [[item('/bin/x', 0o755)]] }],
    [
      'the base’s packages',
      { layers: [[item('/bin/su', 0o4755), ...dpkg({ login: ['/bin/su'] })]], base: { layers: 1 } },
    ],
    [
      'those of the base, written again',
      {
        layers: [[su('ab'), ...dpkg({ login: ['/bin/su'] })], [{ ...su('ab'), uid: 5 }]],
        base: { layers: 1 },
      },
    ],
    ['a setgid directory', { layers: [[item('/data', 0o2775, { type: 'directory' })]] }],
    ['setuid without an execute bit', { layers: [[item('/x', 0o4644)]] }],
    ['setgid as a lock', { layers: [[item('/x', 0o2744)]] }],
    ['deleted by a later layer', { layers: [[item('/bin/x', 0o4755)], [gone('/bin/x')]] }],
    ['fixed by a later layer', { layers: [[item('/bin/x', 0o4755)], [item('/bin/x', 0o755)]] }],
    ['a Windows image', { layers: [[item('/bin/x', 0o4755)]], platform: { os: 'windows' } }],
  ])('%s', (_, image) => {
    expect(findingLines(image)).toEqual([])
  })
})

test('of many files, fifty are shown and the rest is counted', () => {
  const items = Array.from({ length: 1000 }, (_, i) => item(`/bin/x${i}`, 0o4755))
  const found = findingsOf(setuid, { layers: [items] })
  expect(found).toHaveLength(51)
  expect(found.flatMap(({ data }) => data['more'] ?? [])).toEqual([950])
})
