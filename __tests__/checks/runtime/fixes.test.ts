/** Fixes that depend on the image. The table of fixes (checks/fixes) applies them. */
import { expect, test } from '@jest/globals'
import type { Check } from '../../../src/checks/check.ts'
import { entrypoint } from '../../../src/checks/runtime/entrypoint.ts'
import { shebang } from '../../../src/checks/runtime/shebang.ts'
import { shellForm } from '../../../src/checks/runtime/shell-form.ts'
import type { FakeEntry } from '../../helpers/image.ts'
import { wordsOf } from '../images.ts'
import { elf, script } from './files.ts'

const SHELL = [elf('/bin/sh'), elf('/usr/bin/env'), elf('/usr/bin/node'), elf('/opt/bin/tool')]
const BUSYBOX: FakeEntry[] = [elf('/bin/busybox'), { path: '/usr/bin/env', link: '/bin/busybox' }, elf('/usr/bin/node')]
const CONFIG: FakeEntry = { path: '/app/venv/pyvenv.cfg', size: 9 }
const SERVER = script('/app/venv/bin/uvicorn', '/build/venv/bin/python')
const line = (text: string) => ['/bin/sh', '-c', text]
const LINKED: FakeEntry[] = [
  { path: '/app/venv/bin/python3', link: 'python' },
  { path: '/app/venv/bin/python', link: '/usr/local/bin/python3.13' },
]
const CREATE =
  'Create the virtual environment with the Python of the final stage, or use a base image with `/usr/local/bin/python3.13`.'

test.each<[name: string, check: Check, items: FakeEntry[], cmd: string[], fix: string]>([
  ['an assignment', shellForm, SHELL, line('PATH=/opt/bin:$PATH tool'), 'Write `exec` before `tool`.'],
  ['an assignment in front', shellForm, SHELL, line('A=1; node'), 'Write `exec` before `node`.'],
  ['another folder', shellForm, SHELL, line('cd /opt && bin/tool'), 'Write `exec` before `bin/tool`.'],
  ['a variable', shellForm, SHELL, line('node $FILE'), 'Start the line with `exec`.'],
  [
    'one program',
    shellForm,
    SHELL,
    line('node a.js'),
    'Use the exec form of CMD, such as `CMD ["program", "argument"]`, or start the line with `exec`.',
  ],
  [
    'an assignment after exec',
    entrypoint,
    SHELL,
    line('exec PATH=/opt/bin tool'),
    'Write `PATH=/opt/bin` before `exec`.',
  ],
  [
    'a variable that no shell expands',
    entrypoint,
    SHELL,
    ['node', '$NODE_OPTIONS', 'server.js'],
    'Use the shell form, `CMD exec node $NODE_OPTIONS server.js`, or set `NODE_OPTIONS`, which the program reads itself.',
  ],
  ['a program that no shell expands', entrypoint, SHELL, ['$APP'], 'Use the shell form, `CMD exec "$APP"`, or let the program read the variable.'],
  [
    'an assignment in a list',
    entrypoint,
    SHELL,
    ['A=1', 'node'],
    'Set the variable with `ENV`, or start the list with `"env"`.',
  ],
  [
    'a moved environment',
    shebang,
    [CONFIG, SERVER],
    ['/app/venv/bin/uvicorn'],
    'Copy the virtual environment to `/build/venv`, where it was created, or create it at `/app/venv` in the build stage.',
  ],
  [
    'no environment',
    shebang,
    [SERVER],
    ['/app/venv/bin/uvicorn'],
    'Install `python` in the final stage, or use an interpreter that the base image has.',
  ],
  ['an environment of another Python', entrypoint, [CONFIG, ...LINKED], ['/app/venv/bin/python3'], CREATE],
  [
    'a script of an environment of another Python',
    shebang,
    [CONFIG, ...LINKED, script('/app/venv/bin/serve', '/app/venv/bin/python3')],
    ['/app/venv/bin/serve'],
    CREATE,
  ],
  ['another link', entrypoint, LINKED, ['/app/venv/bin/python'], 'Copy the target of the symlink, too.'],
  [
    'an option behind env',
    shebang,
    [...SHELL, script('/a', '/usr/bin/env node --no-warnings')],
    ['/a'],
    'Write `#!/usr/bin/env -S node --no-warnings` on its first line.',
  ],
  [
    'an option behind the env of BusyBox',
    shebang,
    [...BUSYBOX, script('/a', '/usr/bin/env node --no-warnings')],
    ['/a'],
    'Write `#!/usr/bin/node --no-warnings` on its first line.',
  ],
  [
    'options behind the env of BusyBox',
    shebang,
    [...BUSYBOX, script('/a', '/usr/bin/env node --no-warnings --expose-gc')],
    ['/a'],
    'Start it with `node --no-warnings --expose-gc` in CMD or ENTRYPOINT: a first line passes one argument only.',
  ],
  [
    'an option for a program that is missing',
    shebang,
    [...SHELL, script('/a', '/usr/bin/env bun --smol')],
    ['/a'],
    'Install `bun` in the final stage, or use an interpreter that the base image has.',
  ],
])('the fix for %s', (_, check, items, cmd, fix) => {
  expect(wordsOf(check, { layers: [items], config: { cmd } }).map(one => one.fix)).toEqual([fix])
})
