/** All checks use the same analysis of the start: they agree on every tool, interpreter and folder. */
import { describe, expect, test } from '@jest/globals'
import { privilegedPort } from '../../../src/checks/metadata/privileged-port.ts'
import { writableProgram } from '../../../src/checks/permissions/writable-program.ts'
import { entrypoint } from '../../../src/checks/runtime/entrypoint.ts'
import { packageManager } from '../../../src/checks/toolchain/package-manager.ts'
import { root } from '../../../src/checks/user/root.ts'
import { stepDown } from '../../../src/checks/user/step-down.ts'
import { type FakeEntry, type FakeImage, fakeImage, withExtracts } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { findingsOf, program } from '../images.ts'
import { elf } from '../runtime/files.ts'

/** Every tool that only starts another program, with its usual options. */
const WRAPPERS: [string, ...string[]][] = [
  ['tini', '-g', '--'],
  ['tini', '-p', 'SIGTERM', '-e', '143', '--'],
  ['tini-static', '-v'],
  ['docker-init', '--'],
  ['catatonit', '--'],
  ['dumb-init', '--rewrite', '15:3', '--'],
  ['env', '-u', 'A', 'B=1'],
  ['nice', '-n', '5'],
  ['nice', '-5'],
  ['setsid', '-w'],
  ['nohup'],
  ['stdbuf', '-oL', '-e', '0'],
  ['timeout', '-k', '5', '--preserve-status', '1d'],
  ['ionice', '-c2', '-n', '7'],
  ['sudo', '-E'],
  ['chroot', '/'],
  ['chpst', '-e', '/env', '-P'],
  ['setpriv', '--no-new-privs', '--bounding-set', '-all'],
]

/** Every tool that first changes to another user. */
const STEP_DOWNS: [string, ...string[]][] = [
  ['gosu', 'app'],
  ['su-exec', 'app:app'],
  ['s6-setuidgid', 'app'],
  ['s6-applyuidgid', '-u', '1000', '-g', '1000', '-G', '1000', '-z'],
  ['setuidgid', 'app'],
  ['chpst', '-u', 'app:app', '-e', '/env'],
  ['chpst', '-uapp', '-n', '5', '-v'],
  ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups'],
  ['setpriv', '--reuid', '1000', '--regid', '1000', '--init-groups', '--inh-caps', '-all', '--'],
  ['runuser', '-u', 'app', '--'],
  ['runuser', '--user=app', '-g', 'app'],
  ['sudo', '-E', '-u', 'app', '--'],
  ['sudo', '-nHu', '#1000', 'A=1'],
  ['doas', '-u', 'app'],
  ['chroot', '--userspec=1000:1000', '/'],
  ['start-stop-daemon', '--start', '--chuid', 'app', '--exec'],
  ['start-stop-daemon', '-S', '-q', '-c', 'app:app', '-u', 'root', '-p', '/run/x', '-x', '/none', '-a'],
  ['start-stop-daemon', '--start', '--chuid=1000', '--exec=/none', '--startas'],
]

const toolOf = (name: string) => elf(`/usr/bin/${name}`)
const pathsOf = (check: typeof entrypoint, image: FakeImage) => findingsOf(check, image).map(({ path }) => path)
const PASSWD = [
  { path: '/etc/passwd', content: 'root:x:0:0::/:\napp:x:1000:1000::/:\n' },
  { path: '/etc/group', content: 'app:x:1000:\n' },
]
const OWN = { uid: 7, mode: 0o755 }

describe.each([...WRAPPERS, ...STEP_DOWNS].map(words => [words.join(' '), words] as const))('behind %s', (_, words) => {
  test('a missing program is reported', () => {
    const image: FakeImage = { layers: [PASSWD, [toolOf(words[0])]], config: { cmd: [...words, '/server', 'x'] } }
    expect(pathsOf(entrypoint, image)).toEqual(['/server'])
  })

  test('a program that the user can change is reported', () => {
    const layers = [PASSWD, [toolOf(words[0]), elf('/server', {}, OWN)]]
    const config = { cmd: [`/usr/bin/${words[0]}`, ...words.slice(1), '/server', 'x'], user: '7' }
    expect(pathsOf(writableProgram, { layers, config })).toEqual(['/server'])
  })

  test('a package manager is needed to start', () => {
    const layers = [PASSWD, [toolOf(words[0]), program('/usr/local/bin/npm')]]
    const [finding] = findingsOf(packageManager, { layers, config: { cmd: [...words, 'npm', 'start'] } })
    expect(finding).toMatchObject({ severity: 'info', data: { neededTool: 'npm' } })
  })
})

describe.each(STEP_DOWNS.map(words => [words.join(' '), words] as const))('stepping down with %s', (_, words) => {
  const stepsDown = (layers: FakeEntry[][], entry: string[], more = {}) =>
    runChecks(fakeImage({ layers: [PASSWD, ...layers], config: { cmd: [...entry, '/server'], ...more } }), {}, [
      root,
      stepDown,
    ]).findings.map(({ check, data }) => `${check} ${data['tool'] ?? ''}`)

  test('is reported if the tool is in the default PATH', () => {
    expect(stepsDown([[toolOf(words[0])]], words)).toEqual([`user/step-down ${words[0]}`])
  })

  test("is reported if the tool is in the image's PATH", () => {
    const config = { env: ['PATH=/opt/tools'] }
    expect(stepsDown([[elf(`/opt/tools/${words[0]}`)]], words, config)).toEqual([`user/step-down ${words[0]}`])
  })

  test("is reported if the command has the tool's path", () => {
    const entry = [`/opt/tools/${words[0]}`, ...words.slice(1)]
    expect(stepsDown([[elf(`/opt/tools/${words[0]}`)]], entry)).toEqual([`user/step-down ${words[0]}`])
  })

  test('is reported after an init', () => {
    const layers = [[toolOf('tini'), toolOf(words[0])]]
    expect(stepsDown(layers, ['tini', '--', ...words])).toEqual([`user/step-down ${words[0]}`])
  })
})

describe('tools that start a program as the same user', () => {
  test.each([
    [['setpriv', '--no-new-privs', '/server']],
    [['chpst', '-e', '/env', '/server']],
    [['tini', '--', 'chpst', '-U', 'app', '/server']],
  ])('%s', words => {
    const layers = [[...['setpriv', 'chpst', 'tini'].map(toolOf), elf('/server')]]
    const { findings } = runChecks(fakeImage({ layers, config: { cmd: words } }), {}, [root, stepDown])
    expect(findings.map(({ check }) => check)).toEqual(['user/root'])
  })
})

test.each([
  [['setpriv', '--no-new-privs', 'setpriv', '--reuid=1', '/server']],
  [['runuser', 'app', '-c', '/server']],
  [['runuser', '-', 'app']],
  [['sh', '-c', 'prepare && exec setpriv --reuid=1 /server']],
])('%s steps down', words => {
  const layers = [PASSWD, ['setpriv', 'runuser', 'sh'].map(toolOf)]
  const { findings } = runChecks(fakeImage({ layers, config: { cmd: words } }), {}, [root, stepDown])
  expect(findings).toMatchObject([{ check: 'user/step-down' }])
})

/** Every interpreter, with its usual options. `bun` and `deno` also accept names that are not files. */
const INTERPRETERS: [string, ...string[]][] = [
  ['node', '--enable-source-maps'],
  ['node', '-r', './x.js', '--env-file', '.env'],
  ['nodejs'],
  ['python', '-u'],
  ['python3', '-W', 'ignore'],
  ['python3.12', '-X', 'dev'],
  ['python2.7'],
  ['pypy3', '-u'],
  ['ruby', '-w'],
  ['ruby3.2'],
  ['perl'],
  ['perl5.36', '-w'],
  ['php'],
  ['php8.3', '-d', 'memory_limit=1G'],
  ['java', '-Xmx1g', '-jar'],
  ['sh', '-e'],
  ['bash', '-o', 'pipefail'],
  ['mksh'],
]
const UNCERTAIN: [string, ...string[]][] = [['bun', 'run'], ['bun'], ['deno', 'run', '-A']]

describe.each([...INTERPRETERS, ...UNCERTAIN].map(words => [words.join(' '), words] as const))('%s', (_, words) => {
  const config = { entrypoint: words, cmd: ['main.x', '-p', '1'], workingDir: '/app', user: '7' }

  test('a code file that the user can change is reported', () => {
    const layers = [PASSWD, [toolOf(words[0]), { path: '/app/main.x', ...OWN }]]
    expect(pathsOf(writableProgram, { layers, config })).toEqual(['/app/main.x'])
  })

  test('a missing file is reported if the argument is certainly a file', () => {
    const isCertain = INTERPRETERS.some(one => one === words)
    expect(pathsOf(entrypoint, { layers: [PASSWD, [toolOf(words[0])]], config })).toEqual(
      isCertain ? ['/app/main.x'] : [],
    )
  })
})

test('Node.js starts the file that it finds without its extension', () => {
  const layers = [[toolOf('node'), { path: '/app/main.js', ...OWN }]]
  const config = { cmd: ['node', 'main'], workingDir: '/app', user: '7' }
  expect(pathsOf(writableProgram, { layers, config })).toEqual(['/app/main.js'])
  expect(pathsOf(entrypoint, { layers, config })).toEqual([])
})

test('of several files in PATH, the executable one is started', () => {
  const layers = [[elf('/usr/local/bin/x', {}, { mode: 0o644, uid: 7 }), elf('/usr/bin/x', {}, OWN)]]
  expect(pathsOf(writableProgram, { layers, config: { cmd: ['x'], user: '7' } })).toEqual(['/usr/bin/x'])
})

test('the first program of a line is started, and so is the last one', () => {
  const layers = [[toolOf('sh'), elf('/a', {}, OWN), elf('/b', {}, OWN)]]
  const config = { cmd: ['sh', '-c', '/a && echo "x; y" && exec /b'], user: '7' }
  expect(pathsOf(writableProgram, { layers, config })).toEqual(['/a', '/b'])
})

test('the program of `exec` is found after its options', () => {
  const config = { cmd: ['sh', '-c', 'exec -a name /server'], user: '7' }
  expect(pathsOf(entrypoint, { layers: [[toolOf('sh')]], config })).toEqual(['/server'])
  expect(pathsOf(writableProgram, { layers: [[toolOf('sh'), elf('/server', {}, OWN)]], config })).toEqual(['/server'])
})

test('a program that only comes first in a line does not excuse the port of the program that stays', () => {
  const layers = [[toolOf('sh'), elf('/bin/ping', {}, { capabilities: true }), elf('/server')]]
  const config = { cmd: ['sh', '-c', 'ping -c1 db && exec /server'], user: '7', exposedPorts: ['80/tcp'] }
  expect(findingsOf(privilegedPort, { layers, config })).toHaveLength(1)
})

test('a script that steps down is found after every init', async () => {
  const script = { path: '/start', content: '#!/bin/sh\nexec gosu app /server\n', mode: 0o755 }
  for (const init of ['tini', 'tini-static', 'docker-init', 'catatonit', 'dumb-init', 'setsid']) {
    const layers = [PASSWD, [toolOf(init), toolOf('gosu'), script]]
    const image = await withExtracts(fakeImage({ layers, config: { entrypoint: [init, '--', '/start'] } }))
    expect(runChecks(image, {}, [stepDown]).findings).toMatchObject([{ path: '/start', data: { tool: 'gosu' } }])
  }
})
