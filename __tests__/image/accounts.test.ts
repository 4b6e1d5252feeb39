import { describe, expect, test } from '@jest/globals'
import { duplicateUid } from '../../src/checks/user/duplicate-uid.ts'
import { atoi, parseGroups, parsePasswd, textOfName } from '../../src/image/accounts.ts'
import { findEmptyPasswords } from '../../src/image/extract/empty-passwords.ts'
import { resolveUser } from '../../src/image/user.ts'
import { findingsOf } from '../checks/images.ts'
import { fakeImage } from '../helpers/image.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const user = (spec: string, passwd: Buffer, group = Buffer.of()) =>
  resolveUser(
    spec,
    fakeImage({
      layers: [
        [
          { path: '/etc/passwd', content: passwd },
          { path: '/etc/group', content: group },
        ],
      ],
    }).tree,
  )

describe('bytes that text decoders change', () => {
  test('a byte order mark belongs to the name', () => {
    expect(user('app', Buffer.from('\ufeffapp:x:1000:1000::/:\napp:x:0:0::/:\n')).uid).toBe(0)
  })

  test('bytes that are not UTF-8 are different names, although both look like U+FFFD', () => {
    const passwd = bytes('app\xff:x:1000:1000::/:\napp\xef\xbf\xbd:x:0:0::/:\n')
    expect(user('app\ufffd', passwd).uid).toBe(0)
    expect(parsePasswd(passwd)?.map(({ name }) => textOfName(name))).toEqual(['app\udcff', 'app\ufffd'])
    expect(findingsOf(duplicateUid, { layers: [[{ path: '/etc/passwd', content: passwd }]] })).toEqual([])
  })

  test('half a surrogate pair in USER is U+FFFD, and not a byte of the file', () => {
    expect(user('app\udcff', bytes('app\xff:x:1000:1000::/:\napp\xef\xbf\xbd:x:0:0::/:\n')).uid).toBe(0)
  })

  test('U+0085 is a space, which neither begins nor ends a line', () => {
    expect(user('app', Buffer.from('\u0085app:x:7:8::/:\u0085\n'))).toMatchObject({ uid: 7, gid: 8 })
    expect(parseGroups(Buffer.from('a:x:9:root,app\u0085\nb:x:10:app\ufeff\n'))).toMatchObject([
      { gid: 9, members: ['root', 'app'] },
      { gid: 10, members: [expect.not.stringMatching(/^app$/)] },
    ])
  })

  test('a byte order mark in /etc/shadow belongs to the name', () => {
    expect(findEmptyPasswords(Buffer.from('\ufeffroot::0:\n  app::0:\n'))).toEqual(['\ufeffroot', 'app'])
  })
})

describe('the groups of a user', () => {
  const PASSWD = Buffer.from('app:x:1000:1001::/home/app:/bin/sh\n')
  const GROUP = Buffer.from('a:x:5:root,app\n#b:x:6:app\nc:x:7: app\nd:x:8:app,\n')

  test('are those that have it as a member', () => {
    expect(user('app', PASSWD, GROUP)).toMatchObject({ gid: 1001, groups: [5, 8], home: '/home/app' })
    expect(user('1000', PASSWD, GROUP)).toMatchObject({ groups: [5, 8], home: '/home/app' })
    // An empty group is none.
    expect(user('app:', PASSWD, GROUP)).toMatchObject({ gid: 1001, groups: [5, 8] })
  })

  test('do not count if USER has a group', () => {
    expect(user('app:c', PASSWD, GROUP)).toMatchObject({ gid: 7, groups: [] })
    expect(user('app:0', PASSWD, GROUP)).toMatchObject({ gid: 0, groups: [] })
  })

  test('an unknown number has no account', () => {
    expect(user('4711', PASSWD, GROUP)).toMatchObject({ gid: 0, groups: [], home: null })
  })

  test('a file that engines refuse stops the container of every user with an entry', () => {
    const long = Buffer.from(`x:x:1:${'a'.repeat(2 ** 20)}\n`)
    const problem = { part: 'group', kind: 'malformed-file', file: '/etc/group' }
    for (const spec of ['app', '1000', 'app:5', '4711:5']) {
      expect(user(spec, PASSWD, long)).toMatchObject({ resolved: false, problem })
    }
    expect(user('4711', PASSWD, long).resolved).toBe(true)
  })

  test('a group in USER replaces one that is out of range', () => {
    const passwd = Buffer.from('app:x:1000:-1::/:\n')
    expect(user('app', passwd)).toMatchObject({ uid: 1000, resolved: false, problem: { kind: 'out-of-range' } })
    expect(user('app:5', passwd)).toMatchObject({ uid: 1000, gid: 5, resolved: true })
  })
})

test.each([
  ['0', 0],
  ['-0', 0],
  ['+7', 7],
  ['007', 7],
  ['', null],
  ['+', null],
  ['7x', null],
  ['1_0', null],
  ['18446744073709551615x', null],
  // Go reports the overflow before it sees the letter.
  ['18446744073709551616x', 2 ** 63],
  ['-99999999999999999999999', -(2 ** 63)],
  ['9'.repeat(100_000), 2 ** 63],
])('strconv.Atoi of %p', (text, number) => {
  expect(atoi(text)).toBe(number)
})

test('a file larger than any real one is refused, and a file is parsed once', () => {
  expect(parsePasswd(Buffer.alloc(2 ** 21 + 1, 'x:\n'))).toBeNull()
  const content = Buffer.from('app:x:1000:1000::/:\n')
  expect(parsePasswd(content)).toBe(parsePasswd(content))
})
