import { describe, expect, test } from '@jest/globals'
import { writableSettings } from '../../../src/checks/permissions/writable-settings.ts'
import type { FakeImage, FakeItem } from '../../helpers/image.ts'
import { findingsOf } from '../images.ts'
import { GLIBC, glibcProgram, library, MUSL, muslProgram } from '../runtime/files.ts'
import { PAM, SU, settings, unixAccounts } from './setuid-files.ts'

const lines = (fake: FakeImage) =>
  findingsOf(writableSettings, fake).map(
    ({ severity, path, data }) => `${severity} ${path} ${data['by']} ${data['file']}`,
  )
const image = (items: FakeItem[], user = '1000:1000', more: FakeImage = {}): FakeImage => ({
  layers: [[...PAM, SU, ...items]],
  ...more,
  config: { user, ...more.config },
})
const passwd = (mode: number, uid = 0, gid = 0) => ({ ...unixAccounts(), mode, uid, gid })
const folder = (path: string, mode: number, uid = 0): FakeItem => ({ path, type: 'directory', mode, uid })

describe('found', () => {
  test.each<[string, FakeImage, string[]]>([
    ['accounts of USER', image([passwd(0o644, 1000)]), ['error /etc/passwd owner /etc/passwd']],
    ['accounts of everyone', image([passwd(0o666)]), ['error /etc/passwd others /etc/passwd']],
    [
      'accounts of USER, with sudo alone',
      {
        layers: [[...GLIBC, { ...glibcProgram('/usr/bin/sudo'), mode: 0o4755 }, passwd(0o644, 1000)]],
        config: { user: '1000:1000' },
      },
      ['error /etc/passwd owner /etc/passwd'],
    ],
    [
      'accounts of USER, with su of another name',
      {
        layers: [
          [
            ...PAM,
            { ...glibcProgram('/usr/bin/become', ['libpam.so.0', 'libpam_misc.so.0']), mode: 0o4755 },
            passwd(0o644, 1000),
          ],
        ],
        config: { user: '1000:1000' },
      },
      ['error /etc/passwd owner /etc/passwd'],
    ],
    [
      'accounts of group 0, as for OpenShift',
      image([passwd(0o664)], '1000'),
      ['warning /etc/passwd group /etc/passwd'],
    ],
    [
      'accounts of another group of USER',
      image([passwd(0o664, 0, 7)], '1000:7'),
      ['error /etc/passwd group /etc/passwd'],
    ],
    [
      'accounts of a group whose member USER is',
      image(
        [
          { ...passwd(0o664, 0, 7), content: 'root:x:0:0::/:\napp:x:1000:1000::/:' },
          { path: '/etc/group', content: 'staff:x:7:app' },
        ],
        '1000',
      ),
      ['error /etc/passwd group /etc/passwd'],
    ],
    ['hashes', image([passwd(0o644), { path: '/etc/shadow', mode: 0o666 }]), ['error /etc/shadow others /etc/shadow']],
    ['a directory', image([passwd(0o644), folder('/etc', 0o777)]), ['error /etc others /etc/passwd']],
    [
      'a sticky directory without preloaded libraries',
      image([passwd(0o644), folder('/etc', 0o1777)]),
      ['error /etc others /etc/ld.so.preload'],
    ],
    [
      'a sticky directory of USER',
      image([passwd(0o644), folder('/etc', 0o1755, 1000)]),
      ['error /etc owner /etc/passwd'],
    ],
    [
      'preloaded libraries',
      image([{ path: '/etc/ld.so.preload', mode: 0o666 }]),
      ['error /etc/ld.so.preload others /etc/ld.so.preload'],
    ],
    [
      'a preloaded link to another directory',
      image([
        { path: '/etc/ld.so.preload', link: '/app/libs' },
        { path: '/app/libs', uid: 1000 },
      ]),
      ['error /app/libs owner /etc/ld.so.preload'],
    ],
    [
      'the cache of the loader',
      image([{ path: '/etc/ld.so.cache', uid: 1000 }]),
      ['error /etc/ld.so.cache owner /etc/ld.so.cache'],
    ],
    [
      'a file of PAM',
      image([{ ...settings('common-auth', 'auth required pam_unix.so'), mode: 0o666 }]),
      ['error /etc/pam.d/common-auth others /etc/pam.d/common-auth'],
    ],
    [
      'a module',
      image([{ path: '/lib/x86_64-linux-gnu/security/pam_unix.so', uid: 1000 }]),
      ['error /lib/x86_64-linux-gnu/security/pam_unix.so owner /lib/x86_64-linux-gnu/security/pam_unix.so'],
    ],
    [
      'a library of any setuid program',
      image([
        glibcProgram('/opt/tool', ['libz.so.1']),
        { ...glibcProgram('/opt/helper', ['libz.so.1']), mode: 0o4755 },
        { ...library('/usr/lib/libz.so.1'), uid: 1000 },
      ]),
      ['error /usr/lib/libz.so.1 owner /usr/lib/libz.so.1'],
    ],
    [
      'accounts that an unknown module may protect',
      image([settings('su', 'auth required pam_wheel.so\n@include common-auth'), passwd(0o666)]),
      ['warning /etc/passwd others /etc/passwd'],
    ],
    [
      'accounts for a su without PAM',
      image(
        [{ ...muslProgram('/bin/bbsuid'), mode: 0o4755 }, { path: '/bin/su', link: 'bbsuid' }, passwd(0o666)],
        '1000:1000',
        {
          layers: [
            [
              ...MUSL,
              { ...muslProgram('/bin/bbsuid'), mode: 0o4755 },
              { path: '/bin/su', link: 'bbsuid' },
              passwd(0o666),
            ],
          ],
        },
      ),
      ['warning /etc/passwd others /etc/passwd'],
    ],
    [
      'accounts of a group that newgrp gives',
      image(
        [
          { ...passwd(0o664, 0, 7), content: 'root:x:0:0::/:\napp:x:1000:1000::/:' },
          { path: '/etc/group', content: 'staff:x:7:app' },
          { ...glibcProgram('/usr/bin/newgrp'), mode: 0o4755 },
        ],
        '1000:1000',
      ),
      ['error /etc/passwd group /etc/passwd'],
    ],
    [
      'a file of PAM for a login of su',
      image([{ ...settings('su-l', '@include common-auth'), uid: 1000 }]),
      ['error /etc/pam.d/su-l owner /etc/pam.d/su-l'],
    ],
    [
      'a file of PAM for sudo',
      image(
        [
          { ...passwd(0o644), content: 'root:x:0:0::/:\napp:x:1000:1000::/:' },
          { ...glibcProgram('/usr/bin/sudo'), mode: 0o4755 },
          { ...settings('sudo', '@include common-auth'), uid: 1000 },
        ],
        '1000',
      ),
      ['error /etc/pam.d/sudo owner /etc/pam.d/sudo'],
    ],
    [
      'accounts of another service',
      image([
        { path: '/etc/nsswitch.conf', content: 'passwd: files extrausers' },
        folder('/var/lib/extrausers', 0o777),
      ]),
      ['warning /var/lib/extrausers others /var/lib/extrausers/passwd'],
    ],
    [
      'a folder of libraries for some processors',
      image([folder('/usr/lib/x86_64-linux-gnu/glibc-hwcaps', 0o777)]),
      [
        'error /usr/lib/x86_64-linux-gnu/glibc-hwcaps others /usr/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v2/libpam.so.0',
      ],
    ],
    [
      'those of the base image',
      image([passwd(0o666)], '1000:1000', { base: { layers: 1 } }),
      ['warning /etc/passwd others /etc/passwd'],
    ],
    [
      'settings of sudo that group 0 can write to',
      image(
        [
          { ...unixAccounts(), content: 'root:x:0:0::/:\napp:x:1000:0::/:' },
          { ...glibcProgram('/usr/bin/sudo'), mode: 0o4755 },
          { path: '/etc/sudoers', mode: 0o660 },
        ],
        '1000',
      ),
      ['error /etc/sudoers group /etc/sudoers'],
    ],
  ])('%s', (_, fake, expected) => {
    expect(lines(fake)).toEqual(expected)
  })
})

describe('not found', () => {
  const sudo = { ...glibcProgram('/usr/bin/sudo'), mode: 0o4755 }
  const named = { ...unixAccounts(), content: 'root:x:0:0::/:\napp:x:1000:1000::/:' }
  test.each<[string, FakeImage]>([
    ['as root', image([passwd(0o666)], '0')],
    ['root’s', image([passwd(0o644)])],
    [
      'without a setuid program, as on most OpenShift images',
      image([glibcProgram('/usr/bin/su'), passwd(0o664)], '1000'),
    ],
    ['a program that USER cannot start', image([{ ...SU, mode: 0o4750 }, passwd(0o666)], '1000:1000')],
    ['a program in a closed directory', image([folder('/usr/bin', 0o700), passwd(0o666)], '1000:1000')],
    [
      'a script with the bit',
      image([{ path: '/usr/bin/su', mode: 0o4755, extracts: { shebang: '/bin/sh' } }, passwd(0o666)]),
    ],
    ['a program of another user', image([{ ...SU, uid: 7 }, passwd(0o666)])],
    ['a file in a directory that USER cannot enter', image([folder('/etc', 0o700), passwd(0o666)], '1000:1000')],
    ['a group without the right, although others have it', image([passwd(0o606)], '1000')],
    ['a service that refuses everyone', image([settings('su', 'auth requisite pam_deny.so'), passwd(0o644)])],
    [
      'settings of sudo that sudo refuses: others’',
      image([named, sudo, { path: '/etc/sudoers', mode: 0o666 }], '1000'),
    ],
    ['settings of sudo that sudo refuses: USER’s', image([named, sudo, { path: '/etc/sudoers', uid: 1000 }], '1000')],
    ['settings of sudo for a user that it does not know', image([sudo, { path: '/etc/sudoers', mode: 0o660 }], '1000')],
    [
      'accounts of a group that only newgrp gives, without newgrp',
      image([
        { ...named, mode: 0o664, gid: 7 },
        { path: '/etc/group', content: 'staff:x:7:app' },
      ]),
    ],
    ['a file of PAM for another service', image([{ ...settings('sshd', ''), uid: 1000 }])],
    ['the folders for ldconfig', image([{ path: '/etc/ld.so.conf', mode: 0o666 }])],
    [
      'preloaded libraries for musl',
      {
        layers: [[...MUSL, { ...muslProgram('/bin/bbsuid'), mode: 0o4755 }, { path: '/etc/ld.so.preload', uid: 1000 }]],
        config: { user: '1000' },
      },
    ],
    [
      'preloaded libraries for a static program',
      {
        layers: [[{ ...GLIBC[0], path: '/x', mode: 0o4755 } as FakeItem, { path: '/etc/ld.so.preload', uid: 1000 }]],
        config: { user: '1000' },
      },
    ],
  ])('%s', (_, fake) => {
    expect(lines(fake)).toEqual([])
  })
})
