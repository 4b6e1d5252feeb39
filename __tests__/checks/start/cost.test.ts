/** What hostile scripts cost: the checks of the user and of the start follow the same script. */
import { expect, test } from '@jest/globals'
import { entrypoint } from '../../../src/checks/runtime/entrypoint.ts'
import { root } from '../../../src/checks/user/root.ts'
import { growthOfWork, LINEAR } from '../../helpers/cpu.ts'
import { type FakeEntry, fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { elf, script } from '../runtime/files.ts'

const DOWN = 'exec gosu app "$@"\n'
const lines = (count: number, of: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => `${of(i)}\n`).join('')

test.each<[string, number, (size: number) => string, ((size: number) => FakeEntry[])?]>([
  [
    'sources',
    3200,
    size => '. /lib.sh\n'.repeat(size),
    size => [
      script(
        '/lib.sh',
        '/bin/sh',
        lines(size, i => `f${i}() { :; }`),
      ),
    ],
  ],
  [
    'long sources',
    3200,
    size => '. /lib.sh\n'.repeat(size),
    size => [script('/lib.sh', '/bin/sh', `: ${'x'.repeat(size * 15)}`)],
  ],
  ['background functions', 6400, size => `f() {\n${'x\n'.repeat(size)}}\n${'f &\n'.repeat(size)}`],
  ['pipes of functions', 6400, size => `f() {\n${'x\n'.repeat(size)}}\n${'f | f\n'.repeat(size)}`],
  ['functions that call others twice', 1600, size => `${lines(size, i => `f${i}() { f${i + 1}; f${i + 1}; }`)}f0\n`],
  ['functions', 3200, size => lines(size, i => `f${i}() { :; }`)],
  ['variables', 12_800, size => lines(size, i => `v${i}=1`)],
  ['branches', 1600, size => lines(size, i => `if x; then v${i}=1; fi`)],
  ['arms', 6400, size => `case "$X" in\n${'a) x ;;\n'.repeat(size)}esac\n`],
  ['operators', 12_800, size => `${'x && '.repeat(size)}x\n`],
  ['loops', 3200, size => `${'while x; do\n'.repeat(50)}${'y\n'.repeat(size)}${'done\n'.repeat(50)}`],
  ['arguments that double', 3200, size => 'set -- "$@" "$@"\n'.repeat(size)],
  ['variables that double', 6400, size => `A=x\n${'A=$A$A\n'.repeat(size)}`],
  ['substitutions', 3200, size => 'x=$(y &)\n'.repeat(size)],
  ['brackets', 6400, size => `x=${'$('.repeat(size)}:${')'.repeat(size)}\n`],
  [
    'programs that are not there',
    6400,
    size => `PATH=$(x)\n${'none || true\n'.repeat(size)}`,
    size => Array.from({ length: size }, (_, i) => elf(`/opt/${i}`)),
  ],
  ['redirections', 51_200, size => `set -e\nnone ${'>'.repeat(size)}\n`],
  ['programs that start others', 6400, size => `${'xargs '.repeat(size)} &\n${'xargs '.repeat(size)}\n`],
  ['copies', 12_800, size => `set -e\n${'cp '.repeat(size)}\nnone\n`],
])('%s cost time in proportion to their number', async (_, size, code, more = () => []) => {
  const growth = await growthOfWork(
    size,
    count => {
      const files = [
        script('/start.sh', '/bin/sh', `#!/bin/sh\n${code(count)}${DOWN}`),
        elf('/bin/sh'),
        elf('/bin/gosu'),
      ]
      const passwd = { path: '/etc/passwd', content: 'root:x:0:0::/:\napp:x:1000:1000::/:\n' }
      return fakeImage({
        layers: [[passwd, ...files, ...more(count)]],
        config: { entrypoint: ['/start.sh'], cmd: ['app'] },
      })
    },
    image => runChecks(image, {}, [root, entrypoint]),
  )
  expect(growth).toBeLessThan(LINEAR)
})
