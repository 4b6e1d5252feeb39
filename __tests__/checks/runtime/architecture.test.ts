import { expect, test } from '@jest/globals'
import { architecture } from '../../../src/checks/runtime/architecture.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { elf, findingLines } from './files.ts'

const ARM64 = { machine: 183 }
const config = { entrypoint: ['/server'] }

test.each<[string, FakeImage, string[]]>([
  ['the program', { layers: [[elf('/server', ARM64)]], config }, ['error /server: arm64']],
  [
    'a program of the base',
    { layers: [[elf('/server', ARM64)]], config, base: { layers: 1 } },
    ['error /server: arm64'],
  ],
  [
    'of another class',
    { layers: [[elf('/server')]], config, platform: { architecture: '386' } },
    ['error /server: amd64'],
  ],
  [
    'of another byte order',
    { layers: [[elf('/server', { machine: 21 })]], config, platform: { architecture: 'ppc64' } },
    ['error /server: ppc64le'],
  ],
  ['of an unusual machine', { layers: [[elf('/server', { machine: 4711 })]], config }, ['error /server: machine 4711']],
  [
    'another program',
    { layers: [[elf('/server'), elf('/usr/bin/tool', { ...ARM64, type: 2 })]], config },
    ['warning /usr/bin/tool: arm64'],
  ],
  ['the right one', { layers: [[elf('/server')]], config }, []],
  [
    'the right one on arm64',
    { layers: [[elf('/server', ARM64)]], config, platform: { architecture: 'arm64', variant: 'v8' } },
    [],
  ],
  ['32 bits on 64', { layers: [[elf('/server', { machine: 3, bits: 32 })]], config }, []],
  [
    'a platform that is not known',
    { layers: [[elf('/server', ARM64)]], config, platform: { architecture: 'wasm' } },
    [],
  ],
  ['variants in a package', { layers: [[elf('/app/node_modules/esbuild/bin/esbuild', { ...ARM64, type: 2 })]] }, []],
  [
    'a library next to it',
    { layers: [[elf('/app/lib.so', { ...ARM64, needed: [] })]], config: { workingDir: '/app' } },
    [],
  ],
])('%s', (_, image, expected) => {
  expect(findingLines(architecture, image, 'architecture')).toEqual(expected)
})
