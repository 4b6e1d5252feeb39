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
])('a started program makes root: %s', (_, fake, expected) => {
  expect(lines(fake)).toEqual([expected])
})

test.each<[string, FakeImage]>([
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
])('a started program does not make root: %s', (_, fake) => {
  expect(lines(fake)).toEqual([])
})
