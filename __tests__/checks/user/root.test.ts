import { describe, expect, test } from '@jest/globals'
import { root } from '../../../src/checks/user/root.ts'
import type { Extracts } from '../../../src/image/model.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import { elfExtract } from '../../helpers/elf.ts'
import { type FakeItem, fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { findingsOf } from '../images.ts'

const PASSWD: FakeItem = {
  path: '/etc/passwd',
  content: 'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/:\napp:x:1000:1000::/:\nnoid:x::\n',
}

describe('root in every spelling', () => {
  test.each([
    '',
    '0',
    '00',
    '+0',
    '-0',
    '0:0',
    '0:1000',
    ':',
    ':1000',
    'root',
    'root:root',
    'toor',
    'noid',
    'root:nobody',
  ])('%p', user => {
    expect(
      findingsOf(root, {
        layers: [[PASSWD, { path: '/etc/group', content: 'root:x:0:\n' }]],
        config: { user, cmd: ['/app'] },
      }),
    ).toMatchObject([{ severity: 'error', path: null, layer: null, blame: null, data: { spec: user } }])
  })

  test('even without a file system', () => {
    expect(findingsOf(root, { layers: [[]], config: { cmd: ['/app'] } })).toHaveLength(1)
  })
})

describe('an existing account of the image', () => {
  const ready = (content: string) =>
    findingsOf(root, { layers: [[{ path: '/etc/passwd', content }]], config: { cmd: ['/app'] } })[0]?.data
  test.each([
    ['node:x:1000:1000::/home/node:/bin/bash', { account: 'node', accountUid: 1000 }],
    ['nonroot:x:65532:65532::/:/sbin/nologin', { account: 'nonroot', accountUid: 65532 }],
    ['two:x:1002:0::/:\none:x:1001:0::/:\n', { account: 'one', accountUid: 1001 }],
  ])('%s', (content, expected) => {
    expect(ready(`root:x:0:0::/root:/bin/sh\n${content}`)).toMatchObject(expected)
  })

  test.each([
    'daemon:x:1:1::/:',
    'nobody:x:65534:65534::/:',
    'huge:x:4294967295:0::/:',
    'noid:x:abc:0::/:',
    ':x:1000:0::/:',
  ])('neither a service nor a mistake: %s', content => {
    expect(Object.keys(ready(content) ?? {})).not.toContain('account')
  })

  test('the fix suggests it', () => {
    const words = (content: string) =>
      findingsOf(root, { layers: [[{ path: '/etc/passwd', content }]], config: { cmd: ['/app'] } })
        .map(one => describeFinding(one).fix)
        .join()
    expect(words('node:x:1000:1000::/:')).toContain('already has `node`')
    expect(words('node:x:1000:1000::/:')).toMatch(/\nUSER 1000$/)
    expect(words('')).toMatch(/\nUSER 10001$/)
  })
})

describe('a server that writes to folders of root', () => {
  const folder = (path: string) => ({ path, type: 'directory' as const })
  const fixOf = (cmd: string[], ...folders: string[]) =>
    findingsOf(root, { layers: [[{ path: '/usr/sbin/nginx', mode: 0o755 }, ...folders.map(folder)]], config: { cmd } })
      .map(one => describeFinding(one).fix)
      .join()

  test('needs more than USER', () => {
    const fix = fixOf(['nginx', '-g', 'daemon off;'], '/run', '/var/log/nginx')
    expect(fix).toContain('Start from `nginxinc/nginx-unprivileged`. Or: ')
    expect(fix).toMatch(/\nRUN chown -R 10001 \/var\/log\/nginx \/run\nUSER 10001$/)
  })
  test('keeps the account of Apache, whose start script gives files to it', () => {
    const passwd = { path: '/etc/passwd', content: 'root:x:0:0::/:\nwww-data:x:33:33::/:\n' }
    const layers = [[passwd, { path: '/run', type: 'directory' as const }]]
    const [found] = findingsOf(root, { layers, config: { cmd: ['apache2ctl'] } })
    expect(found && describeFinding(found).fix).toMatch(/\nRUN chown -R 33 \/run\nUSER 33$/)
  })
  test('is the one that starts', () => expect(fixOf(['sleep', '1'], '/run')).not.toContain('nginx'))
})

describe('what a USER alone would break', () => {
  const BINARIES = ['cron', 'crond', 'sshd', 'php-fpm8.2', 'supervisord', 'nginx', 'sh', 'tail', 'service']
  const file = (path: string, content: string, extracts: Extracts = {}): FakeItem => ({
    path,
    content,
    mode: 0o755,
    extracts,
  })
  const fixOf = (cmd: string[], ...more: FakeItem[]) => {
    const binaries = BINARIES.map(name => ({ path: `/usr/sbin/${name}`, mode: 0o755, extracts: elfExtract() }))
    return findingsOf(root, { layers: [[...binaries, ...more]], config: { cmd } })
      .map(one => describeFinding(one).fix)
      .join()
  }
  const folders = (...paths: string[]) => paths.map(path => ({ path, type: 'directory' as const }))
  const script = (code: string) => file('/start.sh', code, { shebang: '/bin/sh', startScript: code })
  const programs = (...commands: string[]) =>
    file('/etc/supervisord.conf', '[supervisord]', {
      supervisor: {
        programs: commands.map(command => ({ name: 'x', command, directory: null, starts: true })),
        include: '',
      },
    })

  test.each<[string, string, string]>([
    ['cron', '-f', 'Start `supercronic` instead'],
    ['crond', '-f', 'Start `supercronic` instead'],
    ['sshd', '-D', '`docker exec`'],
  ])('a program that needs root: %s', (name, option, instead) => {
    const fix = fixOf([name, option])
    expect(fix).toContain(`\`${name}\` needs root`)
    expect(fix).toContain(instead)
    expect(fix).toContain('waive')
    expect(fix).not.toContain('USER 10001')
  })
  test.each<[string, string[], FakeItem[]]>([
    ['a line', ['/usr/sbin/sh', '-c', 'cron && tail -f /dev/null'], []],
    ['a service of a line', ['/usr/sbin/sh', '-c', 'service cron start && tail -f /dev/null'], []],
    ['a script', ['/start.sh'], [script('#!/usr/sbin/sh\n/etc/init.d/cron start\nexec tail -f /dev/null\n')]],
    ['supervisord', ['supervisord'], [programs('nginx', 'cron -f')]],
  ])('even if it is started by %s', (_, cmd, more) => {
    expect(fixOf(cmd, ...more)).toContain('`cron` needs root')
  })
  test('the services of s6-overlay', () => {
    const init = file('/init', '#!/usr/sbin/sh\n', { shebang: '/usr/sbin/sh' })
    expect(fixOf(['/init'], init, ...folders('/etc/services.d'))).toContain('`s6-setuidgid`')
  })

  test('folders of PHP-FPM, as Debian configures it', () => {
    expect(fixOf(['php-fpm8.2', '-F'], ...folders('/run', '/run/php', '/var/log'))).toMatch(
      /\nRUN chown -R 10001 \/run\/php \/var\/log\nUSER 10001$/,
    )
  })
  test('folders of supervisord and of its programs', () => {
    const fix = fixOf(['supervisord'], programs('nginx'), ...folders('/run', '/var/log/supervisor', '/var/log/nginx'))
    expect(fix).toMatch(/\nRUN chown -R 10001 \/var\/log\/nginx \/run \/var\/log\/supervisor\nUSER 10001$/)
    expect(fix).toContain('remove `user=`')
  })
  test('supervisord without folders', () => {
    expect(fixOf(['supervisord'], programs('tail'))).toMatch(/`logfile` and `pidfile`.*\nUSER 10001$/)
  })
})

describe('not root', () => {
  test.each(['1000', '1000:0', '65532:65532', 'app', 'app:root'])('%p', user => {
    expect(findingsOf(root, { layers: [[PASSWD]], config: { user, cmd: ['/app'] } })).toEqual([])
  })
})

describe('unknown users do not pass', () => {
  const outcome = (image: Parameters<typeof fakeImage>[0]) => runChecks(fakeImage(image), {}, [root]).results[0]
  test('a Windows image', () => {
    expect(outcome({ platform: { os: 'windows' } })?.result).toBe('not-evaluated')
  })
  test('a missing user, which is another check', () => {
    expect(outcome({ layers: [[PASSWD]], config: { user: 'ghost', cmd: ['/app'] } })?.result).toBe('not-applicable')
  })
  test('an unreadable account file', () => {
    const cut = { path: '/etc/passwd', content: 'root', size: 9000 }
    expect(outcome({ layers: [[cut]], config: { user: 'app', cmd: ['/app'] } })).toMatchObject({
      result: 'error',
      error: { code: 'user-unreadable' },
    })
  })
})

/** What moby/sys/user makes of a file; JavaScript's own functions differ in each case. */
describe('bytes of /etc/passwd', () => {
  test.each<[string, string, (string | number[])[], string[]]>([
    ['a byte order mark', 'app', ['\ufeffapp:x:1000:1000::/:\napp:x:0:0::/:\n'], ['error']],
    ['bytes that are not UTF-8', 'app\ufffd', ['app', [0xff], ':x:1000:1000::/:\napp\ufffd:x:0:0::/:\n'], ['error']],
    ['U+0085, which engines trim', 'app', ['\u0085app:x:0:0::/:\u0085\napp:x:1000:1000::/:\n'], ['error']],
    ['a name beyond ASCII', 'jürgen', ['\u3000jürgen:x:1000:1000::/:\u2028\n'], []],
  ])('%s', (_, user, parts, severities) => {
    const content = Buffer.concat(parts.map(part => Buffer.from(part as string)))
    const findings = findingsOf(root, { layers: [[{ path: '/etc/passwd', content }]], config: { user, cmd: ['/app'] } })
    expect(findings.map(({ severity }) => severity)).toEqual(severities)
  })
})
