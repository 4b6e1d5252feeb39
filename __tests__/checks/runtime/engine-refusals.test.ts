import { expect, test } from '@jest/globals'
import { entrypoint } from '../../../src/checks/runtime/entrypoint.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { elf, findingLines } from './files.ts'

const APP = elf('/app')
const config = (more: FakeImage['config']) => ({ layers: [[APP]], config: { entrypoint: ['/app'], ...more } })
const long = (bytes: number) => 'a'.repeat(bytes)

test.each<[string, FakeImage, string[]]>([
  ['a volume for a file', config({ volumes: ['/app'] }), ['error /app: volume']],
  [
    'a volume for a link to a file',
    { ...config({ volumes: ['/data'] }), layers: [[APP, { path: '/data', link: 'app' }]] },
    ['error /app: volume'],
  ],
  ['a volume of the root', config({ volumes: ['/'] }), ['error -: volume']],
  ['a volume below /proc', config({ volumes: ['/proc/x'] }), ['error -: volume']],
  [
    'volumes for directories',
    { ...config({ volumes: ['/sys', '/new', 'data'] }), layers: [[APP, { path: '/data', type: 'directory' }]] },
    [],
  ],
  ['a variable of 128 KiB', config({ env: [`A=${long(131_070)}`] }), ['error -: too-long']],
  ['a shorter variable', config({ env: [`A=${long(131_069)}`] }), []],
  ['a zero byte in a variable', config({ env: ['A=\0b'] }), ['error -: zero-byte']],
  ['a zero byte in a word', config({ cmd: ['a\0b'] }), ['error -: zero-byte']],
  ['a zero byte in the working directory', config({ workingDir: '/a\0b' }), ['error -: zero-byte']],
  ['a variable without a name', config({ env: ['=x'] }), ['error -: no-name']],
  ['a relative working directory', config({ workingDir: 'app' }), ['error -: relative']],
  ['a variable without a value', config({ env: ['A='] }), []],
  ['a long word', config({ cmd: [long(131_072)] }), ['error -: too-long']],
  [
    'a long word for pages of another size',
    { ...config({ cmd: [long(131_072)] }), platform: { architecture: 'arm64' } },
    ['warning -: too-long'],
  ],
])('%s', (_, image, expected) => expect(findingLines(entrypoint, image)).toEqual(expected))

/** `security.capability`, revision 2: the flag for effective, and the permitted ones by number. */
const capabilities = (effective: boolean, ...numbers: number[]) => {
  const value = Buffer.alloc(20)
  value.writeUInt32LE(0x02000000 + (effective ? 1 : 0))
  value.writeUInt32LE(
    numbers.reduce((bits, number) => bits + 2 ** number, 0),
    4,
  )
  return value.toString('hex')
}

test.each<[string, string, string[]]>([
  ['cap_net_admin+ep', capabilities(true, 12), ['warning /app: capabilities']],
  ['cap_net_bind_service,cap_sys_time+ep', capabilities(true, 10, 25), ['warning /app: capabilities']],
  ['cap_net_admin+p', capabilities(false, 12), []],
  ['cap_net_bind_service,cap_net_raw+ep', capabilities(true, 10, 13), []],
])('a program with %s', (_, value, expected) => {
  const layers = [[elf('/app', {}, { capabilities: value })]]
  expect(findingLines(entrypoint, { layers, config: { entrypoint: ['/app'] } })).toEqual(expected)
})
