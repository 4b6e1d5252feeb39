import { describe, expect, test } from '@jest/globals'
import type { Tree } from '../../src/image/model.ts'
import { resolveImageUser, resolveUser } from '../../src/image/user.ts'
import { type FakeItem, fakeImage } from '../helpers/image.ts'

const PASSWD = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1::/:/sbin/nologin
  node:x:1000:1001::/home/node:/bin/sh
node:x:0:0:second entry of the name::
alias:x:0:5:another root::
empty:x::
short
signed:x:+7:-0
words:x:ten:ten
huge:x:99999999999999999999:0
minus:x:-1:0
hash:x:1234
#note:x:44:44
\u00fcber:x:55:56
`
const GROUP = `root:x:0:
node:x:1001:
app:x:7:root,node
app:x:8:
none:x::
#hidden:x:9:
minus:x:-4:
`

function tree(
  items: FakeItem[] = [
    { path: '/etc/passwd', content: PASSWD },
    { path: '/etc/group', content: GROUP },
  ],
): Tree {
  return fakeImage({ layers: [items] }).tree
}

describe('the user', () => {
  test.each([
    // spec, uid, gid, numeric
    ['', 0, 0, true],
    ['0', 0, 0, true],
    ['00', 0, 0, true],
    ['+0', 0, 0, true],
    ['-0', 0, 0, true],
    ['0:0', 0, 0, true],
    ['0:1000', 0, 1000, true],
    [':', 0, 0, true],
    [':app', 0, 7, true],
    [':1000', 0, 1000, true],
    ['root', 0, 0, false],
    ['root:root', 0, 0, false],
    ['node', 1000, 1001, false],
    ['node:', 1000, 1001, false],
    ['node:0', 1000, 0, false],
    ['node:app', 1000, 7, false],
    ['1000', 1000, 1001, true],
    ['+1000', 1000, 1001, true],
    ['1000:app', 1000, 7, true],
    ['4242', 4242, 0, true],
    ['4242:4243', 4242, 4243, true],
    ['2147483647', 2147483647, 0, true],
    ['alias', 0, 5, false],
    ['empty', 0, 0, false],
    ['short', 0, 0, false],
    ['signed', 7, 0, false],
    ['words', 0, 0, false],
    ['hash', 1234, 0, false],
    ['#note', 44, 44, false],
    ['über', 55, 56, false],
    ['node:none', 1000, 0, false],
  ])('%p is %p:%p', (spec, uid, gid, numeric) => {
    const facts = resolveUser(spec, tree())
    expect(facts).toMatchObject({ spec, uid, gid, numeric, root: uid === 0, resolved: true, problem: null })
    expect(Object.is(facts.uid, -0) || Object.is(facts.gid, -0)).toBe(false)
  })

  test.each([
    ['nobody', { part: 'user', kind: 'unknown-name', name: 'nobody', file: '/etc/passwd', fileMissing: false }],
    ['0x0', { part: 'user', kind: 'unknown-name', name: '0x0', file: '/etc/passwd', fileMissing: false }],
    ['1_000', { part: 'user', kind: 'unknown-name', name: '1_000', file: '/etc/passwd', fileMissing: false }],
    [' 0', { part: 'user', kind: 'unknown-name', name: ' 0', file: '/etc/passwd', fileMissing: false }],
    ['NODE', { part: 'user', kind: 'unknown-name', name: 'NODE', file: '/etc/passwd', fileMissing: false }],
    ['-1', { part: 'user', kind: 'out-of-range', name: '-1' }],
    ['2147483648', { part: 'user', kind: 'out-of-range', name: '2147483648' }],
    ['99999999999999999999', { part: 'user', kind: 'out-of-range', name: '99999999999999999999' }],
    ['huge', { part: 'user', kind: 'out-of-range', name: 'huge' }],
    ['minus', { part: 'user', kind: 'out-of-range', name: 'minus' }],
    ['node:nobody', { part: 'group', kind: 'unknown-name', name: 'nobody', file: '/etc/group', fileMissing: false }],
    ['node:#hidden', { part: 'group', kind: 'unknown-name', name: '#hidden', file: '/etc/group', fileMissing: false }],
    ['node:-1', { part: 'group', kind: 'out-of-range', name: '-1' }],
    ['node:minus', { part: 'group', kind: 'out-of-range', name: 'minus' }],
    ['0:0:0', { part: 'group', kind: 'too-many-parts', name: '0:0' }],
  ])('%p does not resolve', (spec, problem) => {
    expect(resolveUser(spec, tree())).toMatchObject({ resolved: false, problem })
  })

  test('a known user stays known if only the group is unknown', () => {
    expect(resolveUser('root:nobody', tree())).toMatchObject({ uid: 0, root: true, gid: null, resolved: false })
    expect(resolveUser('ghost', tree())).toMatchObject({ uid: null, root: null })
  })
})

describe('the account files', () => {
  test('without /etc/passwd, a number is itself with group 0, and a name is unknown', () => {
    expect(resolveUser('1000', tree([]))).toMatchObject({ uid: 1000, gid: 0, root: false, resolved: true })
    expect(resolveUser('', tree([]))).toMatchObject({ uid: 0, gid: 0, root: true, resolved: true })
    expect(resolveUser('root', tree([]))).toMatchObject({ root: null, problem: { fileMissing: true } })
  })

  test.each([
    ['relative', '../nix/store/abc-nss/etc/passwd'],
    ['absolute', '/nix/store/abc-nss/etc/passwd'],
    ['out of the root, which stays inside', '../../../nix/store/abc-nss/etc/passwd'],
  ])('/etc/passwd may be a symlink: %s', (_, link) => {
    const items = [
      { path: '/nix/store/abc-nss/etc/passwd', content: 'app:x:70:71::' },
      { path: '/etc/passwd', link },
    ]
    expect(resolveUser('app', tree(items))).toMatchObject({ uid: 70, gid: 71, resolved: true })
  })

  test.each<[string, FakeItem]>([
    ['a dangling link', { path: '/etc/passwd', link: '/nowhere' }],
    ['a loop', { path: '/etc/passwd', link: '/etc/passwd' }],
    ['a directory', { path: '/etc/passwd', type: 'directory' }],
    ['a device', { path: '/etc/passwd', type: 'character' }],
  ])('/etc/passwd as %s is ignored', (_, item) => {
    expect(resolveUser('app', tree([item]))).toMatchObject({ resolved: false, problem: { fileMissing: true } })
  })

  test('the topmost layer decides', () => {
    const image = fakeImage({
      layers: [[{ path: '/etc/passwd', content: 'app:x:0:0::' }], [{ path: '/etc/passwd', content: 'app:x:9:9::' }]],
    })
    expect(resolveUser('app', image.tree).uid).toBe(9)
  })

  test('a line that engines refuse makes the whole file unusable', () => {
    const items = [{ path: '/etc/passwd', content: 'a'.repeat(65536) + '\napp:x:9:9::' }]
    expect(resolveUser('app', tree(items)).problem?.kind).toBe('malformed-file')
  })

  test('a partially read file has no names', () => {
    const items = [{ path: '/etc/passwd', content: 'app:x:9:9::', size: 4000 }]
    expect(resolveUser('app', tree(items))).toMatchObject({ root: null, problem: { kind: 'unread-file' } })
    expect(resolveUser('9', tree(items))).toMatchObject({ uid: 9, root: false, resolved: true })
  })
})

test('a Windows image is not evaluated', () => {
  const image = fakeImage({ platform: { os: 'windows' }, config: { user: 'ContainerUser' } })
  expect(resolveImageUser(image)).toMatchObject({ root: null, resolved: false, problem: { kind: 'not-evaluated' } })
})
