import { describe, expect, test } from '@jest/globals'
import type { Check } from '../../../src/checks/check.ts'
import { duplicateUid } from '../../../src/checks/user/duplicate-uid.ts'
import { emptyPassword } from '../../../src/checks/user/empty-password.ts'
import { nonNumeric } from '../../../src/checks/user/non-numeric.ts'
import { root } from '../../../src/checks/user/root.ts'
import { stepDown } from '../../../src/checks/user/step-down.ts'
import { unresolvable } from '../../../src/checks/user/unresolvable.ts'
import type { FakeImage, FakeItem } from '../../helpers/image.ts'
import { program, wordsOf } from '../images.ts'
import { elf } from '../runtime/files.ts'

const passwd = (content: string): FakeItem => ({ path: '/etc/passwd', content })
const ACCOUNTS = [passwd('root:x:0:0::/:\nnode:x:1000:1000::/:\ntoor:x:0:0::/:\n')]
const START: FakeItem = {
  path: '/entrypoint.sh',
  mode: 0o755,
  extracts: { shebang: '/bin/sh', startScript: '#!/bin/sh\nexec gosu node "$@"\n' },
}
const LONG_LINE = 'x'.repeat(70_000)
const SU = program('/bin/su')

describe('messages', () => {
  test.each<[string, Check, FakeImage, string]>([
    ['no USER', root, { config: { cmd: ['/app'] } }, 'The container runs as root: no USER is set.'],
    [
      'USER root',
      root,
      { layers: [ACCOUNTS], config: { user: 'root', cmd: ['/app'] } },
      'The container runs as root: USER is `root`.',
    ],
    ['USER 00', root, { config: { user: '00:5', cmd: ['/app'] } }, 'The container runs as root: USER `00:5` is UID 0.'],
    [
      'another name of root',
      root,
      { layers: [ACCOUNTS], config: { user: 'toor', cmd: ['/app'] } },
      'The container runs as root: USER `toor` is UID 0 in `/etc/passwd`.',
    ],
    [
      'root that steps down in a script',
      stepDown,
      {
        layers: [[...ACCOUNTS, elf('/usr/bin/gosu', { go: true }), START]],
        config: { entrypoint: ['/entrypoint.sh'] },
      },
      'The container starts as root (no USER is set) and drops privileges with `gosu` in `/entrypoint.sh`.',
    ],
    [
      'root that steps down at once',
      stepDown,
      {
        layers: [[...ACCOUNTS, elf('/usr/bin/gosu', { go: true })]],
        config: { user: '0', entrypoint: ['gosu', 'node', 'server'] },
      },
      'The container starts as root (USER is `0`) and drops privileges with `gosu` in its start command.',
    ],
    [
      'an empty password',
      emptyPassword,
      { layers: [[SU, passwd('a::1:1::/:\n')]] },
      'The account `a` has an empty password in `/etc/passwd`. The image has `/bin/su`, which may let anyone become that user.',
    ],
    [
      'many empty passwords',
      emptyPassword,
      { layers: [[SU, passwd(['a', 'b', 'c', 'd', 'e', 'f'].map(name => `${name}::1:1::/:`).join('\n'))]] },
      'The accounts `a`, `b`, `c`, `d` and 2 others have an empty password in `/etc/passwd`. The image has `/bin/su`, which may let anyone become those users.',
    ],
    [
      'empty passwords that nothing asks for',
      emptyPassword,
      { layers: [[passwd('a::1:1::/:\nb::2:2::/:\n')]], base: { layers: 1 } },
      'The base image’s accounts `a` and `b` have an empty password in `/etc/passwd`. The image has no program that asks for passwords.',
    ],
    [
      'a second root',
      duplicateUid,
      { layers: [ACCOUNTS] },
      'The accounts `root` and `toor` share UID 0, so each of them is root.',
    ],
    [
      'another number twice',
      duplicateUid,
      { layers: [[passwd('a:x:7:7::/:\nb:x:7:7::/:\n')]], base: { layers: 1 } },
      'The base image’s accounts `a` and `b` share UID 7, so they are the same user.',
    ],
    [
      'an unknown user',
      unresolvable,
      { layers: [ACCOUNTS], config: { user: 'app', cmd: ['/app'] } },
      'The container cannot start: USER `app` names the user `app`, which is not in `/etc/passwd`.',
    ],
    [
      'no /etc/group',
      unresolvable,
      { layers: [ACCOUNTS], config: { user: 'node:app', cmd: ['/app'] } },
      'The container cannot start: USER `node:app` names the group `app`, and the image has no `/etc/group`.',
    ],
    [
      'a number too large',
      unresolvable,
      { config: { user: '4294967295', cmd: ['/app'] } },
      'The container cannot start: USER `4294967295` has a user number outside 0 to 2147483647.',
    ],
    [
      'two colons',
      unresolvable,
      { config: { user: '1:2:3', cmd: ['/app'] } },
      'The container cannot start: USER `1:2:3` has more than one colon.',
    ],
    [
      'an /etc/passwd that engines refuse',
      unresolvable,
      { layers: [[passwd(LONG_LINE)]], config: { user: 'app', cmd: ['/app'] } },
      'The container cannot start: the user `app` cannot be looked up, because engines refuse a line of `/etc/passwd`.',
    ],
    [
      'a name for Kubernetes',
      nonNumeric,
      { layers: [ACCOUNTS], config: { user: 'node', cmd: ['/app'] } },
      'Kubernetes refuses this image under `runAsNonRoot`: USER `node` is a name, and the kubelet does not look it up.',
    ],
  ])('%s', (_, check, image, message) => {
    expect(wordsOf(check, image).map(one => one.message)).toEqual([message])
  })
})

describe('fixes', () => {
  test.each<[string, Check, FakeImage, string]>([
    [
      'any number',
      root,
      { config: { cmd: ['/app'] } },
      'Set a numeric user at the end of the final stage. It needs no account.\nUSER 10001',
    ],
    [
      'the number of an account',
      root,
      { layers: [ACCOUNTS], config: { cmd: ['/app'] } },
      'Set a numeric user at the end of the final stage. The image already has `node`.\nUSER 1000',
    ],
    [
      'the number of a name',
      nonNumeric,
      { layers: [ACCOUNTS], config: { user: 'node:node', cmd: ['/app'] } },
      'Replace the name with its number.\nUSER 1000:node',
    ],
    [
      'a group that does not exist',
      unresolvable,
      { layers: [ACCOUNTS], config: { user: 'node:app', cmd: ['/app'] } },
      'Create the group in the final stage, copy `/etc/group` from the stage that has it, or use a number, which needs no entry.',
    ],
    // A number would not help: engines look it up in /etc/passwd, too.
    [
      'an /etc/passwd that engines refuse',
      unresolvable,
      { layers: [[passwd(LONG_LINE)]], config: { user: '1000', cmd: ['/app'] } },
      'Repair `/etc/passwd`.',
    ],
    [
      'an /etc/group that engines refuse',
      unresolvable,
      { layers: [[{ path: '/etc/group', content: 'x'.repeat(2 ** 20) }]], config: { user: '1000:app', cmd: ['/app'] } },
      'Repair `/etc/group`, or write the group as a number.',
    ],
    [
      'an empty password',
      emptyPassword,
      { layers: [[passwd('a::1:1::/:\n')]] },
      'Lock the password: `RUN passwd -l a`, or replace the empty field with `!`.',
    ],
  ])('%s', (_, check, image, fix) => {
    expect(wordsOf(check, image).map(one => one.fix)).toEqual([fix])
  })
})

test('a name cannot end its code span', () => {
  const [words] = wordsOf(unresolvable, { layers: [ACCOUNTS], config: { user: 'a`b</td>\n@team `', cmd: ['/app'] } })
  expect(words?.message).toContain("`a'b</td>␊@team '`")
  expect(words?.message.match(/`/g)).toHaveLength(6)
})
