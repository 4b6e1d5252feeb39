/** Account files that programs in C read differently than engines do: the worse reading counts. */
import { describe, expect, test } from '@jest/globals'
import { root } from '../../../src/checks/user/root.ts'
import { stepDown } from '../../../src/checks/user/step-down.ts'
import { type FakeItem, fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { elf } from '../runtime/files.ts'

const BASE = 'root:x:0:0::/root:/bin/sh\n'

function verdictOf(command: string[], passwd: string, more: FakeItem[] = []): string {
  const tools = ['setpriv', 'su-exec', 'chroot', 'runuser'].map(name => elf(`/bin/${name}`))
  const image = fakeImage({
    layers: [
      [elf('/bin/gosu', { go: true }), ...tools, elf('/app')],
      [{ path: '/etc/passwd', content: BASE + passwd }, ...more],
    ],
    config: { entrypoint: command, env: ['PATH=/bin'] },
  })
  const [finding] = runChecks(image, {}, [root, stepDown]).findings
  return finding?.check === 'user/root' ? 'root' : finding?.data['isSure'] ? 'steps down' : 'may step down'
}

const ROOT = 'app:x:0:0::/:/bin/sh\n'
const SOUND = 'app:x:1000:1000::/:/bin/sh\n'
const COMMANDS = [
  ['setpriv', '--reuid=app', '--regid=1000', '--clear-groups', '/app'],
  ['su-exec', 'app', '/app'],
  ['chroot', '--userspec=app', '/', '/app'],
  ['runuser', '-u', 'app', '--', '/app'],
]

describe.each(COMMANDS.map(command => [command] as const))('%j', command => {
  test.each([
    ['without a group', `app:x:1000\n${ROOT}`],
    ['without a home', `app:x:1000:1000\n${ROOT}`],
    ['with text behind the group', `app:x:1000:1000x::/:\n${ROOT}`],
    ['behind a tab', `\t${ROOT}${SOUND}`],
    ['a sign', `app:x:+1000:1000::/:\n${ROOT}`],
    ['a number that wraps to 0', 'app:x:4294967296:0::/:\n'],
    ['a zero byte', `app:x:1000:1000::/\0:\n${ROOT}`],
    ['without a user ID', `app:x::1000::/:\n${SOUND}`],
  ])('root: the first line is malformed: %s', (_, passwd) => expect(verdictOf(command, passwd)).toBe('root'))

  test.each([
    ['a sound line', SOUND],
    ['a sound line before one of root', SOUND + ROOT],
    ['a short line and a sound one', `app:x:1000\n${SOUND}`],
    ['a short line alone', 'app:x:1000:1000\n'],
    ['other names', `application:x:0:0::/:\n#app:x:0:0::/:\n${SOUND}`],
  ])('not root: %s', (_, passwd) => expect(verdictOf(command, passwd)).toBe('steps down'))
})

test('a program may look for a number as a name', () => {
  const command = ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups', '/app']
  expect(verdictOf(command, '1000:x:0:0::/:\n')).toBe('root')
  expect(verdictOf(command, SOUND)).toBe('steps down')
})

test('gosu reads accounts as engines do', () => {
  expect(verdictOf(['gosu', 'app', '/app'], `app:x:1000\n${ROOT}`)).toBe('steps down')
})

describe('nsswitch.conf', () => {
  const nsswitch = (content: string): FakeItem => ({ path: '/etc/nsswitch.conf', content })
  const command = ['setpriv', '--reuid=app', '--regid=1000', '--clear-groups', '/app']
  const database: FakeItem = { path: '/var/lib/misc/passwd.db', size: 9 }
  test.each<[string, string, FakeItem[], string]>([
    ['passwd: db files', SOUND, [database], 'may step down'],
    ['passwd: files sss systemd', SOUND, [], 'steps down'],
    ['passwd: db files', SOUND, [], 'steps down'],
    ['passwd: files', SOUND, [database], 'steps down'],
    ['passwd: compat', `${SOUND}+::::::\n`, [], 'may step down'],
    ['passwd: compat', SOUND, [], 'steps down'],
    ['#passwd: db', SOUND, [database], 'steps down'],
  ])('%s', (line, passwd, more, expected) => {
    expect(verdictOf(command, passwd, [nsswitch(`# c\n${line}\ngroup: files\n`), ...more])).toBe(expected)
  })
  test('gosu does not read it', () => {
    expect(verdictOf(['gosu', 'app', '/app'], SOUND, [nsswitch('passwd: db files\n'), database])).toBe('steps down')
  })
})
