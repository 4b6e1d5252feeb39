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
const UV =
  "Set `UV_PYTHON_INSTALL_DIR=/opt/python` in the build stage, and copy `/opt/python`, which has uv's Python, too."
const CREATE =
  "Use the same base image in both stages: the environment needs its `/usr/local/bin/python3.13`. Or create the environment on the final stage's base image."

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
  [
    'a program that no shell expands',
    entrypoint,
    SHELL,
    ['$APP'],
    'Use the shell form, `CMD exec "$APP"`, or let the program read the variable.',
  ],
  [
    'a module',
    entrypoint,
    [elf('/usr/bin/python3'), { path: '/usr/lib/python3/runpy.py', size: 1 }],
    ['python3', '-um', 'uvicorn', 'app:app'],
    'Install the package that has `uvicorn` in the final stage, for this Python, or copy the module into WORKDIR.',
  ],
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
  [
    "an environment of uv's Python",
    entrypoint,
    [CONFIG, { path: '/app/venv/bin/python', link: '/root/.local/share/uv/python/cpython-3.13/bin/python3.13' }],
    ['/app/venv/bin/python'],
    UV,
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

const ROOT: FakeEntry = { path: '/root', type: 'directory', mode: 0o700 }
const PYTHON = elf('/usr/bin/python3')
const PIP =
  'Install it outside of `/root`, which is for root only: in a virtual environment in `/opt`, or with `pip install --prefix=/install`, and copy `/install` to `/usr/local`.'
const BLOCKED = 'because the user may not enter `/root`'

test.each<[name: string, check: Check, items: FakeEntry[], cmd: string[], said: string, fix: string]>([
  [
    'a script of pip',
    entrypoint,
    [PYTHON, script('/root/.local/bin/serve', '/usr/bin/python3')],
    ['/root/.local/bin/serve'],
    BLOCKED,
    PIP,
  ],
  [
    'a program',
    entrypoint,
    [elf('/root/.cargo/bin/app')],
    ['/root/.cargo/bin/app'],
    BLOCKED,
    'Install or copy it outside of `/root`, which is for root only, such as in `/opt`.',
  ],
  [
    'the file of an interpreter',
    entrypoint,
    [PYTHON, { path: '/srv', type: 'directory', mode: 0o700 }, { path: '/srv/app.py', size: 1 }],
    ['python3', '/srv/app.py'],
    'because the user may not enter `/srv`',
    'Let other users enter `/srv` (`chmod 755 /srv`), or copy the file to another directory.',
  ],
  [
    "the interpreter of a script, which is uv's",
    shebang,
    [
      CONFIG,
      elf('/root/.local/share/uv/python/cpython-3.13/bin/python3.13'),
      { path: '/app/venv/bin/python', link: '/root/.local/share/uv/python/cpython-3.13/bin/python3.13' },
      script('/app/venv/bin/serve', '/app/venv/bin/python'),
    ],
    ['/app/venv/bin/serve'],
    BLOCKED,
    UV,
  ],
])('the directory before %s is named', (_, check, items, cmd, said, fix) => {
  const [first, ...others] = wordsOf(check, { layers: [[ROOT, ...items]], config: { cmd, user: '1000' } })
  expect([first?.message.includes(said), first?.fix, others]).toEqual([true, fix, []])
})
