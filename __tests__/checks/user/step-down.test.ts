import { describe, expect, test } from '@jest/globals'
import { resolveSeverities } from '../../../src/checks/severities.ts'
import { root } from '../../../src/checks/user/root.ts'
import { stepDown } from '../../../src/checks/user/step-down.ts'
import type { ImageConfig } from '../../../src/image/model.ts'
import { type FakeImage, type FakeItem, fakeImage, withExtracts } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { elf } from '../runtime/files.ts'

const PASSWD: FakeItem[] = [
  { path: '/etc/passwd', content: 'root:x:0:0::/:\ntoor:x:0:0::/:\napp:x:1000:1000::/:\npostgres:x:999:999::/:\n' },
]

describe('root that steps down', () => {
  const script = (content: string, path = '/usr/local/bin/docker-entrypoint.sh'): FakeItem => ({
    path,
    content,
    mode: 0o755,
  })
  test.each<[string, FakeItem[], string[], string[], { path: string | null; tool: string } | null]>([
    [
      'a script that calls gosu',
      [elf('/usr/local/bin/gosu'), script('#!/bin/sh\nset -e\nexec gosu postgres "$@"\n')],
      ['docker-entrypoint.sh'],
      ['postgres'],
      { path: '/usr/local/bin/docker-entrypoint.sh', tool: 'gosu' },
    ],
    [
      'a script by its path, and a program by its path',
      [elf('/sbin/su-exec'), script('exec /sbin/su-exec app:app "$@"', '/entrypoint.sh')],
      ['/entrypoint.sh'],
      [],
      { path: '/entrypoint.sh', tool: 'su-exec' },
    ],
    [
      'a script given to a shell',
      [elf('/usr/bin/setpriv'), script('exec setpriv --reuid=app "$@"', '/start.sh')],
      ['/bin/sh', '/start.sh'],
      [],
      { path: '/start.sh', tool: 'setpriv' },
    ],
    [
      'a script whose shell and tool can start',
      [elf('/bin/sh'), elf('/usr/bin/setpriv'), script('#!/bin/sh\nexec setpriv --reuid=app "$@"\n', '/start.sh')],
      ['/start.sh'],
      ['server'],
      { path: '/start.sh', tool: 'setpriv' },
    ],
    ['the command itself', [elf('/usr/sbin/gosu')], ['gosu', 'app'], ['server'], { path: null, tool: 'gosu' }],
    [
      'a service of s6',
      [
        elf('/init'),
        elf('/command/s6-setuidgid'),
        script('#!/bin/sh\nexec s6-setuidgid app server\n', '/etc/services.d/app/run'),
      ],
      ['/init'],
      [],
      { path: '/etc/services.d/app/run', tool: 's6-setuidgid' },
    ],
    [
      'a program that is not called',
      [elf('/usr/bin/setpriv'), script('exec server')],
      ['docker-entrypoint.sh'],
      [],
      null,
    ],
    ['a missing program that is called', [script('exec gosu app server')], ['docker-entrypoint.sh'], [], null],
    ['a comment', [elf('/usr/bin/gosu'), script('# gosu app\nexec server')], ['docker-entrypoint.sh'], [], null],
    ['part of a word', [elf('/usr/bin/gosu'), script('gosuper; no-gosu')], ['docker-entrypoint.sh'], [], null],
    ['a script that nothing starts', [elf('/usr/bin/gosu'), script('exec gosu app server')], ['server'], [], null],
    [
      'a script of another name',
      [elf('/usr/sbin/gosu'), script('#!/bin/bash\nexec gosu app /server\n', '/app/boot')],
      ['/app/boot'],
      [],
      { path: '/app/boot', tool: 'gosu' },
    ],
    [
      'a script behind a wrapper',
      [
        elf('/usr/sbin/gosu'),
        script('#!/bin/sh\nexec gosu app /server\n', '/usr/local/bin/start-app'),
        elf('/usr/bin/tini'),
      ],
      ['tini', '-g', '--', 'start-app'],
      [],
      { path: '/usr/local/bin/start-app', tool: 'gosu' },
    ],
  ])('%s', async (_, items, entrypoint, cmd, expected) => {
    const image = await withExtracts(fakeImage({ layers: [PASSWD, items], config: { entrypoint, cmd } }))
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
    ['a user that does not exist', { config: { user: 'ghost', cmd: ['/app'] } }, 'not-applicable'],
    ['a Windows image', { platform: { os: 'windows' } }, 'not-evaluated'],
  ])('%s', (_, image, result) => {
    expect(runChecks(fakeImage(image), {}, [stepDown]).results[0]?.result).toBe(result)
  })
})

test('kubernetes and strict make it an error', () => {
  expect(resolveSeverities('kubernetes', {}, [stepDown])).toEqual({ 'user/step-down': 'error' })
  expect(resolveSeverities('strict', {}, [stepDown])).toEqual({ 'user/step-down': 'error' })
})

describe('only the command that runs steps down', () => {
  const ENTRYPOINT = '/usr/local/bin/entrypoint'
  const TOOLS = ['gosu', 'su-exec', 'setpriv', 'chpst', 'runuser', 'su', 's6-setuidgid'].map(name =>
    elf(`/usr/bin/${name}`),
  )
  const checksOf = async (config: Partial<ImageConfig>, script: string, tools: FakeItem[] = TOOLS) => {
    const items = [{ path: ENTRYPOINT, content: script, mode: 0o755 }, elf('/bin/sh'), elf('/app'), ...tools]
    const image = await withExtracts(fakeImage({ layers: [PASSWD, items], config }))
    return runChecks(image, {}, [root, stepDown]).findings.map(({ check, severity }) => `${severity} ${check}`)
  }
  const inScript = (code: string, config: Partial<ImageConfig> = {}, tools: FakeItem[] = TOOLS) =>
    checksOf({ entrypoint: [ENTRYPOINT], cmd: ['/app'], ...config }, `#!/bin/sh\n${code}\n`, tools)
  const inCommand = (...cmd: string[]) => checksOf({ cmd }, '')

  test.each([
    'exec gosu app "$@"',
    'if [ "$(id -u)" = 0 ]; then exec gosu app "$0" "$@"; fi\nexec "$@"',
    'if [ "$1" = postgres ] && [ "$(id -u)" = "0" ]; then\n  chown postgres /data\n  exec gosu postgres "$BASH_SOURCE" "$@"\nfi\nexec "$@"',
    'case "$1" in\n  server) exec su-exec 1000:1000 "$@" ;;\nesac\nexec "$@"',
    'set -- su-exec app "$@"\nexec "$@"',
    'exec /usr/bin/setpriv --reuid=app --regid=app --clear-groups "$@"',
    'exec env HOME=/ gosu app "$@"',
    'APP_USER=app\nexec gosu "$APP_USER" "$@"',
    `exec gosu "\${APP_USER:-app}" "$@"`,
    'main() { exec gosu app "$@"; }\nmain "$@"',
    'function main {\n  exec gosu app "$@"\n}\nmain "$@"',
    'down() { exec gosu app "$@"; }\ntrap "down" EXIT\ndown "$@"',
    'true | cat\n(true)\n[ -e / ] || exec "$@"\nexec gosu app "$@"',
    'exec chpst -u :1000:1000 "$@"',
    'exec runuser -u app -- "$@"',
    'exec su -s /bin/sh app -c "/app"',
  ])('with %j', async code => {
    const [, known = '/app'] = /(postgres|server)/.exec(code) ?? []
    expect(await inScript(code, { cmd: [known] })).toEqual(['warning user/step-down'])
  })

  test.each([
    'gosu app mkdir /data\nexec "$@"',
    'setpriv --reuid=app --clear-groups -- mkdir -p /tmp/data\nexec "$@"',
    'echo "exec gosu app"\nexec "$@"',
    'echo "\nexec gosu app\n"\nexec "$@"',
    'cat <<END\nexec gosu app\nEND\nexec "$@"',
    'x=$(exec gosu app id)\nexec "$@"',
    'echo exec gosu app\nexec "$@"',
    'exec gosu root "$@"',
    'exec gosu toor "$@"',
    'exec gosu 0:1000 "$@"',
    'exec gosu nobody-here "$@"',
    'exec gosu "$APP_USER" "$@"',
    'APP_USER=app\nAPP_USER=root\nexec gosu "$APP_USER" "$@"',
    `exec gosu "\${APP_USER:-root}" "$@"`,
    'exec setpriv --no-new-privs "$@"',
    'exec setpriv --ruid=1000 "$@"',
    'exec runuser -c /app',
    'exec su - -c /app',
    'set -- gosu app "$@"\nserver "$@"',
    'down() { exec gosu app "$@"; }\nexec "$@"',
    'function down {\n  exec gosu app "$@"\n}\nexec "$@"',
    '(exec gosu app true)\nexec "$@"',
    '(cd /; exec gosu app true)\nexec "$@"',
    'exec gosu app true &\nexec "$@"',
    'exec gosu app true | cat\nexec "$@"',
    'exec "$@"\nexec gosu app "$@"',
  ])('not with %j', async code => {
    expect(await inScript(code)).toEqual(['error user/root'])
  })

  test('the value of a variable counts', async () => {
    expect(await inScript('exec gosu "$RUN_AS" "$@"', { env: ['RUN_AS=app'] })).toEqual(['warning user/step-down'])
    expect(await inScript(`exec gosu "\${RUN_AS:-app}" "$@"`, { env: ['RUN_AS=root'] })).toEqual(['error user/root'])
  })

  test.each<[string, FakeItem[]]>([
    ['missing', []],
    ['empty', [{ path: '/usr/bin/gosu', mode: 0o755 }]],
    ['not executable', [{ path: '/usr/bin/gosu', content: 'x' }]],
    ['a directory', [{ path: '/usr/bin/gosu', type: 'directory' }]],
  ])('not with a tool that is %s', async (_, tools) => {
    expect(await inScript('exec gosu app "$@"', {}, tools)).toEqual(['error user/root'])
  })

  test('not as an argument', async () => {
    expect(await inCommand('/app', '--note', 'gosu')).toEqual(['error user/root'])
    expect(await checksOf({ entrypoint: ['/app'], cmd: ['gosu', 'app', '/app'] }, '')).toEqual(['error user/root'])
    expect(await checksOf({ entrypoint: ['/app'], cmd: [ENTRYPOINT] }, '#!/bin/sh\nexec gosu app /app\n')).toEqual([
      'error user/root',
    ])
  })

  test('the command that a script hands over to', async () => {
    expect(await inScript('exec "$@"', { cmd: ['gosu', 'app', '/app'] })).toEqual(['warning user/step-down'])
    expect(await inScript('server "$@"', { cmd: ['gosu', 'app', '/app'] })).toEqual(['error user/root'])
  })

  test.each<[string, string]>([
    ['exec gosu app /app', 'warning user/step-down'],
    ['gosu app /app', 'warning user/step-down'],
    ['mkdir /x && exec gosu app /app', 'warning user/step-down'],
    ['gosu app mkdir /x; /app', 'error user/root'],
    ['echo gosu app; exec /app', 'error user/root'],
  ])('in a line: %s', async (line, expected) => {
    expect(await inCommand('/bin/sh', '-c', line)).toEqual([expected])
  })
})
