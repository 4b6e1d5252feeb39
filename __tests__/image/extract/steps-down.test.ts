import { describe, expect, test } from '@jest/globals'
import { stepsDown } from '../../../src/image/extract/steps-down.ts'
import { fakeImage, withExtracts } from '../../helpers/image.ts'

async function extractStepDowns(path: string, content: string | Buffer): Promise<readonly string[] | undefined> {
  const image = await withExtracts(fakeImage({ layers: [[{ path, content }]] }))
  return image.tree.extracts(path)?.stepsDown
}

describe('calls of a script', () => {
  test.each<[string, string, string, string[] | undefined]>([
    ['a tool', '/boot', '#!/bin/sh\nexec gosu app "$@"\n', ['gosu']],
    ['by its path', '/boot', '#!/bin/sh\nexec /sbin/su-exec app\n', ['su-exec']],
    ['in a substitution', '/boot', '#!/bin/sh\nx=$(setpriv --dump)\n', ['setpriv']],
    ['several, in the order of the list', '/boot', '#!/bin/sh\nrunuser x || gosu x\n', ['gosu', 'runuser']],
    ['a name that says so, without its first line', '/start.sh', 'exec gosu app', ['gosu']],
    ['a service of s6', '/etc/s6-overlay/s6-rc.d/a/up', 's6-setuidgid app server', ['s6-setuidgid']],
    ['in a comment', '/boot', '#!/bin/sh\n  # gosu app\n', undefined],
    ['as part of a word', '/boot', '#!/bin/sh\ngosuper no-gosu gosu_x\n', undefined],
    ['nothing', '/boot', '#!/bin/sh\nexec "$@"\n', undefined],
    ['in a text that is not a script', '/boot', 'call gosu app', undefined],
    ['in a text that begins nearly as one', '/boot', '# gosu\ngosu app', undefined],
    ['in a script that is too long', '/boot', `#!/bin/sh\ngosu app\n${' \n'.repeat(40_000)}`, undefined],
    ['in one of empty lines', '/boot', `#!/bin/sh\n${' \n'.repeat(30_000)}gosu app`, ['gosu']],
  ])('%s', async (_, path, content, expected) => {
    expect(await extractStepDowns(path, content)).toEqual(expected)
  })
})

test.each([1, 2, 3, 1000])('in chunks of %d bytes', size => {
  const content = Buffer.from('#!/bin/sh\nexec gosu app\n')
  const entry = { path: '/boot', type: 'file', size: content.length, mode: 0o755, uid: 0, gid: 0, link: null } as const
  const extraction = stepsDown.start({ ...entry, capabilities: false })
  for (let at = 0; at < content.length; at += size) extraction?.write(content.subarray(at, at + size), at)
  expect(extraction?.end()).toEqual(['gosu'])
})

test.each([[null], ['gosu'], [[]], [['sudo']], [[1]], [{ 0: 'gosu' }]])('%p is not a value of a record', value => {
  expect(() => stepsDown.parse(value)).toThrow(RangeError)
})

test('its own result is a valid value', () => expect(stepsDown.parse(['gosu', 'runuser'])).toEqual(['gosu', 'runuser']))
