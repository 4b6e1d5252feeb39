import { expect, test } from '@jest/globals'
import { system } from '../../../src/checks/runtime/system.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { elf, findingLines } from './files.ts'

const windows = { os: 'windows' }
const wasm = { os: 'wasip1', architecture: 'wasm' }
const config = { entrypoint: ['/server'] }
const program = elf('/server', { type: 2 })

test.each<[string, FakeImage, string[]]>([
  ['a Linux image that claims to be for Windows', { layers: [[program]], platform: windows }, ['error /server: 1']],
  ['the word in another case', { layers: [[program]], platform: { os: 'Windows' } }, ['error /server: 1']],
  ['a library alone', { layers: [[elf('/lib/libc.so.6')]], platform: windows }, ['error /lib/libc.so.6: 1']],
  [
    'files for several systems in a package on Windows',
    {
      layers: [[elf('/Files/app/node_modules/x/linux-x64/addon.node'), elf('/UtilityVM/Files/init')]],
      platform: windows,
    },
    [],
  ],
  ['a program of Windows', { layers: [[{ path: '/app.exe', content: 'MZ' }]], platform: windows }, []],
  [
    'a started Linux program that claims to be WebAssembly',
    { layers: [[program, elf('/bin/sh', { type: 2 })]], config, platform: wasm },
    ['error /server: 1'],
  ],
  [
    'another Linux program next to a module',
    { layers: [[elf('/bin/sh', { type: 2 })], [{ path: '/app.wasm', content: '\0asm' }]], platform: wasm },
    ['warning /bin/sh: 1'],
  ],
  ['a library next to a module', { layers: [[elf('/lib.so', { interpreter: null })]], platform: wasm }, []],
  ['a module', { layers: [[{ path: '/app.wasm', content: '\0asm', mode: 0o755 }]], platform: wasm }, []],
  ['Linux', { layers: [[program]], config }, []],
  ['a system that is not known', { layers: [[program]], config, platform: { os: 'plan9' } }, []],
])('%s', (_, image, expected) => {
  expect(findingLines(system, image, 'files')).toEqual(expected)
})
