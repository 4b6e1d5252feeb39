import { expect, test } from '@jest/globals'
import { analyze } from '../../../src/checks/analysis.ts'
import { startedFiles, stayingPrograms } from '../../../src/checks/start/started-files.ts'
import { fakeImage } from '../../helpers/image.ts'
import { file, link, program } from '../images.ts'
import { elf, script } from '../runtime/files.ts'

const HANDOVER = script('/usr/local/bin/docker-entrypoint.sh', '/bin/sh', '#!/bin/sh\nset -e\nexec "$@"\n')
const items = [
  ...['/bin/sh', '/bin/cat', '/usr/local/bin/node', '/usr/bin/python3.11', '/usr/bin/java', '/sbin/tini'].map(path =>
    elf(path),
  ),
  ...['/usr/sbin/gosu', '/server', '/other'].map(path => elf(path)),
  ...['/app/server.js', '/app/main.py', '/app/migrate.js', '/app/app.jar', '/app/config.yml'].map(path => file(path)),
  HANDOVER,
  script('/app/run.sh', '/bin/sh', '#!/bin/sh\necho ready\n'),
  script('/app/choose.sh', '/bin/sh', '#!/bin/sh\nif [ -n "$A" ]; then exec /server; fi\nexec /other\n'),
  script('/app/again.sh', '/bin/sh', '#!/bin/sh\nif [ -n "$A" ]; then exec "$0" "$@"; fi\nexec "$@"\n'),
  program('/app/damaged'),
  link('/usr/bin/python3', 'python3.11'),
  link('/usr/bin/dangling', '/nowhere'),
]
const NODE = '/usr/local/bin/node'

test.each<[string, string[], string[], string[], string[]]>([
  ['a program', ['/server'], [], ['/server'], ['/server']],
  ['arguments are not among them', ['/bin/cat'], ['/app/config.yml'], ['/bin/cat'], ['/bin/cat']],
  ['not even the name of a program', ['/server'], ['/other'], ['/server'], ['/server']],
  ['an interpreter', [], ['node', 'server.js'], [NODE, '/app/server.js'], [NODE]],
  ['with options', [], ['node', '--enable-source-maps', './server.js', 'x'], [NODE, '/app/server.js'], [NODE]],
  ['by a link', [], ['python3', '-u', 'main.py'], ['/usr/bin/python3.11', '/app/main.py'], ['/usr/bin/python3.11']],
  ['a module', [], ['python3', '-m', 'main.py'], ['/usr/bin/python3.11'], ['/usr/bin/python3.11']],
  ['Java', [], ['java', '-Xmx1g', '-jar', 'app.jar', '-jar'], ['/usr/bin/java', '/app/app.jar'], ['/usr/bin/java']],
  ['Java with a class', [], ['java', 'Main'], ['/usr/bin/java'], ['/usr/bin/java']],
  [
    'a shell',
    [],
    ['/bin/sh', '-c', 'A=1 cd /app && exec node "server.js" --port 1'],
    ['/bin/sh', NODE, '/app/server.js'],
    [NODE],
  ],
  [
    'the first and the last command of a shell',
    [],
    ['/bin/sh', '-c', 'node migrate.js && exec /server'],
    ['/bin/sh', NODE, '/app/migrate.js', '/server'],
    ['/server'],
  ],
  [
    'an entrypoint script and its command',
    ['docker-entrypoint.sh'],
    ['node', 'server.js'],
    [HANDOVER.path, NODE, '/app/server.js'],
    [NODE],
  ],
  ['an entrypoint script without one', ['/app/run.sh'], ['/server'], ['/app/run.sh'], ['/bin/sh']],
  [
    'either program of a script',
    ['/app/choose.sh'],
    [],
    ['/app/choose.sh', '/server', '/other'],
    ['/server', '/other'],
  ],
  ['a script that starts itself', ['/app/again.sh'], ['/server'], ['/app/again.sh', '/server'], ['/server']],
  ['wrappers', ['/sbin/tini', '-g', '--'], ['gosu', '7', '/server'], ['/server'], ['/server']],
  ['nothing', [], [], [], []],
  ['wrappers of nothing', ['tini', '--'], [], [], ['/sbin/tini']],
  ['a missing file', ['/absent'], ['dangling'], [], []],
  ['a directory', ['/app'], [], [], []],
  ['a file without the right', ['/app/server.js'], [], [], []],
  ['a program without a format', ['/app/damaged'], [], [], []],
  ['which a shell reads', [], ['sh', '-c', '/app/damaged'], ['/bin/sh', '/app/damaged'], ['/app/damaged']],
])('%s', (_, entrypoint, cmd, expected, staying) => {
  const image = analyze(fakeImage({ layers: [items], config: { entrypoint, cmd, workingDir: '/app' } }))
  const paths = startedFiles(image).map(({ path }) => path)
  expect(paths.toSorted()).toEqual(expected.toSorted())
  expect(stayingPrograms(image).map(({ path }) => path)).toEqual(staying)
})

test("the image's PATH", () => {
  const image = fakeImage({
    layers: [[elf('/opt/x/server'), elf('/usr/bin/server')]],
    config: { cmd: ['server'], env: ['PATH=/opt/x:/usr/bin'] },
  })
  expect(startedFiles(analyze(image)).map(entry => entry.path)).toEqual(['/opt/x/server'])
})

test('a script with many ends has a bounded cost', () => {
  const ways = Array.from({ length: 100 }, (_, i) => `if [ -n "$A${i}" ]; then exec /run.sh ${i}; fi`).join('\n')
  const run = script('/run.sh', '/bin/sh', `#!/bin/sh\n${ways}\nexec /server\n`)
  const image = fakeImage({ layers: [[...items, run]], config: { cmd: ['/run.sh'] } })
  expect(startedFiles(analyze(image)).length).toBeLessThan(5)
})
