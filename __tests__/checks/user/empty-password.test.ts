import { describe, expect, test } from '@jest/globals'
import { emptyPassword } from '../../../src/checks/user/empty-password.ts'
import { findEmptyPasswords } from '../../../src/image/extract/empty-passwords.ts'
import type { FakeImage, FakeItem } from '../../helpers/image.ts'
import { findingsOf, program } from '../images.ts'

const passwd = (content: string): FakeItem => ({ path: '/etc/passwd', content })
const shadow = (content: string): FakeItem => ({
  path: '/etc/shadow',
  content,
  extracts: { emptyPasswords: findEmptyPasswords(Buffer.from(content)) },
})
const USERS = passwd('root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n')
const SU = program('/bin/su')

describe('an empty password', () => {
  const linesOf = (image: FakeImage) =>
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
    [
      'without a program that asks for it',
      { layers: [[USERS, shadow('root::0:\n')]] },
      ['info /etc/shadow layer 0: root'],
    ],
    [
      'with a program in another directory of PATH',
      { layers: [[program('/opt/bin/su'), USERS, shadow('root::0:\n')]], config: { env: ['PATH=/opt/bin'] } },
      ['warning /etc/shadow layer 0: root'],
    ],
    [
      'with a program outside PATH, but where systems have it',
      { layers: [[SU, USERS, shadow('root::0:\n')]], config: { env: ['PATH=/opt/bin'] } },
      ['warning /etc/shadow layer 0: root'],
    ],
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
      'emptied by a layer',
      { layers: [[SU, USERS, shadow('root:*:0:\n')], [shadow('root::0:\n')]], base: { layers: 1 } },
      ['warning /etc/shadow layer 1: root'],
    ],
    ['locked', { layers: [[SU, USERS, shadow('root:*:0:\napp:!:0:\n')]] }, []],
    ['a hash', { layers: [[SU, USERS, shadow('root:$6$x$y:0:\n')]] }, []],
    ['not in use: /etc/passwd has its own', { layers: [[SU, passwd('app:!:1:1::/:\n'), shadow('app::0:\n')]] }, []],
    ['locked by a later layer', { layers: [[SU, USERS, shadow('root::0:\n')], [shadow('root:!:0:\n')]] }, []],
    ['a comment and invalid lines', { layers: [[SU, passwd('# a::\n\nx\n')]] }, []],
  ])('%s', (_, image, expected) => {
    expect(linesOf(image)).toEqual(expected)
  })
})
