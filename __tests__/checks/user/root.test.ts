import { describe, expect, test } from '@jest/globals'
import { runChecks } from '../../../src/checks/run.ts'
import { root } from '../../../src/checks/user/root.ts'
import { type FakeItem, fakeImage } from '../../helpers/image.ts'
import { findingsOf, program } from '../images.ts'

const PASSWD: FakeItem = {
  path: '/etc/passwd',
  content: 'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/:\napp:x:1000:1000::/:\nnoid:x::\n',
}

describe('root by every spelling', () => {
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
      findingsOf(root, { layers: [[PASSWD, { path: '/etc/group', content: 'root:x:0:\n' }]], config: { user } }),
    ).toMatchObject([{ severity: 'error', path: null, layer: null, blame: null, data: { spec: user } }])
  })

  test('without a file system too', () => {
    expect(findingsOf(root, { layers: [[]] })).toHaveLength(1)
  })
})

describe('not root', () => {
  test.each(['1000', '1000:0', '65532:65532', 'app', 'app:root'])('%p', user => {
    expect(findingsOf(root, { layers: [[PASSWD]], config: { user } })).toEqual([])
  })
})

describe('what cannot be told is no pass', () => {
  const outcome = (image: Parameters<typeof fakeImage>[0]) => runChecks(fakeImage(image), {}, [root]).results[0]
  test('a Windows image', () => {
    expect(outcome({ platform: { os: 'windows' } })?.result).toBe('not-applicable')
  })
  test('a user that does not exist, which is another check', () => {
    expect(outcome({ layers: [[PASSWD]], config: { user: 'ghost' } })?.result).toBe('not-applicable')
  })
  test('an account file that was not read', () => {
    const cut = { path: '/etc/passwd', content: 'root', size: 9000 }
    expect(outcome({ layers: [[cut]], config: { user: 'app' } })).toMatchObject({
      result: 'error',
      error: { code: 'user-unreadable' },
    })
  })
})

describe('root that steps down', () => {
  const script = (content: string, path = '/usr/local/bin/docker-entrypoint.sh'): FakeItem => ({
    path,
    content,
    mode: 0o755,
  })
  test.each<[string, FakeItem[], string[], string[], { path: string | null; tool: string } | null]>([
    [
      'a script that calls gosu',
      [program('/usr/local/bin/gosu'), script('#!/bin/sh\nset -e\nexec gosu postgres "$@"\n')],
      ['docker-entrypoint.sh'],
      ['postgres'],
      { path: '/usr/local/bin/docker-entrypoint.sh', tool: 'gosu' },
    ],
    [
      'a script by its path, and a program by its path',
      [program('/sbin/su-exec'), script('exec /sbin/su-exec app:app "$@"', '/entrypoint.sh')],
      ['/entrypoint.sh'],
      [],
      { path: '/entrypoint.sh', tool: 'su-exec' },
    ],
    [
      'a script given to a shell',
      [program('/usr/bin/setpriv'), script('exec setpriv --reuid=app "$@"', '/start.sh')],
      ['/bin/sh', '/start.sh'],
      [],
      { path: '/start.sh', tool: 'setpriv' },
    ],
    ['the command itself', [program('/usr/sbin/gosu')], ['gosu', 'app'], ['server'], { path: null, tool: 'gosu' }],
    [
      'a service of s6',
      [
        program('/command/s6-setuidgid'),
        script('#!/bin/sh\nexec s6-setuidgid app server\n', '/etc/services.d/app/run'),
      ],
      ['/init'],
      [],
      { path: '/etc/services.d/app/run', tool: 's6-setuidgid' },
    ],
    [
      'a program that is not called',
      [program('/usr/bin/setpriv'), script('exec server')],
      ['docker-entrypoint.sh'],
      [],
      null,
    ],
    ['a program that is called and not there', [script('exec gosu app server')], ['docker-entrypoint.sh'], [], null],
    ['a comment', [program('/usr/bin/gosu'), script('# gosu app\nexec server')], ['docker-entrypoint.sh'], [], null],
    ['part of a word', [program('/usr/bin/gosu'), script('gosuper; no-gosu')], ['docker-entrypoint.sh'], [], null],
    ['a script that nothing starts', [program('/usr/bin/gosu'), script('exec gosu app server')], ['server'], [], null],
  ])('%s', (_, items, entrypoint, cmd, expected) => {
    const [finding] = findingsOf(root, { layers: [items], config: { entrypoint, cmd } })
    expect(finding?.severity).toBe(expected === null ? 'error' : 'warning')
    expect([finding?.path, finding?.data['stepsDownWith']]).toEqual([expected?.path ?? null, expected?.tool])
  })
})
