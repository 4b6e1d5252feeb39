/** What the programs before one change: folders, variables, and how certain the result is. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { entrypoint } from '../../../src/checks/runtime/entrypoint.ts'
import { interpreter } from '../../../src/checks/runtime/interpreter.ts'
import { libraries } from '../../../src/checks/runtime/libraries.ts'
import { shebang } from '../../../src/checks/runtime/shebang.ts'
import type { ImageConfig } from '../../../src/image/model.ts'
import type { FakeEntry } from '../../helpers/image.ts'
import { wordsOf } from '../images.ts'
import { elf, findingLines, GLIBC, glibcProgram, library, script } from '../runtime/files.ts'

const FILES: FakeEntry[] = [
  ...GLIBC,
  ...[
    '/bin/sh',
    '/bin/bash',
    '/bin/zsh',
    '/usr/bin/env',
    '/usr/bin/node',
    '/usr/bin/chpst',
    '/usr/bin/setpriv',
    '/usr/bin/sudo',
    '/sbin/start-stop-daemon',
  ].map(path => elf(path)),
  elf('/opt/tools/bin/mytool'),
  { path: '/srv/app/server.js' },
  script('/usr/bin/boot.sh', '/bin/sh'),
  library('/opt/foo/lib/libfoo.so.1'),
  glibcProgram('/opt/foo/bin/prog', ['libfoo.so.1']),
]
const CHECKS = [entrypoint, shebang, interpreter, libraries]

const start = (config: Partial<ImageConfig>, more: FakeEntry[] = []) =>
  CHECKS.flatMap(check => findingLines(check, { layers: [[...FILES, ...more]], config }))

const line = (text: string) => ({ cmd: ['/bin/sh', '-c', text] })
const PROG = '/opt/foo/bin/prog'

describe('starts', () => {
  test.each<[string, Partial<ImageConfig>]>([
    ['env --chdir=', { cmd: ['env', '--chdir=/srv/app', 'node', 'server.js'] }],
    ['env --chdir', { cmd: ['env', '--chdir', '/srv', '-C', 'app', 'node', 'server.js'] }],
    ['env -C', { cmd: ['env', '-C/srv/app', 'A=1', 'node', './server.js'] }],
    ['env -S', { cmd: ['env', '-S', '-C /srv/app node server.js'] }],
    ['env PATH=', { cmd: ['env', 'PATH=/opt/tools/bin:/usr/bin:/bin', 'mytool'] }],
    ['abbreviated options of env', { cmd: ['env', '--ch=/srv', '--chd', 'app', '--uns', 'A', 'node', 'server.js'] }],
    ['env -i PATH=', { cmd: ['env', '-i', 'PATH=/opt/tools/bin', 'mytool'] }],
    ['chpst -C', { cmd: ['chpst', '-C', '/srv/app', 'node', 'server.js'] }],
    ['chpst -/', { cmd: ['chpst', '-/', '/opt', '/tools/none'] }],
    ['sudo -D', { cmd: ['sudo', '-D', '/srv/app', '/usr/bin/node', 'server.js'] }],
    [
      'start-stop-daemon -d',
      { cmd: ['start-stop-daemon', '-S', '-d', '/srv/app', '-x', '/usr/bin/node', '--', 'server.js'] },
    ],
    [
      'start-stop-daemon, in an unknown folder',
      { cmd: ['start-stop-daemon', '-S', '-x', '/usr/bin/node', '--', 'other.js'] },
    ],
    ['start-stop-daemon --stop', { cmd: ['start-stop-daemon', '--stop', '--exec', '/none'] }],
    ['env in env', { cmd: ['env', 'PATH=/opt/tools/bin:/usr/bin', 'env', 'A=1', 'mytool'] }],
    ['a PATH for one command', line('PATH=/opt/tools/bin:$PATH mytool')],
    ['a PATH for exec', line('PATH=/opt/tools/bin exec mytool')],
    ['an exported PATH', line('export PATH="/opt/tools/bin:$PATH" && exec mytool')],
    ['a PATH that is set', line('PATH=/opt/tools/bin; mytool')],
    ['a PATH of a variable', { ...line('PATH=$TOOLS/bin mytool'), env: ['TOOLS=/opt/tools'] }],
    ['cd', line('cd /srv/app && exec node server.js')],
    ['cd twice', line('cd /srv; cd app; node server.js')],
    ['cd to a variable', { ...line('cd "$HOME_OF_APP" && node server.js'), env: ['HOME_OF_APP=/srv/app'] }],
    ['cd to an unknown folder', line('cd "$DIR" && exec node server.js')],
    ['a script in PATH for Bash', { cmd: ['bash', 'boot.sh'] }],
    ['a script in a PATH that is set, for Bash', line('PATH=/usr/bin:/bin exec bash boot.sh')],
    ['options of Bash with a value', { cmd: ['/bin/bash', '-eo', 'pipefail', '-c', 'exec node /srv/app/server.js'] }],
    ['libraries by env', { cmd: ['env', 'LD_LIBRARY_PATH=/opt/foo/lib', PROG] }],
    ['libraries by a line', line(`LD_LIBRARY_PATH=/opt/foo/lib exec ${PROG}`)],
    ['libraries by export', line(`export LD_LIBRARY_PATH=/opt/foo/lib; exec ${PROG}`)],
    ['libraries by a list', { cmd: [PROG], env: ['LD_LIBRARY_PATH=/opt/foo/lib'] }],
  ])('%s', (_, config) => {
    expect(start(config)).toEqual([])
  })
})

describe('surely does not start', () => {
  test.each<[string, Partial<ImageConfig>, string[]]>([
    [
      'env --chdir',
      { cmd: ['env', '-C', '/srv/app', 'node', 'other.js'] },
      ['error /srv/app/other.js: script-missing'],
    ],
    ['env PATH=', { cmd: ['env', 'PATH=/opt', 'mytool'] }, ['error -: not-in-path']],
    ['a PATH for one command', line('PATH=/opt mytool'), ['error -: not-in-path']],
    ['a PATH that quotes keep', line("PATH='/opt/tools/bin:$PATH'x mytoo"), ['error -: not-in-path']],
    ['cd', line('cd /srv/app && node other.js'), ['error /srv/app/other.js: script-missing']],
    ['a script in PATH for another shell', { cmd: ['sh', 'boot.sh'] }, ['error /boot.sh: script-missing']],
    ['options of Bash with a value', { cmd: ['bash', '-euo', 'pipefail', '-c', 'none'] }, ['error -: not-in-path']],
    ['libraries by env', { cmd: ['env', 'LD_LIBRARY_PATH=/opt', PROG] }, [`error ${PROG}: missing`]],
    [
      'libraries that env removes',
      { cmd: ['env', 'A=1', PROG], env: ['LD_LIBRARY_PATH=/opt'] },
      [`error ${PROG}: missing`],
    ],
  ])('%s', (_, config, expected) => {
    expect(start(config)).toEqual(expected)
  })
})

describe('env -i searches the folders of its C library', () => {
  const ENV = (path: string) => [elf('/usr/bin/env', { interpreter: path }), elf('/usr/local/bin/here')]
  test.each<[string, string[], string, string[]]>([
    ['glibc', ['here'], '/lib64/ld-linux-x86-64.so.2', ['error -: not-in-path']],
    ['glibc, another folder', ['node', '-e', '1'], '/lib64/ld-linux-x86-64.so.2', []],
    ['glibc, with a PATH', ['PATH=/usr/local/bin', 'here'], '/lib64/ld-linux-x86-64.so.2', []],
    ['glibc, a shell, which has its own', ['sh', '-c', 'here'], '/lib64/ld-linux-x86-64.so.2', []],
    ['musl', ['here'], '/lib/ld-musl-x86_64.so.1', []],
  ])('%s', (_, words, loader, expected) => {
    const found = findingLines(entrypoint, {
      layers: [[...FILES, ...ENV(loader)]],
      config: { cmd: ['env', '-i', ...words] },
    })
    expect(found).toEqual(expected)
  })
})

describe('may start', () => {
  test.each<[string, Partial<ImageConfig>, string[]]>([
    ['a login shell', { cmd: ['/bin/bash', '-l', '-c', 'mytool'] }, ['warning -: not-in-path']],
    ['a login shell in one word', { cmd: ['/bin/bash', '-lc', 'mytool'] }, ['warning -: not-in-path']],
    ['a login shell by its long option', { cmd: ['bash', '--login', '-c', 'mytool'] }, ['warning -: not-in-path']],
    ['an interactive shell', { cmd: ['bash', '-ic', 'mytool'] }, ['warning -: not-in-path']],
    ['zsh', { cmd: ['zsh', '-c', 'mytool'] }, ['warning -: not-in-path']],
    ['a start file of Bash', { cmd: ['bash', '-c', 'mytool'], env: ['BASH_ENV=/x'] }, ['warning -: not-in-path']],
    ['a library for a login shell', { cmd: ['bash', '-lc', PROG] }, [`warning ${PROG}: missing`]],
    ['a PATH of a variable', line('PATH=$TOOLS/bin:$PATH none'), ['warning -: not-in-path']],
    ['a PATH of a variable, somewhere', line('PATH=$TOOLS/bin:$PATH mytool'), []],
    ['a PATH of a command', line('export PATH="$(pwd):$PATH" && none'), ['warning -: not-in-path']],
    ['an empty environment', { cmd: ['env', '-i', 'mytool'] }, ['warning -: not-in-path']],
    ['variables of a folder', { cmd: ['chpst', '-e', '/env', 'mytool'] }, ['warning -: not-in-path']],
    ['reset variables', { cmd: ['setpriv', '--reset-env', 'mytool'] }, ['warning -: not-in-path']],
    ["sudo's own PATH", { cmd: ['sudo', '-E', 'mytool'] }, ['warning -: not-in-path']],
    ['libraries of a variable', line(`LD_LIBRARY_PATH=$LIBS exec ${PROG}`), [`warning ${PROG}: missing`]],
  ])('%s', (_, config, expected) => {
    expect(start(config)).toEqual(expected)
  })
})

describe('behind a script', () => {
  const ENTRYPOINT = '/usr/local/bin/docker-entrypoint.sh'
  const behind = (text: string, cmd: string[]) =>
    start({ entrypoint: [ENTRYPOINT], cmd }, [script(ENTRYPOINT, '/bin/sh', `#!/bin/sh\n${text}\nexec "$@"\n`)])

  test.each<[string, string, string[], string[]]>([
    ['that changes the folder', 'cd /srv/app', ['node', 'server.js'], []],
    [
      'that changes the folder, without the file',
      'cd /srv/app',
      ['node', 'a.js'],
      ['error /srv/app/a.js: script-missing'],
    ],
    ['that may change the folder', 'if test -d /srv/app; then cd /srv/app; fi', ['node', 'server.js'], []],
    ['that sets PATH', 'export PATH="/opt/tools/bin:$PATH"', ['mytool'], []],
    ['that makes a file', 'cp -r src dist', ['node', 'dist/a.js'], ['warning /dist/a.js: script-missing']],
    ['that only hands over', 'set -e', ['node', 'a.js'], ['error /a.js: script-missing']],
    [
      'that passes options to its program',
      `if [ "\${1#-}" != "$1" ] || [ -z "$(command -v "$1")" ]; then\n  set -- node "$@"\nfi`,
      ['node', 'a.js'],
      ['error /a.js: script-missing'],
    ],
    [
      'that executes its program with options',
      'case $1 in\n  -* | "") exec node "$@" ;;\nesac\nif ! command -v "$1" >/dev/null; then\n  exec node "$@"\nfi',
      ['node', 'a.js'],
      ['error /a.js: script-missing'],
    ],
    ['that tests with a command', '[ -n "$(cp a.js /)" ]', ['node', 'a.js'], ['warning /a.js: script-missing']],
    ['that sources a file', '. /env', ['node', 'a.js'], ['warning /a.js: script-missing']],
    ['that sets variables', 'export LD_LIBRARY_PATH=/opt/foo/lib', [PROG], []],
    ['that sets other variables', 'export LD_LIBRARY_PATH=/opt/bar', [PROG], [`error ${PROG}: missing`]],
  ])('%s', (_, text, cmd, expected) => {
    expect(behind(text, cmd)).toEqual(expected)
  })
})

test('a message names what may change the result', () => {
  const messages = (config: Partial<ImageConfig>) =>
    wordsOf(entrypoint, { layers: [FILES], config }).map(({ message }) => message)
  expect(messages({ cmd: ['bash', '-lc', 'mytool'] })).toEqual([
    'The container might not start, depending on the start files of `bash`: CMD (through `/bin/bash`) starts `mytool`, which is not on PATH.',
  ])
})

test('a doubt about one program silences no error of another', () => {
  const files = [glibcProgram('/bin/a', ['libnone.so'])]
  expect(start({ cmd: ['/bin/a'] }, files)).toEqual(['error /bin/a: missing'])
  expect(start({ cmd: ['bash', '-lc', 'none'] }, [glibcProgram('/bin/bash', ['libnone.so'])])).toEqual([
    'warning -: not-in-path',
    'error /bin/bash: missing',
  ])
})

/** What makes a start uncertain, around any command. */
const UNCERTAIN: ((command: string[]) => string[])[] = [
  command => ['bash', '-lc', command.join(' ')],
  command => ['bash', '-ic', `exec ${command.join(' ')}`],
  command => ['sh', '-c', `PATH=$X:$PATH LD_LIBRARY_PATH=$X exec ${command.join(' ')}`],
  command => ['chpst', '-e', '/env', ...command],
  command => ['sh', '-c', `${command.join(' ')} || true`],
]
const COMMANDS = [['mytool'], ['none', '-v'], ['prog2'], ['bash', 'none.sh']]

test('nothing below proven is an error', () => {
  const files = [glibcProgram('/usr/bin/prog2', ['libnone.so'])]
  fc.assert(
    fc.property(
      fc.constantFrom(...COMMANDS),
      fc.array(fc.constantFrom(...UNCERTAIN), { minLength: 1, maxLength: 3 }),
      (command, around) => {
        const words = around.reduce(
          (inner, wrap) => (inner.some(word => /[ $]/.test(word)) ? inner : wrap(inner)),
          command,
        )
        expect(start({ cmd: words }, files).filter(one => one.startsWith('error'))).toEqual([])
      },
    ),
  )
})
