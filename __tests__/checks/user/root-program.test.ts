import { expect, test } from '@jest/globals'
import { root } from '../../../src/checks/user/root.ts'
import type { Extracts } from '../../../src/image/model.ts'
import { elfExtract } from '../../helpers/elf.ts'
import { capabilities, type FakeEntry, type FakeImage } from '../../helpers/image.ts'
import { findingsOf } from '../images.ts'

const elf = (path: string, more: Partial<FakeEntry> = {}): FakeEntry => ({
  path,
  mode: 0o755,
  extracts: elfExtract(),
  ...more,
})
const script = (path: string, shebang: string, mode = 0o755): FakeEntry => ({
  path,
  mode,
  extracts: { shebang } satisfies Extracts,
})
const SETUID = { mode: 0o4755 }
const image = (entries: FakeEntry[], entrypoint: string[], user = '1000'): FakeImage => ({
  layers: [[{ path: '/etc/passwd', content: 'root:x:0:0::/:\napp:x:1000:1000::/:\n' }, ...entries]],
  config: { entrypoint, user, env: ['PATH=/bin'] },
})
const lines = (fake: FakeImage) =>
  findingsOf(root, fake).map(({ severity, path, data }) => `${severity} ${path} ${data['by']}`)

test.each<[string, FakeImage, string]>([
  ['setuid', image([elf('/server', SETUID)], ['/server']), 'error /server setuid'],
  [
    'capabilities',
    image([elf('/server', { capabilities: capabilities({ permitted: [6, 7] }) })], ['/server']),
    'error /server cap_setgid,cap_setuid',
  ],
  ...(['chown', 'dac_override', 'dac_read_search', 'fowner', '', '', '', 'setuid'] as const).flatMap(
    (name, number): [string, FakeImage, string][] =>
      name === ''
        ? []
        : [
            [
              `the capability ${name}`,
              image(
                [elf('/server', { capabilities: capabilities({ permitted: [number], revision: 3 }) })],
                ['/server'],
              ),
              `error /server cap_${name}`,
            ],
          ],
  ),
  [
    'setpcap, and a file with inheritable capabilities',
    image(
      [
        elf('/server', { capabilities: capabilities({ permitted: [8] }) }),
        elf('/other', { capabilities: capabilities({ inheritable: [7] }) }),
      ],
      ['/server'],
    ),
    'error /server cap_setpcap,cap_setuid',
  ],
  [
    'the interpreter of a script',
    image([script('/run', '/bin/x'), elf('/bin/x', SETUID)], ['/run']),
    'error /bin/x setuid',
  ],
  ['behind env', image([elf('/bin/env'), elf('/bin/x', SETUID)], ['/bin/env', '/bin/x']), 'error /bin/x setuid'],
  ['env itself', image([elf('/bin/env', SETUID), elf('/bin/x')], ['/bin/env', '/bin/x']), 'error /bin/env setuid'],
  [
    'behind a step down',
    image(
      [elf('/bin/setpriv'), elf('/x', SETUID)],
      ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups', '/x'],
      '0',
    ),
    'error /x setuid',
  ],
  ...(
    [
      ['sudo', '-u', 'root', '/server'],
      ['sudo', '-u', '#0', '/server'],
      ['sudo', '--us=root', '/server'],
      ['su', '-c', '/server'],
      ['su', 'root', '-c', '/server'],
      ['setpriv', '--reuid=0', '/server'],
      ['setpriv', '--reuid=app', '--inh=+setuid', '--amb=+setuid', '/server'],
      ['doas', '-u', 'app', '-u', 'root', '/server'],
      ['doas', '/server'],
      ['chpst', '-u', 'root', '/server'],
      ['start-stop-daemon', '-S', '-c', 'root', '-x', '/server'],
    ] as const
  ).map(([tool = '', ...args]): [string, FakeImage, string] => [
    [tool, ...args].join(' '),
    image([elf(`/bin/${tool}`, SETUID), elf('/server')], [tool, ...args]),
    `error /bin/${tool} setuid`,
  ]),
  [
    'chroot with capabilities',
    image(
      [elf('/bin/chroot', { capabilities: capabilities({ permitted: [6, 7, 18] }) }), elf('/server')],
      ['chroot', '--userspec=0', '/', '/server'],
    ),
    'error /bin/chroot cap_setgid,cap_setuid',
  ],
  [
    'a tool by another name',
    image(
      [elf('/opt/own', SETUID), { path: '/bin/sudo', link: '/opt/own' }, elf('/server')],
      ['sudo', '-u', 'app', '/server'],
    ),
    'error /opt/own setuid',
  ],
  [
    'sudo to root behind a step down',
    image(
      [elf('/bin/gosu'), elf('/bin/sudo', SETUID), elf('/server')],
      ['gosu', 'app', 'sudo', '-u', 'root', '/server'],
      '0',
    ),
    'error /bin/sudo setuid',
  ],
  [
    'to a user that is not in the image',
    image([elf('/bin/sudo', SETUID), elf('/server')], ['sudo', '-u', 'ghost', '/server']),
    'warning /bin/sudo setuid',
  ],
])('a started program makes root: %s', (_, fake, expected) => {
  expect(lines(fake)).toEqual([expected])
})

test.each<[string, FakeImage]>([
  [
    'setpcap without such a file',
    image(
      [
        elf('/server', { capabilities: capabilities({ permitted: [8] }) }),
        elf('/other', { capabilities: capabilities({ permitted: [10], inheritable: [10] }) }),
      ],
      ['/server'],
    ),
  ],
  ['a plain program', image([elf('/server')], ['/server'])],
  ['a low port', image([elf('/server', { capabilities: true })], ['/server'])],
  ['memory that stays', image([elf('/server', { capabilities: capabilities({ permitted: [14] }) })], ['/server'])],
  [
    'inheritable ones, which no process has',
    image([elf('/server', { capabilities: capabilities({ inheritable: [7] }) })], ['/server']),
  ],
  [
    'those of another namespace',
    image([elf('/s', { capabilities: capabilities({ permitted: [7], revision: 3, root: 5 }) })], ['/s']),
  ],
  ['setuid of another user', image([elf('/server', { ...SETUID, uid: 1000 })], ['/server'])],
  ['a script, whose bit Linux ignores', image([script('/run', '/bin/x', 0o4755), elf('/bin/x')], ['/run'])],
  ['sudo to another user', image([elf('/bin/sudo', SETUID), elf('/server')], ['sudo', '-u', 'app', '/server'])],
  ['su to another user', image([elf('/bin/su', SETUID), elf('/server')], ['su', 'app', '-c', '/server'])],
  ['su of root to another user', image([elf('/bin/su', SETUID), elf('/server')], ['su', 'app', '-c', '/server'], '0')],
  [
    'setpriv to another user',
    image([elf('/bin/setpriv', SETUID), elf('/server')], ['setpriv', '--reuid=7', '/server']),
  ],
])('a started program does not make root: %s', (_, fake) => {
  expect(lines(fake)).toEqual([])
})
