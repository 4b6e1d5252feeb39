import { describe, expect, test } from '@jest/globals'
import { runChecks } from '../../../src/checks/run-checks.ts'
import { duplicateUid } from '../../../src/checks/user/duplicate-uid.ts'
import { emptyPassword } from '../../../src/checks/user/empty-password.ts'
import { namesWithoutPassword } from '../../../src/image/extract/empty-passwords.ts'
import { type FakeImage, type FakeItem, fakeImage } from '../../helpers/image.ts'
import { findingsOf, program } from '../images.ts'

const passwd = (content: string): FakeItem => ({ path: '/etc/passwd', content })
const shadow = (content: string): FakeItem => ({
  path: '/etc/shadow',
  content,
  extracts: { emptyPasswords: namesWithoutPassword(content) },
})
const USERS = passwd('root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n')
const SU = program('/bin/su')

describe('an empty password', () => {
  const told = (image: FakeImage) =>
    findingsOf(emptyPassword, image).map(({ severity, path, layer, data }) => {
      return `${severity} ${path} layer ${layer}: ${data['accounts']}`
    })
  test.each<[string, FakeImage, string[]]>([
    [
      'in /etc/shadow',
      { layers: [[SU, USERS, shadow('root::0:\napp:!:0:\n')]] },
      ['warning /etc/shadow layer 0: root'],
    ],
    [
      'in /etc/passwd',
      { layers: [[SU, passwd('root:x:0:0::/:\napp::5:5::/:\n')]] },
      ['warning /etc/passwd layer 0: app'],
    ],
    ['several', { layers: [[SU, USERS, shadow('root::\napp::\n')]] }, ['warning /etc/shadow layer 0: root,app']],
    ['with nothing that asks for it', { layers: [[USERS, shadow('root::0:\n')]] }, ['info /etc/shadow layer 0: root']],
    [
      'of the base',
      { layers: [[SU, USERS, shadow('root::0:\n')]], base: { layers: 1 } },
      ['info /etc/shadow layer 0: root'],
    ],
    [
      'next to one of the base',
      { layers: [[SU, USERS, shadow('root::0:\n')], [shadow('root::0:\napp::0:\n')]], base: { layers: 1 } },
      ['warning /etc/shadow layer 1: app', 'info /etc/shadow layer 0: root'],
    ],
    [
      'that a layer emptied',
      { layers: [[SU, USERS, shadow('root:*:0:\n')], [shadow('root::0:\n')]], base: { layers: 1 } },
      ['warning /etc/shadow layer 1: root'],
    ],
    ['locked', { layers: [[SU, USERS, shadow('root:*:0:\napp:!:0:\n')]] }, []],
    ['a hash', { layers: [[SU, USERS, shadow('root:$6$x$y:0:\n')]] }, []],
    ['not in use: /etc/passwd has its own', { layers: [[SU, passwd('app:!:1:1::/:\n'), shadow('app::0:\n')]] }, []],
    ['mended', { layers: [[SU, USERS, shadow('root::0:\n')], [shadow('root:!:0:\n')]] }, []],
    ['a comment, and lines that are none', { layers: [[SU, passwd('# a::\n\nx\n')]] }, []],
  ])('%s', (_, image, expected) => {
    expect(told(image)).toEqual(expected)
  })
})

describe('one number for several accounts', () => {
  const told = (image: FakeImage) =>
    findingsOf(duplicateUid, image).map(({ severity, layer, data }) => {
      return `${severity} layer ${layer}: ${data['uid']} ${data['accounts']}`
    })
  const DOUBLE = passwd('node:x:1000:1000::/:\napp:x:1000:1000::/:\n')
  test.each<[string, FakeImage, string[]]>([
    ['two', { layers: [[DOUBLE]] }, ['warning layer 0: 1000 app,node']],
    ['a second root', { layers: [[passwd('root:x:0:0::/:\ntoor:x:0:0::/:\n')]] }, ['warning layer 0: 0 root,toor']],
    ['no number is 0', { layers: [[passwd('root:x:0:0::/:\nbad:x::\n')]] }, ['warning layer 0: 0 bad,root']],
    ['of the base', { layers: [[DOUBLE]], base: { layers: 1 } }, ['info layer 0: 1000 app,node']],
    [
      'of the base, in a file that was written again',
      {
        layers: [[DOUBLE], [passwd('node:x:1000:1000::/:\napp:x:1000:1000::/:\nnew:x:1001:1001::/:\n')]],
        base: { layers: 1 },
      },
      ['info layer 0: 1000 app,node'],
    ],
    [
      'with one of the base',
      { layers: [[passwd('node:x:1000:1000::/:\n')], [DOUBLE]], base: { layers: 1 } },
      ['warning layer 1: 1000 app,node'],
    ],
    ['different', { layers: [[USERS]] }, []],
    ['one name twice', { layers: [[passwd('app:x:1:1::/:\napp:x:1:1::/:\n')]] }, []],
  ])('%s', (_, image, expected) => {
    expect(told(image)).toEqual(expected)
  })
})

describe.each([emptyPassword, duplicateUid])('$id', check => {
  const outcome = (image: FakeImage) => runChecks(fakeImage(image), {}, [check]).results[0]
  test('without accounts it is not applicable', () => {
    expect(outcome({ layers: [[SU]] })?.result).toBe('not-applicable')
  })
  test('a partially read file does not pass', () => {
    const cut = { path: '/etc/passwd', content: 'root', size: 9000 }
    expect(outcome({ layers: [[cut]] })).toMatchObject({ result: 'error', error: { code: 'user-unreadable' } })
  })
})
