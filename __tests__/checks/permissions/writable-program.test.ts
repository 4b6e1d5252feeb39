import { describe, expect, test } from '@jest/globals'
import { writableProgram } from '../../../src/checks/permissions/writable-program.ts'
import type { FakeImage, FakeItem } from '../../helpers/image.ts'
import { findingsOf } from '../images.ts'
import { elf } from '../runtime/files.ts'

const node = elf('/usr/local/bin/node')
const app = (mode: number, uid = 0, gid = 0): FakeItem => ({ path: '/app/server.js', mode, uid, gid })
const image = (items: FakeItem[], user = '1000:1000', more: FakeImage = {}): FakeImage => ({
  layers: [items],
  ...more,
  config: { cmd: ['node', 'server.js'], workingDir: '/app', user, ...more.config },
})
const findingLines = (fake: FakeImage) =>
  findingsOf(writableProgram, fake).map(({ severity, path, data }) => `${severity} ${path} ${data['by']}`)

describe('found', () => {
  test.each<[string, FakeImage, string[]]>([
    ['its own', image([node, app(0o644, 1000)]), ['info /app/server.js owner']],
    ['its own, without the right', image([node, app(0o444, 1000)]), ['info /app/server.js owner']],
    ['its group’s', image([node, app(0o664, 0, 1000)]), ['info /app/server.js group']],
    ['the root group’s', image([node, app(0o664)], '1000'), ['info /app/server.js group']],
    ['everybody’s', image([node, app(0o666)]), ['info /app/server.js others']],
    [
      'the program itself',
      image([elf('/server', {}, { uid: 7 })], '7', { config: { entrypoint: ['/server'], cmd: [] } }),
      ['info /server owner'],
    ],
  ])('%s', (_, fake, expected) => {
    expect(findingLines(fake)).toEqual(expected)
  })
})

describe('not found', () => {
  test.each<[string, FakeImage]>([
    ['root’s', image([node, app(0o644)])],
    ['root’s, by root', image([node, app(0o644)], '0')],
    ['a group without the write bit, although others have it', image([node, app(0o606, 0, 1000)])],
    ['the base’s', image([node, app(0o644, 1000)], '1000', { base: { layers: 1 } })],
    ['an absent one', image([node])],
    [
      'an argument of a program',
      image([elf('/bin/cat'), { path: '/app/config.yml', uid: 1000 }], '1000', {
        config: { entrypoint: ['/bin/cat'], cmd: ['/app/config.yml'] },
      }),
    ],
  ])('%s', (_, fake) => {
    expect(findingLines(fake)).toEqual([])
  })
})
