import { describe, expect, test } from '@jest/globals'
import { startScript } from '../../../src/image/extract/start-script.ts'
import { fakeImage, withExtracts } from '../../helpers/image.ts'

async function extractScript(path: string, content: string | Buffer): Promise<string | undefined> {
  const image = await withExtracts(fakeImage({ layers: [[{ path, content }]] }))
  return image.tree.extracts(path)?.startScript
}

describe('the code of a script', () => {
  test.each<[string, string, string, string | undefined]>([
    ['that calls a tool', '/boot', '#!/bin/sh\nexec gosu app "$@"\n', '#!/bin/sh\nexec gosu app "$@"'],
    ['by its path', '/boot', '#!/bin/sh\nexec /sbin/su-exec app\n', '#!/bin/sh\nexec /sbin/su-exec app'],
    ['without comments', '/boot', '#!/bin/sh\n\n # x\nexec "$@" # y\n', '#!/bin/sh\nexec "$@" # y'],
    ['that names a tool', '/usr/bin/boot', '#!/bin/sh\nRUN=gosu\n', '#!/bin/sh\nRUN=gosu'],
    ['with a name that says so, without its first line', '/start.sh', 'exec gosu app', 'exec gosu app'],
    ['a service of s6', '/etc/s6-overlay/s6-rc.d/a/up', 's6-setuidgid app server', 's6-setuidgid app server'],
    [
      'that may start a container',
      '/usr/local/bin/boot',
      '#!/usr/bin/env bash\nnode a.js\n',
      '#!/usr/bin/env bash\nnode a.js',
    ],
    ['in a folder whose name only begins as one of the system', '/binaries/boot', '#!/bin/sh\nx\n', '#!/bin/sh\nx'],
    ['in a folder of the system', '/lib64/boot', '#!/bin/sh\nx\n', undefined],
    ['of a shell of Android', '/boot', '#!/bin/mksh\nx\n', '#!/bin/mksh\nx'],
    ['of Python', '/app/boot', '#!/usr/bin/python3\nprint(1)\n', undefined],
    ['that is long and hands nothing over', '/boot', `#!/bin/sh\n${'echo 1\n'.repeat(2000)}`, undefined],
    ['of a dependency', '/app/node_modules/x/boot', '#!/bin/sh\nnode a.js\n', undefined],
    ['a tool in a comment', '/usr/bin/boot', '#!/bin/sh\n  # gosu app\n', undefined],
    ['a tool as part of a word', '/usr/bin/boot', '#!/bin/sh\ngosuper no-gosu gosu_x\n', undefined],
    ['that hands nothing over', '/usr/bin/boot', '#!/bin/sh\nexec node "$@"\n', undefined],
    ['a text that is not a script', '/boot', 'call gosu app', undefined],
    ['a text that begins nearly as one', '/boot', '# gosu\ngosu app', undefined],
    ['a script that is too long', '/boot', `#!/bin/sh\ngosu app\n${' \n'.repeat(40_000)}`, undefined],
    ['a script of empty lines', '/boot', `#!/bin/sh\n${' \n'.repeat(30_000)}gosu app`, '#!/bin/sh\ngosu app'],
  ])('%s', async (_, path, content, expected) => {
    expect(await extractScript(path, content)).toEqual(expected)
  })
})

test.each([1, 2, 3, 1000])('in chunks of %d bytes', size => {
  const content = Buffer.from('#!/bin/sh\nexec gosu app\n')
  const entry = { path: '/boot', type: 'file', size: content.length, mode: 0o755, uid: 0, gid: 0, link: null } as const
  const extraction = startScript.start({ ...entry, capabilities: null })
  for (let at = 0; at < content.length; at += size) extraction?.write(content.subarray(at, at + size), at)
  expect(extraction?.end()).toEqual('#!/bin/sh\nexec gosu app')
})

test.each([[null], [['gosu']], [1], ['x'.repeat(70_000)]])('%p is not a value of a record', value => {
  expect(() => startScript.parse(value)).toThrow(RangeError)
})

test('its own result is a valid value', () => expect(startScript.parse('exec gosu app')).toBe('exec gosu app'))
