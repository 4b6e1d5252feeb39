import { describe, expect, test } from '@jest/globals'
import { runChecks } from '../../../src/checks/run-checks.ts'
import { resolveSeverities } from '../../../src/checks/severities.ts'
import { root } from '../../../src/checks/user/root.ts'
import { stepDown } from '../../../src/checks/user/step-down.ts'
import { type FakeImage, type FakeItem, fakeImage, withExtracts } from '../../helpers/image.ts'
import { program } from '../images.ts'

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
    [
      'a script of another name',
      [program('/usr/sbin/gosu'), script('#!/bin/bash\nexec gosu app /server\n', '/app/boot')],
      ['/app/boot'],
      [],
      { path: '/app/boot', tool: 'gosu' },
    ],
    [
      'a script behind a wrapper',
      [program('/usr/sbin/gosu'), script('#!/bin/sh\nexec gosu app /server\n', '/usr/local/bin/start-app')],
      ['tini', '-g', '--', 'start-app'],
      [],
      { path: '/usr/local/bin/start-app', tool: 'gosu' },
    ],
  ])('%s', async (_, items, entrypoint, cmd, expected) => {
    const image = await withExtracts(fakeImage({ layers: [items], config: { entrypoint, cmd } }))
    const { findings, results } = runChecks(image, {}, [root, stepDown])
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject(
      expected === null
        ? { check: 'user/root', severity: 'error', path: null }
        : { check: 'user/step-down', severity: 'warning', path: expected.path, data: { tool: expected.tool } },
    )
    expect(results.map(({ result }) => result)).toEqual(
      expected === null ? ['fail', 'pass'] : ['not-applicable', 'fail'],
    )
  })
})

describe('no finding', () => {
  test.each<[string, FakeImage, string]>([
    ['another user', { config: { user: '1000', entrypoint: ['gosu'] } }, 'pass'],
    ['a user that does not exist', { config: { user: 'ghost' } }, 'not-applicable'],
    ['a Windows image', { platform: { os: 'windows' } }, 'not-applicable'],
  ])('%s', (_, image, result) => {
    expect(runChecks(fakeImage(image), {}, [stepDown]).results[0]?.result).toBe(result)
  })
})

test('kubernetes and strict make it an error', () => {
  expect(resolveSeverities('kubernetes', {}, [stepDown])).toEqual({ 'user/step-down': 'error' })
  expect(resolveSeverities('strict', {}, [stepDown])).toEqual({ 'user/step-down': 'error' })
})
