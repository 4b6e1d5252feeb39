import { describe, expect, test } from '@jest/globals'
import { shebang } from '../../../src/checks/runtime/shebang.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { apk, gone, hardlink } from '../images.ts'
import { elf, findingLines, script } from './files.ts'

const SH = elf('/bin/sh')
const ENV = elf('/usr/bin/env')
const numbered = <T>(count: number, of: (i: number) => T) => Array.from({ length: count }, (_, i) => of(i))
const PACKAGED = [
  ...numbered(500, i => script(`/usr/bin/${i}`, '/bin/bash')),
  ...apk({ tools: numbered(500, i => `/usr/bin/${i}`) }),
]
const started = { entrypoint: ['/start'] }

test.each<[string, FakeImage, string]>([
  [
    'an interpreter that is missing',
    { layers: [[script('/start', '/bin/bash')]], config: started },
    'error /start: /bin/bash',
  ],
  [
    'one with an argument',
    { layers: [[script('/start', ' /bin/bash -e')]], config: started },
    'error /start: /bin/bash',
  ],
  ['one by env', { layers: [[ENV, script('/start', '/usr/bin/env node')]], config: started }, 'error /start: node'],
  [
    'one by env -S',
    { layers: [[ENV, script('/start', '/usr/bin/env -S A=1 node --flag')]], config: started },
    'error /start: node',
  ],
  ['env itself', { layers: [[script('/start', '/usr/bin/env node')]], config: started }, 'error /start: /usr/bin/env'],
  [
    'a target that is not a program',
    { layers: [[{ path: '/bin/sh', mode: 0o644 }, script('/start', '/bin/sh')]], config: started },
    'error /start: /bin/sh',
  ],
  ['a carriage return', { layers: [[SH, script('/start', '/bin/sh\r')]], config: started }, 'error /start: /bin/sh\r'],
  [
    'a carriage return after env',
    { layers: [[ENV, elf('/bin/node'), script('/start', '/usr/bin/env node\r')]], config: started },
    'error /start: node\r',
  ],
  [
    'options of several words',
    { layers: [[SH, script('/start', '/bin/sh -e -u')]], config: started },
    'error /start: /bin/sh',
  ],
  ['a comment', { layers: [[SH, script('/start', '/bin/sh # start')]], config: started }, 'error /start: /bin/sh'],
  [
    'a carriage return after an option',
    { layers: [[SH, script('/start', '/bin/sh -e\r')]], config: started },
    'error /start: /bin/sh',
  ],
  [
    'options of several words, not started',
    { layers: [[SH, script('/usr/local/bin/backup', '/bin/sh -e -u')]] },
    'warning /usr/local/bin/backup: /bin/sh',
  ],
  [
    'a script after tini',
    { layers: [[elf('/tini'), script('/start', '/bin/bash')]], config: { entrypoint: ['/tini', '/start'] } },
    'error /start: /bin/bash',
  ],
  [
    'a script that is not started',
    { layers: [[script('/usr/local/bin/backup', '/bin/bash')]] },
    'warning /usr/local/bin/backup: /bin/bash',
  ],
  [
    'one in the working directory',
    { layers: [[ENV, script('/app/run', '/usr/bin/env python3')]], config: { workingDir: '/app' } },
    'warning /app/run: python3',
  ],
  [
    'one in PATH by a hardlink alone',
    { layers: [[script('/opt/tools/run', '/bin/bash'), hardlink('/usr/bin/run', '/opt/tools/run')]] },
    'warning /usr/bin/run: /bin/bash',
  ],
  [
    'one to which the name of a package leads',
    {
      layers: [
        apk({ tool: ['/usr/bin/tool'] }),
        [script('/usr/bin/own', '/bin/bash'), { path: '/usr/bin/tool', link: 'own' }],
      ],
    },
    'warning /usr/bin/own: /bin/bash',
  ],
  [
    'one whose first name is deleted',
    { layers: [[script('/opt/run', '/bin/bash'), hardlink('/usr/bin/run', '/opt/run')], [gone('/opt/run')]] },
    'warning /usr/bin/run: /bin/bash',
  ],
  [
    'one next to many of a package',
    { layers: [[...PACKAGED, script('/usr/bin/z', '/bin/bash')]] },
    'warning /usr/bin/z: /bin/bash',
  ],
])('%s', (_, image, expected) => {
  expect(findingLines(shebang, image, 'interpreter')).toEqual([expected])
})

test('the number of findings is limited, even in several folders', () => {
  const own = (folder: string) => numbered(400, i => script(`${folder}/${i}`, '/bin/bash'))
  expect(
    findingLines(shebang, { layers: [[...own('/usr/local/bin'), ...own('/usr/bin'), ...own('/bin')]] }),
  ).toHaveLength(500)
})

describe('without findings', () => {
  test.each<[string, FakeImage]>([
    ['an existing interpreter', { layers: [[SH, script('/start', '/bin/sh')]], config: started }],
    [
      'one by env',
      {
        layers: [[ENV, elf('/opt/node'), script('/start', '/usr/bin/env node')]],
        config: { ...started, env: ['PATH=/opt'] },
      },
    ],
    [
      'a path with a space',
      {
        layers: [[SH, script('/a start', '/bin/sh'), script('/b start', '/bin/sh -e')]],
        config: { entrypoint: ['/a start'] },
      },
    ],
    [
      'a script of a package',
      { layers: [[script('/usr/bin/tool', '/usr/bin/perl'), ...apk({ tool: ['/usr/bin/tool'] })]] },
    ],
    ['a script of the base', { layers: [[script('/usr/bin/tool', '/usr/bin/perl')]], base: { layers: 1 } }],
    [
      'a script elsewhere',
      { layers: [[script('/app/node_modules/x/run', '/bin/bash')]], config: { workingDir: '/app' } },
    ],
    ['a script without an interpreter', { layers: [[script('/bin/x', ' ')]] }],
    ['Windows', { layers: [[script('/start', '/bin/bash')]], config: started, platform: { os: 'windows' } }],
  ])('%s', (_, image) => {
    expect(findingLines(shebang, image)).toEqual([])
  })
})
