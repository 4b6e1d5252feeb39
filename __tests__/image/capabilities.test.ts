import { expect, test } from '@jest/globals'
import { encodeCapabilities, isEncoded, readCapabilities } from '../../src/image/capabilities.ts'
import { capabilities } from '../helpers/image.ts'

const [SETGID, SETUID, BIND, CHROOT, BPF] = [6, 7, 10, 18, 39]

test.each([
  ['revision 1', { permitted: [SETUID], revision: 1 }],
  ['revision 2', { permitted: [SETUID] }],
  ['revision 3 of the first user', { permitted: [SETUID], revision: 3 }],
  ['without the effective flag, because a process turns it on itself', { permitted: [SETUID], effective: false }],
] as const)('setuid makes root: %s', (_, sets) => {
  const value = capabilities({ ...sets, permitted: [...sets.permitted] })
  expect(readCapabilities(value)).toMatchObject({ names: ['cap_setuid'], root: ['cap_setuid'], harmless: false })
})

test('bits of the second word are read', () => {
  expect(readCapabilities(capabilities({ permitted: [SETGID, BPF] })).root).toEqual(['cap_setgid', 'cap_bpf'])
})

test.each([
  ['of another namespace', capabilities({ permitted: [BIND], revision: 3, root: 1000 })],
  ['another root for setuid programs', capabilities({ permitted: [BIND, CHROOT] })],
  ['inheritable alone', capabilities({ inheritable: [SETUID] })],
  ['unknown to us', capabilities({ permitted: [41] })],
  ['of an unknown revision', '00000004' + '00'.repeat(20)],
  ['cut off', capabilities({ permitted: [BIND] }).slice(0, -2)],
  [
    'too long',
    encodeCapabilities(Buffer.concat([Buffer.from(capabilities({ permitted: [BIND] }), 'hex'), Buffer.alloc(9)])),
  ],
  ['nothing', ''],
])('capabilities are neither root nor harmless: %s', (_, value) => {
  expect(readCapabilities(value)).toMatchObject({ root: [], harmless: false })
})

test('a low port is harmless', () => {
  expect(readCapabilities(capabilities({ permitted: [BIND] }))).toEqual({
    names: ['cap_net_bind_service'],
    effective: true,
    permitted: ['cap_net_bind_service'],
    root: [],
    inheritableRoot: [],
    harmless: true,
  })
})

test('only short hexadecimal texts are encoded values', () => {
  expect(['', '00', 'ff'.repeat(25)].map(isEncoded)).toEqual([true, true, true])
  expect(['0', 'g0', 'ff'.repeat(26), 'FF'].map(isEncoded)).toEqual([false, false, false, false])
})
