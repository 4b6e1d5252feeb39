import { describe, expect, test } from '@jest/globals'
import { rootInterpreter } from '../../../src/checks/permissions/root-interpreter.ts'
import type { Fingerprint } from '../../../src/image/extracts.ts'
import { elfExtract } from '../../helpers/elf.ts'
import { capabilities, type FakeEntry, type FakeImage } from '../../helpers/image.ts'
import { dpkg, findingsOf } from '../images.ts'

const elf = (path: string, mode: number, more: FakeEntry | object = {}): FakeEntry => ({
  path,
  mode,
  extracts: elfExtract(),
  ...more,
})
const containing = (path: string, mode: number, fingerprint: Partial<Fingerprint>): FakeEntry =>
  elf(path, mode, {
    extracts: { ...elfExtract(), fingerprint: { content: null, code: null, interpreter: null, ...fingerprint } },
  })
const copy = (path: string, mode: number) => containing(path, mode, { code: 'ab' })
const SETUID = capabilities({ permitted: [6, 7] })

const lines = (image: FakeImage) =>
  findingsOf(rootInterpreter, image).map(({ severity, path, data }) => {
    return `${severity} ${path} ${data['name']} ${data['by']}${data['inherited'] ? ' inherited' : ''}`
  })

describe('found', () => {
  test.each<[string, FakeImage, string[]]>([
    ['a shell', { layers: [[elf('/bin/bash', 0o4755)]] }, ['error /bin/bash bash setuid']],
    [
      'one that a forged record lists',
      { layers: [[elf('/usr/bin/dash', 0o4755), ...dpkg({ app: ['/usr/bin/dash'] })]] },
      ['error /usr/bin/dash dash setuid'],
    ],
    [
      'a copy with the name of another program',
      {
        layers: [[copy('/bin/bash', 0o755)], [copy('/usr/bin/mount', 0o4755), ...dpkg({ mount: ['/usr/bin/mount'] })]],
      },
      ['error /usr/bin/mount bash setuid'],
    ],
    [
      'a copy whose original is deleted',
      { layers: [[copy('/bin/bash', 0o755)], [{ whiteout: '/bin/bash' }, copy('/x', 0o4755)]] },
      ['error /x bash setuid'],
    ],
    [
      'one that its texts show, in the place of a program of the base',
      {
        layers: [
          [elf('/usr/bin/newgrp', 0o4755), ...dpkg({ passwd: ['/usr/bin/newgrp'] })],
          [containing('/usr/bin/newgrp', 0o4755, { interpreter: 'bash' })],
        ],
        base: { layers: 1 },
      },
      ['error /usr/bin/newgrp bash setuid'],
    ],
    ['gosu, which may refuse', { layers: [[elf('/usr/bin/gosu', 0o4755)]] }, ['warning /usr/bin/gosu gosu setuid']],
    [
      'gosu with capabilities',
      { layers: [[elf('/usr/bin/gosu', 0o755, { capabilities: SETUID })]] },
      ['error /usr/bin/gosu gosu cap_setgid,cap_setuid'],
    ],
    [
      'a language with capabilities',
      { layers: [[elf('/usr/bin/python3.13', 0o755, { capabilities: SETUID })]] },
      ['error /usr/bin/python3.13 python3.13 cap_setgid,cap_setuid'],
    ],
    [
      'one of the base image',
      { layers: [[elf('/bin/bash', 0o4755)]], base: { layers: 1 } },
      ['error /bin/bash bash setuid inherited'],
    ],
    [
      'BusyBox, which may give up root',
      { layers: [[elf('/bin/busybox', 0o4755)]] },
      ['warning /bin/busybox busybox setuid'],
    ],
    ...['find', 'vim.basic', 'perl5.40', 'env', 'setpriv', 'ld-linux-x86-64.so.2', 'cp', 'gawk', 'node'].map(
      (name): [string, FakeImage, string[]] => [
        name,
        { layers: [[elf(`/usr/bin/${name}`, 0o4755)]] },
        [`error /usr/bin/${name} ${name} setuid`],
      ],
    ),
  ])('%s', (_, image, expected) => {
    expect(lines(image)).toEqual(expected)
  })
})

describe('not found', () => {
  test.each<[string, FakeImage]>([
    ['a shell without the bit', { layers: [[elf('/bin/bash', 0o755)]] }],
    ['one of another user', { layers: [[elf('/bin/bash', 0o4755, { uid: 7 })]] }],
    ['one that a later layer fixes', { layers: [[elf('/bin/bash', 0o4755)], [elf('/bin/bash', 0o755)]] }],
    ['a script, whose bit Linux ignores', { layers: [[{ path: '/bin/sh', mode: 0o4755, content: '#!/x' }]] }],
    ['an interpreter that binds low ports', { layers: [[elf('/usr/bin/node', 0o755, { capabilities: true })]] }],
    ['another code', { layers: [[copy('/bin/bash', 0o755)], [containing('/x', 0o4755, { code: 'cd' })]] }],
    ['no code', { layers: [[containing('/bin/bash', 0o755, {})], [containing('/x', 0o4755, {})]] }],
    ['another program', { layers: [[elf('/usr/bin/sudo', 0o4755)]] }],
  ])('%s', (_, image) => {
    expect(lines(image)).toEqual([])
  })
})
