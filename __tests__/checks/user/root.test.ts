import { describe, expect, test } from '@jest/globals'
import { runChecks } from '../../../src/checks/run.ts'
import { root } from '../../../src/checks/user/root.ts'
import { type FakeItem, fakeImage } from '../../helpers/image.ts'
import { findingsOf } from '../images.ts'

const PASSWD: FakeItem = {
  path: '/etc/passwd',
  content: 'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/:\napp:x:1000:1000::/:\nnoid:x::\n',
}

describe('root by every spelling', () => {
  test.each([
    '',
    '0',
    '00',
    '+0',
    '-0',
    '0:0',
    '0:1000',
    ':',
    ':1000',
    'root',
    'root:root',
    'toor',
    'noid',
    'root:nobody',
  ])('%p', user => {
    expect(
      findingsOf(root, { layers: [[PASSWD, { path: '/etc/group', content: 'root:x:0:\n' }]], config: { user } }),
    ).toMatchObject([{ severity: 'error', path: null, layer: null, blame: null, data: { spec: user } }])
  })

  test('without a file system too', () => {
    expect(findingsOf(root, { layers: [[]] })).toHaveLength(1)
  })
})

describe('not root', () => {
  test.each(['1000', '1000:0', '65532:65532', 'app', 'app:root'])('%p', user => {
    expect(findingsOf(root, { layers: [[PASSWD]], config: { user } })).toEqual([])
  })
})

describe('what cannot be told is no pass', () => {
  const outcome = (image: Parameters<typeof fakeImage>[0]) => runChecks(fakeImage(image), {}, [root]).results[0]
  test('a Windows image', () => {
    expect(outcome({ platform: { os: 'windows' } })?.result).toBe('not-applicable')
  })
  test('a user that does not exist, which is another check', () => {
    expect(outcome({ layers: [[PASSWD]], config: { user: 'ghost' } })?.result).toBe('not-applicable')
  })
  test('an account file that was not read', () => {
    const cut = { path: '/etc/passwd', content: 'root', size: 9000 }
    expect(outcome({ layers: [[cut]], config: { user: 'app' } })).toMatchObject({
      result: 'error',
      error: { code: 'user-unreadable' },
    })
  })
})
