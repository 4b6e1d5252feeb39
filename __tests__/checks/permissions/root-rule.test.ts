import { describe, expect, test } from '@jest/globals'
import { rootRule } from '../../../src/checks/permissions/root-rule.ts'
import { cpuSeconds } from '../../helpers/cpu.ts'
import type { FakeImage, FakeItem } from '../../helpers/image.ts'
import { dpkg, findingsOf } from '../images.ts'
import { elf, glibcProgram, library, MUSL, muslProgram } from '../runtime/files.ts'
import { PAM, SU, settings } from './setuid-files.ts'

const SUDO = { ...glibcProgram('/usr/bin/sudo'), mode: 0o4755 }
const DOAS = { ...glibcProgram('/usr/bin/doas'), mode: 0o4755 }
const ACCOUNTS = [
  {
    path: '/etc/passwd',
    content:
      'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:\nWeb:x:1000:1000::/:\nwww:x:1001:1001::/:\n',
  },
  { path: '/etc/group', content: 'app:x:1000:\nwheel:x:10:app\nstaff:x:50:other\n' },
]
const image = (items: FakeItem[], user = '1000', more: FakeImage = {}): FakeImage => ({
  layers: [[...PAM, SU, SUDO, DOAS, ...ACCOUNTS, ...items]],
  ...more,
  config: { user, ...more.config },
})
const sudoers = (content: string, more = {}) => ({ path: '/etc/sudoers', content, mode: 0o440, ...more })
const doas = (content: string, more = {}) => ({ path: '/etc/doas.conf', content, mode: 0o600, ...more })
/** A file that was not understood makes the result an error. */
const lines = (fake: FakeImage) => {
  try {
    return findingsOf(rootRule, fake).map(
      ({ severity, path, data }) => `${severity} ${path} ${data['command'] ?? data['rule']}`,
    )
  } catch (error) {
    return [(error as Error).message.replace(/^rules-unread: (\S+) has rules of .*/, 'unread $1 ')]
  }
}

describe('sudo', () => {
  test.each<[string, string, string | null]>([
    ['USER', 'app ALL=(ALL) NOPASSWD:ALL', 'error ALL'],
    ['with a group', 'app ALL=(ALL:ALL) NOPASSWD: ALL', 'error ALL'],
    ['without runas', 'app ALL=NOPASSWD: ALL', 'error ALL'],
    ['everyone', 'ALL ALL = (root) NOPASSWD: SETENV: ALL', 'error ALL'],
    ['the UID', '#1000 ALL=NOPASSWD: ALL', 'error ALL'],
    ['the group', '%app ALL=NOPASSWD: ALL', 'error ALL'],
    ['the GID', '%#1000 ALL=NOPASSWD: ALL', 'error ALL'],
    ['a group whose member it is', '%wheel ALL=(ALL) NOPASSWD: ALL', 'error ALL'],
    ['another name of the UID', 'web ALL=NOPASSWD: ALL', 'error ALL'],
    ['a comment that ends with a backslash', '# rules \\\napp ALL=NOPASSWD: ALL', 'error ALL'],
    ['another account of UID 0', 'app ALL=(toor) NOPASSWD: ALL', 'error ALL'],
    ['another user whose rules make root', 'app ALL=(www) NOPASSWD: ALL\nwww ALL=NOPASSWD: ALL', 'error ALL'],
    ['another user by number', 'app ALL=(#1001) NOPASSWD: /bin/bash\nwww ALL=NOPASSWD: ALL', 'error ALL'],
    ['another user who needs a password', 'app ALL=(www) NOPASSWD: ALL\nwww ALL=(ALL) ALL', null],
    ['one command as another user', 'app ALL=(www) NOPASSWD: /bin/ls\nwww ALL=NOPASSWD: ALL', null],
    ['users whose rules lead to each other', 'app ALL=(www) NOPASSWD: ALL\nwww ALL=(app) NOPASSWD: ALL', null],
    ['a comment behind it', 'app ALL=NOPASSWD: ALL # for now', 'error ALL'],
    ['a second command', 'app ALL=(root) PASSWD: /bin/ls, NOPASSWD: ALL', 'error ALL'],
    ['a shell', 'app ALL=NOPASSWD: /bin/bash', 'error /bin/bash'],
    ['a file of USER', 'app ALL=NOPASSWD: /app/run.sh', 'error /app/run.sh'],
    ['one command', 'app ALL=NOPASSWD: /usr/sbin/service nginx start', 'info /usr/sbin/service nginx start'],
    [
      'what distributions write',
      'Defaults   !visiblepw\nDefaults    always_set_home\nDefaults    match_group_by_gid\nDefaults always_query_group_plugin\nDefaults    env_keep =  "COLORS DISPLAY HOSTNAME HISTSIZE KDEDIR LS_COLORS"\nDefaults    env_keep += "MAIL PS1 PS2 QTDIR USERNAME LANG LC_ADDRESS LC_CTYPE"\nDefaults    env_keep += "LC_TIME LC_ALL LANGUAGE LINGUAS _XKB_CHARSET XAUTHORITY"\nDefaults\tsecure_path = /sbin:/bin:/usr/sbin:/usr/bin\nDefaults!/usr/sbin/visudo env_keep += "SUDO_EDITOR EDITOR VISUAL"\nDefaults:%sudo env_keep += "LANG"\nDefaults passwd_timeout=1, timestamp_timeout=15, use_pty\nDefaults env_reset, mail_badpass\nDefaults secure_path="/usr/sbin:/usr/bin"\nDefaults targetpw # ask for root\nDefaults:app !requiretty\nDefaults lecture = never\nDefaults env_keep += DEBIAN_FRONTEND\n# Cmnd_Alias P = /usr/bin/nice, \\\n#   /usr/bin/top\n#----\nroot\tALL=(ALL) \tALL\n%wheel\tALL=(ALL)\tALL\n%sudo ALL=(ALL:ALL) ALL\n## comment, with = and :\n@includedir /etc/sudoers.d',
      null,
    ],
    [
      'a rule that asks',
      'Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n%app ALL=(ALL) ALL',
      null,
    ],
    ['another user', 'other ALL=NOPASSWD: ALL', null],
    ['another group', '%staff ALL=NOPASSWD: ALL', null],
    ['another UID', '#10000 ALL=NOPASSWD: ALL', null],
    ['as another user', 'app ALL=(www) NOPASSWD: ALL', null],
    ['as an unknown user', 'app ALL=(nobody:nogroup) NOPASSWD: ALL', null],
    ['a comment', '# app ALL=NOPASSWD: ALL\n#app ALL=NOPASSWD: ALL', null],
  ])('%s', (_, content, expected) => {
    const files = [
      sudoers(content),
      { path: '/bin/bash', mode: 0o755 },
      { path: '/app/run.sh', uid: 1000, mode: 0o755 },
    ]
    expect(lines(image(files))).toEqual(expected === null ? [] : [expected.replace(' ', ' /etc/sudoers ')])
  })

  test.each<[string, FakeItem[], string[]]>([
    [
      'an included file',
      [sudoers('@include /etc/local'), { path: '/etc/local', content: 'app ALL=NOPASSWD: ALL', mode: 0o440 }],
      ['error /etc/local ALL'],
    ],
    [
      'an included folder',
      [
        sudoers('#includedir /etc/sudoers.d'),
        { path: '/etc/sudoers.d/app', content: 'app ALL=NOPASSWD: ALL', mode: 0o440 },
      ],
      ['error /etc/sudoers.d/app ALL'],
    ],
    [
      'a name that is left out',
      [
        sudoers('@includedir /etc/sudoers.d'),
        { path: '/etc/sudoers.d/app.conf', content: 'app ALL=NOPASSWD: ALL', mode: 0o440 },
      ],
      [],
    ],
    [
      'a folder that is not included',
      [sudoers(''), { path: '/etc/sudoers.d/app', content: 'app ALL=NOPASSWD: ALL', mode: 0o440 }],
      [],
    ],
    [
      'a file next to the one that includes it',
      [
        sudoers('@includedir /etc/sudoers.d'),
        { path: '/etc/sudoers.d/a', content: '@include /etc/sudoers.d/b.rules', mode: 0o440 },
        { path: '/etc/sudoers.d/b.rules', content: 'app ALL=NOPASSWD: ALL', mode: 0o440 },
      ],
      ['error /etc/sudoers.d/b.rules ALL'],
    ],
    [
      'a file that includes itself',
      [sudoers('@include /etc/sudoers\napp ALL=NOPASSWD: ALL')],
      ['unread /etc/sudoers '],
    ],
    ['a file that sudo refuses: everyone’s', [sudoers('app ALL=NOPASSWD: ALL', { mode: 0o666 })], []],
    ['a file that sudo refuses: USER’s', [sudoers('app ALL=NOPASSWD: ALL', { uid: 1000 })], []],
    [
      'another file of rules',
      [sudoers(''), { path: '/etc/sudo.conf', content: 'Plugin sudoers_policy sudoers.so sudoers_file=/opt/rules\n' }],
      ['unread /etc/sudo.conf '],
    ],
    [
      'a comment that ends with a backslash before a plugin',
      [sudoers(''), { path: '/etc/sudo.conf', content: '# x \\\nPlugin x /y.so\n' }],
      ['unread /etc/sudo.conf '],
    ],
    [
      'a continued line of plugins',
      [sudoers(''), { path: '/etc/sudo.conf', content: 'Plu\\\ngin x /y.so\n' }],
      ['unread /etc/sudo.conf '],
    ],
    [
      'a user of doas whose rules of sudo make root',
      [sudoers('www ALL=NOPASSWD: ALL'), doas('permit nopass app as www\n')],
      ['error /etc/sudoers ALL'],
    ],
    [
      'the settings of Debian',
      [
        sudoers(''),
        {
          path: '/etc/sudo.conf',
          content: '# Plugin x y.so\nPlugin sudoers_policy sudoers.so\nSet disable_coredump false\n',
        },
      ],
      [],
    ],
    [
      'sudo of another name',
      [
        sudoers('app ALL=NOPASSWD: ALL'),
        { ...SUDO, mode: 0o755 },
        { ...glibcProgram('/usr/bin/s', ['libsudo_util.so.0']), mode: 0o4755 },
      ],
      ['error /etc/sudoers ALL'],
    ],
    ['sudo without the bit', [sudoers('app ALL=NOPASSWD: ALL'), { ...SUDO, mode: 0o755 }], []],
  ])('%s', (_, items, expected) => {
    expect(lines(image(items))).toEqual(expected)
  })

  test.each<[string, string]>([
    ['root', '0'],
    ['a user that is not in /etc/passwd', '1234'],
  ])('not for %s', (_, user) => {
    expect(lines(image([sudoers('ALL ALL=NOPASSWD: ALL')], user))).toEqual([])
  })

  test('the primary group of the account counts', () => {
    const passwd = { path: '/etc/passwd', content: 'root:x:0:0::/root:/bin/sh\napp:x:1000:10::/:\n' }
    const rules = sudoers('%#10 ALL=NOPASSWD: ALL')
    expect(lines(image([passwd, rules], '1000:500'))).toEqual(['error /etc/sudoers ALL'])
  })

  test('what is not understood of the base image is a warning', () => {
    expect(lines(image([sudoers('app')], '1000', { base: { layers: 1 } }))).toEqual(['warning /etc/sudoers '])
  })

  test.each<[string, string]>([
    ['a line', 'app'],
    ['aliases', 'User_Alias A = app\nA ALL=NOPASSWD: ALL'],
    ['aliases of two kinds with one name', 'User_Alias A = app\nCmnd_Alias A = /bin/ls\nA ALL=NOPASSWD: ALL'],
    ['an alias with two exclamation marks', 'User_Alias A = !!app\nA ALL=NOPASSWD: ALL'],
    ['a backslash in an alias', 'User_Alias A = \\app\nA ALL=NOPASSWD: ALL'],
    ['an alias that nothing defines', 'A ALL=NOPASSWD: ALL'],
    ['a continued line', 'app \\\n ALL=(ALL) \\\n NOPASSWD: ALL'],
    ['two exclamation marks before a user', '!!app ALL=(ALL) NOPASSWD: ALL'],
    ['blanks between them', '! !app ALL=(ALL) NOPASSWD: ALL'],
    ['before a command', 'app ALL=(ALL) NOPASSWD: !!ALL'],
    ['before the user it runs as', 'app ALL=(!!root) NOPASSWD: ALL'],
    ['an exception', 'app ALL=NOPASSWD: /bin/ls, !/bin/sh'],
    ['a user in upper case', 'App ALL=(ALL) NOPASSWD: ALL'],
    ['a group in upper case', '%Wheel ALL=(ALL) NOPASSWD: ALL'],
    ['two users', 'www, app ALL=(ALL) NOPASSWD: ALL'],
    ['one host', 'app web=NOPASSWD: ALL'],
    ['several hosts', 'app ALL=(root) /bin/ls : ALL=(ALL) NOPASSWD: ALL'],
    ['a netgroup', '+staff ALL=(ALL) NOPASSWD: ALL'],
    ['a group of a plugin', '%:staff ALL=(ALL) NOPASSWD: ALL'],
    ['a group that it runs as', 'app ALL=(%root) NOPASSWD: ALL'],
    ['users that it runs as', 'app ALL=(www, root) NOPASSWD: ALL'],
    ['only a group that it runs as', 'app ALL=(:root) NOPASSWD: ALL'],
    ['a quoted name', '"app" ALL=(ALL) NOPASSWD: ALL'],
    ['a name in digits', '\\x61pp ALL=(ALL) NOPASSWD: ALL'],
    ['a UID with zeros', '#01000 ALL=(ALL) NOPASSWD: ALL'],
    ['root in quotes', 'app ALL=("root") NOPASSWD: ALL'],
    ['root with zeros', 'app ALL=(#00) NOPASSWD: ALL'],
    ['a limit of time', 'app ALL=(ALL) TIMEOUT=1d NOPASSWD: ALL'],
    ['a directory', 'app ALL=(ALL) CWD=/tmp NOPASSWD: ALL'],
    ['another root directory', 'app ALL=(ALL) CHROOT=/tmp NOPASSWD: /bin/ls'],
    ['a space of another alphabet', 'app ALL=(ALL)\u00a0NOPASSWD: ALL'],
    ['a carriage return', 'root ALL=(ALL) ALL\r'],
    ['no password for all', 'Defaults !authenticate'],
    ['no password for USER', 'Defaults:app !authenticate'],
    ['settings of root', 'Defaults>root !authenticate'],
    ['settings of a host', 'Defaults@ALL !authenticate'],
    ['a setting behind an escape', 'Defaults passprompt=x\\#y, !authenticate'],
    ['a setting behind a quote', 'Defaults passprompt="a # b", !authenticate'],
    ['a group that is not asked', 'Defaults exempt_group="#1000"'],
    ['another default of users', 'Defaults runas_default=app'],
    ['two settings without a comma', 'Defaults env_reset authenticate'],
    ['a file that is shown', 'Defaults lecture=always, lecture_file=/etc/shadow'],
    ['a file that is written', 'Defaults logfile=/etc/ld.so.preload'],
    ['all variables', 'Defaults !env_reset'],
    ['variables that are removed', 'Defaults env_delete-=LD_PRELOAD'],
    ['variables that are kept', 'Defaults env_keep += "LANG LD_PRELOAD"'],
    ['a pattern of variables', 'Defaults env_keep += "*"'],
    ['a program for mail', 'Defaults mailerpath=/home/app/m'],
    ['an included name with a host', '@include /etc/sudoers.%h'],
    ['an included file in this folder', '@include local'],
  ])('not understood: %s', (_, content) => {
    expect(lines(image([sudoers(content)]))).toEqual(['unread /etc/sudoers '])
  })

  test('of the base image is a warning', () => {
    expect(lines(image([sudoers('ALL ALL=NOPASSWD: ALL')], '1000', { base: { layers: 1 } }))).toEqual([
      'warning /etc/sudoers ALL',
    ])
  })

  test.each<[string, string]>([
    ['commas', `a ${','.repeat(5000)}`],
    ['blanks', `User_Alias A${' '.repeat(200_000)}b`],
    ['settings', `Defaults env_keep =${' '.repeat(100_000)}"${'LANG '.repeat(10_000)}`],
    ['users', Array.from({ length: 9000 }, (_, i) => `app ALL=(u${i}) NOPASSWD: ALL`).join('\n')],
  ])('takes no time: %s', async (_, content) => {
    const rules = `${content}\nAAA ALL=(ALL) NOPASSWD: ALL`
    expect(await cpuSeconds(() => lines(image([sudoers(rules)])))).toBeLessThan(5)
  })
})

describe('commands of sudo', () => {
  const exe = (path: string, more = {}): FakeItem => ({ path, mode: 0o755, ...more })
  const files = [
    ...['/bin/bash', '/usr/bin/vim.basic', '/usr/bin/tee', '/usr/bin/env', '/usr/bin/apt-get', '/usr/bin/su'].map(one =>
      exe(one),
    ),
    ...['/usr/sbin/nginx', '/usr/sbin/service', '/opt/tools/report', '/opt/box/busybox'].map(one => exe(one)),
    { path: '/opt/bin/vi', link: '/usr/bin/vim.basic' },
    { path: '/opt/applets/ls', link: '/opt/box/busybox' },
    { path: '/opt/data/bash' },
    { path: '/etc/hosts' },
    { path: '/srv/jobs', type: 'directory' as const, uid: 1000 },
    exe('/app/run.sh', { uid: 1000 }),
  ]
  const verdict = (rules: string) => lines(image([sudoers(rules), ...files])).map(one => one.split(' ')[0])

  test.each<[string, string]>([
    // Folders and patterns.
    ['/bin/', 'error'],
    ['/opt/bin/', 'error'],
    ['/opt/tools/', 'info'],
    ['/opt/applets/', 'info'],
    ['/opt/data/', 'info'],
    ['/opt/missing/', 'info'],
    ['/srv/jobs/', 'error'],
    ['/usr/bin/*', 'error'],
    ['/usr/sbin/n*', 'info'],
    ['/b?n/b[a-c]sh', 'error'],
    ['/b?n/b[!a-c]sh', 'info'],
    ['/opt/*/report', 'info'],
    ['/opt/*/vi', 'error'],
    ['/srv/*/run', 'error'],
    ['/*', 'info'],
    ['/bin/[[:alpha:]]ash', 'unread'],
    ['/usr/bin/\\*', 'unread'],
    // Regular expressions and digests.
    ['^/usr/bin/.*$', 'unread'],
    ['/usr/sbin/nginx ^-s (reload|stop)$', 'info'],
    ['/bin/bash ^/opt/.*$', 'unread'],
    ['sha224:0GomF8mNN3wlDt1HD9XldjJ3SNgpFdbjO1+NsQ== /usr/sbin/nginx', 'unread'],
    ['sha224:d7910e1967342b4605cb73a550944044c631d0e6b4f2dc0a3b5b1f7f /bin/bash', 'unread'],
    // Editing.
    ['sudoedit', 'error'],
    ['/usr/bin/sudoedit', 'error'],
    ['sudoedit /etc/hosts', 'error'],
    ['sudoedit /etc/new', 'error'],
    ['sudoedit /app/run.sh', 'info'],
    ['sudoedit /etc/*', 'unread'],
    // Words.
    ['/usr/sbin/nginx -s reload', 'info'],
    ['/usr/sbin/nginx ""', 'info'],
    ['/usr/sbin/nginx *', 'info'],
    ['/usr/sbin/nginx -g daemon\\=off', 'info'],
    ['/usr/sbin/service', 'error'],
    ['/usr/sbin/service nginx restart', 'info'],
    ['/usr/sbin/service nginx *', 'info'],
    ['/usr/sbin/service * restart', 'unread'],
    ['/usr/bin/tee', 'error'],
    ['/usr/bin/tee *', 'error'],
    ['/usr/bin/tee /var/log/*', 'unread'],
    ['/usr/bin/tee /var/log/app', 'info'],
    ['/usr/bin/tee /app/run.sh', 'unread'],
    ['/opt/bin/vi /etc/hosts', 'error'],
    ['/bin/bash ""', 'error'],
    ['/bin/bash /opt/tools/report', 'info'],
    ['/bin/bash /app/run.sh', 'unread'],
    ['/bin/bash run.sh', 'unread'],
    ['/bin/bash -i', 'unread'],
    ['/bin/bash -s /opt/tools/report', 'unread'],
    ['/bin/bash --rcfile /opt/tools/report', 'unread'],
    ['/usr/bin/env bash', 'unread'],
    ['/usr/bin/env ./run', 'unread'],
    ['/usr/bin/env A\\=1 /usr/sbin/nginx', 'info'],
    ['/usr/bin/apt-get', 'error'],
    ['/usr/bin/apt-get update', 'info'],
    ['/usr/bin/su', 'error'],
    ['/usr/bin/su -', 'error'],
    ['/usr/bin/su - www', 'info'],
    // Variables, and another root directory.
    ['SETENV: /usr/sbin/nginx -s reload', 'error'],
    ['NOSETENV: /usr/sbin/nginx -s reload', 'info'],
    // What sudo refuses, too.
    ['bash', 'unread'],
    ['UNDEFINED', 'unread'],
  ])('%s', (command, expected) => {
    expect(verdict(`app ALL=(root) NOPASSWD: ${command}`)).toEqual([expected])
  })

  test.each<[string, string]>([
    ['/usr/bin:/srv/jobs', 'unread'],
    ['/usr/bin:/opt/tools', 'info'],
  ])('with the search path %s', (path, expected) => {
    expect(verdict(`Defaults secure_path=${path}\napp ALL=NOPASSWD: /usr/sbin/nginx`)).toEqual([expected])
    expect(verdict(`Defaults secure_path=${path}\napp ALL=(ALL) ALL`)).toEqual([])
  })

  test('a static program gets no library', () => {
    const rules = sudoers('app ALL=NOPASSWD: SETENV: /opt/static')
    expect(lines(image([rules, elf('/opt/static')]))).toEqual(['info /etc/sudoers /opt/static'])
  })

  test('what the base image allows is a warning', () => {
    const rules = sudoers('app ALL=NOPASSWD: ^/usr/bin/.*$')
    expect(lines(image([rules, ...files], '1000', { base: { layers: 1 } }))).toEqual(['warning /etc/sudoers '])
  })

  test('what is proven is reported without what is not understood', () => {
    expect(verdict('app ALL=NOPASSWD: /bin/bash, ^/x$')).toEqual(['error'])
  })

  test('patterns take no time', async () => {
    const names = Array.from({ length: 5000 }, (_, i) => exe(`/opt/many/${'a'.repeat(200)}${i}`))
    const rules = sudoers(`app ALL=NOPASSWD: /opt/many/${'a*'.repeat(100)}b, ${'/*'.repeat(1000)}`)
    expect(await cpuSeconds(() => lines(image([rules, ...files, ...names])))).toBeLessThan(5)
  })
})

describe('doas', () => {
  test.each<[string, string, string | null]>([
    ['USER', 'permit nopass app', 'error ALL'],
    ['options', 'permit nopass keepenv setenv { A B=1 } app as root', 'error ALL'],
    ['a group', 'permit nopass :wheel', 'error ALL'],
    ['a UID', 'permit nopass 1000', 'error ALL'],
    ['a shell', 'permit nopass app cmd /bin/bash', 'error /bin/bash'],
    ['one command', 'permit nopass app as root cmd /bin/ls args -l', 'info /bin/ls args -l'],
    ['a line that is not understood', 'permitted app', 'unread '],
    ['a quoted name', 'permit nopass "app"', 'unread '],
    ['a quoted comment', 'permit nopass app as "ro#"', 'unread '],
    ['a comment that ends with a backslash', '# rules \\\npermit nopass app', 'error ALL'],
    ['another account of UID 0', 'permit nopass app as toor', 'error ALL'],
    ['another user whose rules make root', 'permit nopass app as www\npermit nopass www', 'error ALL'],
    ['a UID with zeros', 'permit nopass 01000', 'unread '],
    ['a UID with a sign', 'permit nopass +1000', 'unread '],
    ['root with zeros', 'permit nopass app as 00', 'unread '],
    ['a continued line', 'permit \\\nnopass app', 'unread '],
    ['a rule that denies', 'deny other', 'unread '],
    ['variables for a command', 'permit nopass keepenv app cmd /bin/ls', 'unread '],
    ['one variable for a command', 'permit nopass setenv { BASH_ENV } app cmd /bin/ls', 'unread '],
    ['two lists of variables', 'permit nopass setenv { A=1 } setenv { BASH_ENV } app cmd /bin/ls', 'unread '],
    ['a value for a command', 'permit nopass setenv { A=1 -B LANG } app cmd /bin/ls', 'info /bin/ls'],
    ['asking', 'permit persist app', null],
    ['another user', 'permit nopass other', null],
    ['as another user', 'permit nopass app as www', null],
  ])('%s', (_, content, expected) => {
    const files = [doas(`${content}\n`), { path: '/bin/bash', mode: 0o755 }]
    expect(lines(image(files))).toEqual(expected === null ? [] : [expected.replace(' ', ' /etc/doas.conf ')])
  })

  const exe = (path: string): FakeItem => ({ path, mode: 0o755 })
  test.each<[string, string, string]>([
    ['a shell in the search path', 'sh', 'error'],
    ['another program in the search path', 'ls', 'info'],
    ['a program that is nowhere', 'zsh', 'info'],
    ['a program in the working directory', './run', 'error'],
    ['a shell without words', '/bin/sh args', 'error'],
    ['a shell with a file of root', '/bin/sh args /etc/hosts', 'info'],
    ['a shell with a relative file', '/bin/sh args run.sh', 'unread'],
    ['a star, which is not a pattern', '/bin/*', 'info'],
  ])('%s', (_, command, expected) => {
    const found = lines(image([doas(`permit nopass app cmd ${command}\n`), exe('/bin/sh'), exe('/usr/bin/ls')]))
    expect(found.map(one => one.split(' ')[0])).toEqual([expected])
  })

  const program = (path: string, rules: string[]) => ({
    ...glibcProgram(path),
    mode: 0o4755,
    extracts: { ...glibcProgram(path).extracts, fingerprint: { content: null, code: null, interpreter: null, rules } },
  })
  const free = (path: string, content = 'permit nopass app\n') => ({ path, content, mode: 0o600 })
  test.each<[string, FakeItem[], string[]]>([
    ['another name', [program('/x', ['/etc/doas.conf']), free('/etc/doas.conf')], ['error /etc/doas.conf ALL']],
    [
      'another name next to another program of its name',
      [DOAS, program('/x', ['/etc/doas.conf']), free('/etc/doas.conf')],
      ['error /etc/doas.conf ALL'],
    ],
    [
      'two copies',
      [program('/x', ['/etc/doas.conf']), program('/y', ['/etc/doas.conf']), free('/etc/doas.conf')],
      ['error /etc/doas.conf ALL'],
    ],
    [
      'rules of another folder',
      [program('/x', ['/usr/local/etc/doas.conf']), free('/usr/local/etc/doas.conf'), free('/etc/doas.conf')],
      ['error /usr/local/etc/doas.conf ALL'],
    ],
    [
      'a folder of rules',
      [program('/x', ['/etc/doas.conf', '/etc/doas.d']), free('/etc/doas.d/a.conf'), free('/etc/doas.d/b')],
      ['error /etc/doas.d/a.conf ALL'],
    ],
    [
      'a later file in the folder',
      [program('/x', ['/etc/doas.d']), free('/etc/doas.d/a.conf', '# none\n'), free('/etc/doas.d/b.conf')],
      ['error /etc/doas.d/b.conf ALL'],
    ],
    ['a program without rules', [program('/x', ['/etc/doas.conf'])], []],
  ])('%s', (_, items, expected) => {
    expect(lines({ layers: [[...ACCOUNTS, ...items]], config: { user: '1000' } })).toEqual(expected)
  })

  test('a file that doas refuses', () => {
    expect(lines(image([doas('permit nopass app', { mode: 0o664 })]))).toEqual([])
  })
})

describe('PAM and the loader', () => {
  const SECURITY = '/usr/lib/x86_64-linux-gnu/security'
  const module = `${SECURITY}/pam_own.so`
  const ofContent = (content: string, path: string) => ({
    ...library(path),
    extracts: { ...library(path).extracts, fingerprint: { content, code: null, interpreter: null } },
  })
  const chsh = { ...glibcProgram('/usr/bin/chsh', ['libpam.so.0']), mode: 0o4755 }
  const ALLOW = '@include common-account\nsession required pam_permit.so'
  const ofPackage = (name: string) => [
    settings('su', `auth optional ${name}\n@include common-auth\n@include common-account`),
    library(`${SECURITY}/${name}`),
  ]
  const own = [
    settings('su', `auth optional pam_own.so\n@include common-auth\n@include common-account`),
    library(module),
  ]
  test.each<[string, FakeItem[], string[]]>([
    [
      'sufficient',
      [
        settings(
          'su',
          'session required pam_env.so\nauth sufficient pam_permit.so\n@include common-auth\n@include common-account',
        ),
      ],
      ['error /etc/pam.d/su pam'],
    ],
    [
      'by an included file',
      [settings('common-auth', 'auth required pam_permit.so')],
      ['error /etc/pam.d/common-auth pam'],
    ],
    [
      'another program of its name',
      [{ ...glibcProgram('/aa/su'), mode: 0o4755 }, settings('common-auth', 'auth required pam_permit.so')],
      ['error /etc/pam.d/common-auth pam'],
    ],
    [
      'su of another name, next to another program of its name',
      [
        { ...SU, extracts: glibcProgram('/usr/bin/su').extracts ?? {} },
        { ...glibcProgram('/usr/bin/become', ['libpam.so.0', 'libpam_misc.so.0']), mode: 0o4755 },
        settings('common-auth', 'auth required pam_permit.so'),
      ],
      ['error /etc/pam.d/common-auth pam'],
    ],
    [
      'sudo that asks nobody',
      [SUDO, settings('sudo', `auth sufficient pam_permit.so\n${ALLOW}`), sudoers('app ALL=(ALL) PASSWD: ALL')],
      ['error /etc/sudoers ALL'],
    ],
    [
      'doas that asks nobody',
      [
        { ...glibcProgram('/usr/bin/doas', ['libpam.so.0']), mode: 0o4755 },
        settings('doas', `auth sufficient pam_permit.so\n${ALLOW}`),
        doas('permit app\n'),
      ],
      ['error /etc/doas.conf ALL'],
    ],
    ['doas without PAM', [DOAS, settings('doas', `auth sufficient pam_permit.so\n${ALLOW}`), doas('permit app\n')], []],
    [
      'a jump over the password',
      [
        settings(
          'common-auth',
          'auth [success=1 default=ignore] pam_permit.so\nauth requisite pam_unix.so\nauth required pam_permit.so',
        ),
      ],
      ['error /etc/pam.d/common-auth pam'],
    ],
    [
      'optional behind the password',
      [settings('common-auth', 'auth required pam_unix.so\nauth optional pam_permit.so')],
      [],
    ],
    ['no account', [settings('su', 'auth sufficient pam_permit.so\naccount required pam_deny.so')], []],
    ['refused later', [settings('common-auth', 'auth required pam_permit.so\nauth required pam_deny.so')], []],
    [
      'an unknown module that decides',
      [settings('common-auth', 'auth required pam_exec.so /x')],
      ['unread /etc/pam.d/common-auth '],
    ],
    [
      'an unknown module before the password',
      [settings('common-auth', 'auth sufficient pam_wheel.so trust\nauth required pam_unix.so')],
      ['unread /etc/pam.d/common-auth '],
    ],
    [
      'an unknown module next to the password',
      [settings('common-auth', 'auth required pam_unix.so\nauth optional pam_cap.so')],
      [],
    ],
    [
      'a module that has no opinion',
      [settings('common-auth', 'auth sufficient pam_env.so\nauth required pam_unix.so')],
      [],
    ],
    [
      'a path of a module',
      [settings('common-auth', 'auth sufficient /usr/lib/security/pam_permit.so')],
      ['error /etc/pam.d/common-auth pam'],
    ],
    [
      'a substack that asks',
      [
        settings('common-auth', 'auth substack system-auth'),
        settings('system-auth', 'auth sufficient pam_unix.so\nauth required pam_deny.so'),
      ],
      [],
    ],
    [
      'a substack of which only the end is the end',
      [
        settings('common-auth', 'auth substack first\nauth required pam_unix.so'),
        settings('first', 'auth sufficient pam_permit.so'),
      ],
      [],
    ],
    [
      'a substack that does not ask',
      [settings('common-auth', 'auth substack first'), settings('first', 'auth sufficient pam_permit.so')],
      ['error /etc/pam.d/first pam'],
    ],
    [
      'files that include each other',
      [settings('su', '@include a'), settings('a', '@include su')],
      ['unread /etc/pam.d/su '],
    ],
    ['a login of su', [settings('su-l', `auth sufficient pam_permit.so\n${ALLOW}`)], ['error /etc/pam.d/su-l pam']],
    [
      'a login of sudo that asks nobody',
      [SUDO, settings('sudo-i', `auth sufficient pam_permit.so\n${ALLOW}`), sudoers('app ALL=(ALL) ALL')],
      ['error /etc/sudoers ALL'],
    ],
    [
      'a comment that may be continued',
      [settings('su', `# a note \\\nauth sufficient pam_permit.so\n@include common-auth\n${ALLOW}`)],
      ['unread /etc/pam.d/su '],
    ],
    [
      'a continued line',
      [settings('su', `auth sufficient \\\npam_permit.so\n@include common-auth\n${ALLOW}`)],
      ['unread /etc/pam.d/su '],
    ],
    [
      'a line that is not understood',
      [settings('su', `auth maybe pam_permit.so\n${ALLOW}`)],
      ['unread /etc/pam.d/su '],
    ],
    [
      'a module that runs a program',
      [settings('su', `auth optional pam_exec.so seteuid /x\n@include common-auth\n${ALLOW}`)],
      ['unread /etc/pam.d/su '],
    ],
    [
      'a module that runs a program for another program',
      [chsh, settings('chsh', `session optional pam_script.so\n@include common-auth\n${ALLOW}`)],
      ['unread /etc/pam.d/chsh '],
    ],
    [
      'an own module of another program',
      [chsh, settings('chsh', 'auth optional /opt/own.so\n@include common-auth'), library('/opt/own.so')],
      ['warning /opt/own.so pam'],
    ],
    [
      'an own module of sudo',
      [SUDO, settings('sudo', 'auth optional /opt/own.so\n@include common-auth'), library('/opt/own.so')],
      ['warning /opt/own.so pam'],
    ],
    [
      'an unknown module of sudo that decides',
      [SUDO, settings('sudo', `auth sufficient pam_wheel.so trust\n@include common-auth\n${ALLOW}`)],
      ['unread /etc/pam.d/sudo '],
    ],
    [
      'another service',
      [settings('sshd', 'session optional pam_loginuid.so\nsession optional pam_exec.so /x\n@include common-auth')],
      [],
    ],
    [
      'an account service of a setuid program that is an own library',
      [{ path: '/etc/nsswitch.conf', content: 'passwd: files own\n' }, library('/usr/lib/libnss_own.so.2')],
      ['warning /usr/lib/libnss_own.so.2 nss'],
    ],
    [
      'an account service of a package',
      [
        { path: '/etc/nsswitch.conf', content: 'passwd: files sss # own\n' },
        library('/usr/lib/libnss_sss.so.2'),
        ...dpkg({ 'libnss-sss': ['/usr/lib/libnss_sss.so.2'] }),
      ],
      [],
    ],
    ['an account service that nothing names', [library('/usr/lib/libnss_own.so.2')], []],
    [
      'a library for some processors',
      [library('/usr/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v3/libpam.so.0')],
      ['warning /usr/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v3/libpam.so.0 hwcaps'],
    ],
    [
      'a library for some processors in another folder',
      [library('/usr/lib/glibc-hwcaps/x86-64-v2/libpam.so.0')],
      ['warning /usr/lib/glibc-hwcaps/x86-64-v2/libpam.so.0 hwcaps'],
    ],
    [
      'a library for some processors that no setuid program loads',
      [library('/usr/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v3/libz.so.1')],
      [],
    ],
    ['an own module', own, [`warning ${module} pam`]],
    ['an own module that a forged record lists', [...own, ...dpkg({ own: [module] })], [`warning ${module} pam`]],
    ['a module of a package', [...ofPackage('pam_cap.so'), ...dpkg({ 'libpam-cap': [`${SECURITY}/pam_cap.so`] })], []],
    ['a module with the name of that of a package', ofPackage('pam_cap.so'), [`warning ${SECURITY}/pam_cap.so pam`]],
    [
      'a module of the base image with another mode',
      [{ ...ofContent('aa', `${SECURITY}/pam_unix.so`), mode: 0o600 }],
      [],
    ],
    [
      'an own module in the place of one that the base image has',
      [ofContent('bb', `${SECURITY}/pam_unix.so`)],
      [`warning ${SECURITY}/pam_unix.so pam`],
    ],
    [
      'a preloaded library that a forged record lists',
      [{ path: '/etc/ld.so.preload', content: '/x.so' }, library('/x.so'), ...dpkg({ x: ['/x.so'] })],
      ['warning /x.so preload'],
    ],
    [
      'a preloaded library of a package',
      [
        { path: '/etc/ld.so.preload', content: '/usr/lib/x86_64-linux-gnu/libjemalloc.so.2' },
        library('/usr/lib/x86_64-linux-gnu/libjemalloc.so.2'),
        ...dpkg({ libjemalloc2: ['/usr/lib/x86_64-linux-gnu/libjemalloc.so.2'] }),
      ],
      [],
    ],
    [
      'an own preloaded library',
      [{ path: '/etc/ld.so.preload', content: '# x\n/x.so' }, library('/x.so')],
      ['warning /x.so preload'],
    ],
    ['a preloaded library that is missing', [{ path: '/etc/ld.so.preload', content: '/x.so' }], []],
  ])('%s', (_, items, expected) => {
    const fake = image(items, '1000', {
      base: { layers: 1 },
      layers: [
        [
          ...PAM,
          SU,
          ofContent('aa', `${SECURITY}/pam_unix.so`),
          ...ACCOUNTS,
          ...dpkg({ 'libpam-modules': [`${SECURITY}/pam_unix.so`] }),
        ],
        items,
      ],
    })
    expect(lines(fake)).toEqual(expected)
  })

  test('files that include each other many times take no time', async () => {
    const files = Array.from({ length: 10 }, (_, i) =>
      settings(i === 0 ? 'su' : `f${i}`, `@include f${i + 1}\n`.repeat(3000)),
    )
    expect(await cpuSeconds(() => lines(image(files)))).toBeLessThan(5)
  })

  test.each<[string, FakeItem[], string[]]>([
    [
      'settings that the distribution brings',
      [
        {
          path: '/usr/lib/pam.d/su',
          content:
            'auth required pam_permit.so\naccount required pam_permit.so\nsession required pam_permit.so\npassword required pam_permit.so\n',
        },
      ],
      ['error /usr/lib/pam.d/su pam'],
    ],
    [
      'one file of settings',
      [{ path: '/etc/pam.conf', content: 'su auth required pam_permit.so\n' }],
      ['unread /etc/pam.conf '],
    ],
  ])('%s', (_, items, expected) => {
    const programs = [SU, ...ACCOUNTS, ...PAM.filter(item => !('path' in item && item.path.startsWith('/etc/pam.d')))]
    expect(lines({ layers: [[...programs, ...items]], config: { user: '1000' } })).toEqual(expected)
  })

  test('musl preloads nothing', () => {
    const items = [
      ...MUSL,
      { ...muslProgram('/bin/bbsuid'), mode: 0o4755 },
      { path: '/etc/ld.so.preload', content: '/x.so' },
      library('/x.so'),
    ]
    expect(lines({ layers: [items], config: { user: '1000' } })).toEqual([])
  })
})
