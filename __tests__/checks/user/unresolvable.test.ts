import { describe, expect, test } from '@jest/globals'
import { unresolvable } from '../../../src/checks/user/unresolvable.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { findingsOf } from '../images.ts'

const accounts: FakeItem[] = [
  { path: '/etc/passwd', content: 'root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:\n' },
  { path: '/etc/group', content: 'root:x:0:\napp:x:1000:\n' },
]

describe('found', () => {
  test.each(['', '0', '4711', '4711:4712', 'app', 'app:app', 'app:4712', '4711:app'])('%p', user => {
    expect(findingsOf(unresolvable, { layers: [accounts], config: { user, cmd: ['/app'] } })).toEqual([])
  })
})

describe('not found', () => {
  test.each<[string, FakeItem[], object]>([
    [
      'ghost',
      accounts,
      { part: 'user', problem: 'unknown-name', name: 'ghost', file: '/etc/passwd', fileMissing: false },
    ],
    ['app', [], { part: 'user', problem: 'unknown-name', name: 'app', file: '/etc/passwd', fileMissing: true }],
    [
      'app:ghosts',
      accounts,
      { part: 'group', problem: 'unknown-name', name: 'ghosts', file: '/etc/group', fileMissing: false },
    ],
    ['4711:app', [], { part: 'group', problem: 'unknown-name', name: 'app', file: '/etc/group', fileMissing: true }],
    ['2147483648', accounts, { part: 'user', problem: 'out-of-range', name: '2147483648' }],
    ['app:app:app', accounts, { part: 'group', problem: 'too-many-parts', name: 'app:app' }],
    [
      'app',
      [{ path: '/etc/passwd', content: 'x'.repeat(70_000) }],
      { part: 'user', problem: 'malformed-file', name: 'app', file: '/etc/passwd' },
    ],
  ])('%p in %#', (user, items, data) => {
    expect(findingsOf(unresolvable, { layers: [items], config: { user, cmd: ['/app'] } })).toMatchObject([
      { severity: 'error', data: { spec: user, ...data } },
    ])
  })

  test('the users of the previous stage are not those of the final one', () => {
    const layers = [accounts, [{ whiteout: '/etc/passwd' }]]
    expect(findingsOf(unresolvable, { layers, config: { user: 'app', cmd: ['/app'] } })).toHaveLength(1)
  })
})

test('a Windows image is not evaluated', () => {
  expect(findingsOf(unresolvable, { platform: { os: 'windows' }, config: { user: 'ContainerUser' } })).toEqual([])
})
