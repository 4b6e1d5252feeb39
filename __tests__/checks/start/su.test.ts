/** Shells that su(1) and runuser(1) start, and the lines that these get. */
import { expect, test } from '@jest/globals'
import { entrypoint } from '../../../src/checks/runtime/entrypoint.ts'
import { shellForm } from '../../../src/checks/runtime/shell-form.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { elf, findingLines, script } from '../runtime/files.ts'

const PASSWD = [
  'root:x:0:0::/root:/bin/bash',
  'app:x:1000:1000::/home/app:',
  'www-data:x:33:33::/var/www:/usr/sbin/nologin',
  'zed:x:34:34::/:/bin/zsh',
]
const FILES: FakeItem[] = [
  ...['/bin/sh', '/bin/bash', '/usr/bin/su', '/usr/sbin/runuser', '/usr/sbin/nologin', '/srv/app', '/opt/bin/tool'].map(
    path => elf(path),
  ),
  script('/usr/bin/start', '/bin/sh', '#!/bin/sh\nusermod -s /bin/sh www-data\nexec su www-data -c /srv/app\n'),
  { path: '/etc/passwd', content: PASSWD.join('\n') },
]
const lines = (cmd: string[], items: FakeItem[] = [], env: string[] = []) =>
  [entrypoint, shellForm].flatMap(check =>
    findingLines(check, { layers: [[...FILES, ...items]], config: { cmd, workingDir: '/srv', env } }),
  )

// Measured with util-linux 2.38 and BusyBox 1.36.
test.each<[cmd: string[], expected: string[]]>([
  [['su', 'app', '-c', 'exec /srv/app'], []],
  [['su', 'app', '-c', './app'], []],
  [['su', 'app', '-c', 'none'], ['error -: not-in-path']],
  [['su', '-c', 'none', 'app'], ['error -: not-in-path']],
  [['su', '--command=none', 'app'], ['error -: not-in-path']],
  [['su', '-s', '/bin/bash', '-c', 'exec none', 'app'], ['error -: not-in-path']],
  [['runuser', 'app', '-c', '/srv/none'], ['error /srv/none: missing']],
  [['runuser', '-u', 'app', '--', 'none'], ['error -: not-in-path']],
  [['su', 'app', '-c', 'none; exec /srv/app'], []],
  [['su', 'app', '-c', 'exec "$0" "$@"', 'none', '1'], ['error -: not-in-path']],
  [['su', 'app', '-c', 'tool'], []],
  [['su', '-', 'app', '-c', 'none'], ['warning -: not-in-path']],
  [['su', '-', 'app', '-c', 'tool'], []],
  [['su', '-l', 'app', '-c', './app'], []],
  [['su', '-s', '/bin/none', 'app'], ['error /bin/none: missing']],
  [['su', 'zed', '-c', '/srv/app'], ['error /bin/zsh: missing']],
  [['su', 'www-data', '-c', '/srv/app'], ['error -: no-login']],
  [['su', '-s', '/bin/sh', 'www-data', '-c', '/srv/app'], []],
  [['su', 'app'], []],
  [['su', 'app', '/srv/none.sh'], ['error /srv/none.sh: script-missing']],
  [['start'], []],
])('%j', (cmd, expected) => {
  expect(lines(cmd, [], ['PATH=/usr/bin:/bin:/usr/sbin:/opt/bin'])).toEqual(expected)
})

test('a file of variables may set PATH', () => {
  expect(lines(['su', 'app', '-c', 'none'], [{ path: '/etc/environment', size: 9 }])).toEqual([
    'warning -: not-in-path',
  ])
})
