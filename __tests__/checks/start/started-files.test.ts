import { expect, test } from '@jest/globals'
import { analyze } from '../../../src/checks/analysis.ts'
import { startedFiles } from '../../../src/checks/start/started-files.ts'
import { fakeImage } from '../../helpers/image.ts'
import { file, link, program } from '../images.ts'

const items = [
  ...['/bin/sh', '/usr/local/bin/node', '/usr/bin/python3.11', '/usr/bin/java', '/sbin/tini', '/usr/sbin/gosu'].map(
    path => program(path),
  ),
  ...['/app/server.js', '/app/main.py', '/app/app.jar', '/server', '/usr/local/bin/docker-entrypoint.sh'].map(path =>
    file(path),
  ),
  link('/usr/bin/python3', 'python3.11'),
  link('/usr/bin/dangling', '/nowhere'),
]

test.each<[string, string[], string[], string[]]>([
  ['a program', ['/server'], [], ['/server']],
  ['arguments are not among them', ['/server'], ['/app/main.py'], ['/server', '/app/main.py']],
  ['an interpreter', [], ['node', 'server.js'], ['/usr/local/bin/node', '/app/server.js']],
  ['with options', [], ['node', '--enable-source-maps', './server.js', 'x'], ['/usr/local/bin/node', '/app/server.js']],
  ['by a link', [], ['python3', '-u', 'main.py'], ['/usr/bin/python3.11', '/app/main.py']],
  ['a module', [], ['python3', '-m', 'main.py'], ['/usr/bin/python3.11']],
  ['Java', [], ['java', '-Xmx1g', '-jar', 'app.jar', '-jar'], ['/usr/bin/java', '/app/app.jar']],
  ['Java with a class', [], ['java', 'Main'], ['/usr/bin/java']],
  [
    'a shell',
    [],
    ['/bin/sh', '-c', 'A=1 cd /x && exec node "server.js" --port 1'],
    ['/bin/sh', '/usr/local/bin/node', '/app/server.js'],
  ],
  [
    'an entrypoint script and its command',
    ['docker-entrypoint.sh'],
    ['node', 'server.js'],
    ['/usr/local/bin/docker-entrypoint.sh', '/usr/local/bin/node', '/app/server.js'],
  ],
  ['wrappers', ['/sbin/tini', '-g', '--'], ['gosu', 'app', '/server'], ['/server']],
  ['nothing', [], [], []],
  ['wrappers of nothing', ['tini', '--'], [], []],
  ['a missing file', ['/absent'], ['dangling'], []],
  ['a directory', ['/app'], [], []],
])('%s', (_, entrypoint, cmd, expected) => {
  const image = fakeImage({ layers: [items], config: { entrypoint, cmd, workingDir: '/app' } })
  expect(startedFiles(analyze(image)).map(entry => entry.path)).toEqual(expected)
})

test("the image's PATH", () => {
  const image = fakeImage({
    layers: [[program('/opt/x/server'), program('/usr/bin/server')]],
    config: { cmd: ['server'], env: ['PATH=/opt/x:/usr/bin'] },
  })
  expect(startedFiles(analyze(image)).map(entry => entry.path)).toEqual(['/opt/x/server'])
})
