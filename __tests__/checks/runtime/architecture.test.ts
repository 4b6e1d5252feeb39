import { expect, test } from '@jest/globals'
import { architecture } from '../../../src/checks/runtime/architecture.ts'
import { parseAssignment } from '../../../src/text/assignment.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { builtFrom, wordsOf } from '../images.ts'
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
    'another spelling',
    { layers: [[elf('/server', ARM64)]], config, platform: { architecture: 'X86_64' } },
    ['error /server: arm64'],
  ],
  [
    'the right one in another spelling',
    { layers: [[elf('/server')]], config, platform: { architecture: 'x86-64' } },
    [],
  ],
  ['no program for an unknown platform', { layers: [[]], config, platform: { architecture: 'foo' } }, []],
  ['variants in a package', { layers: [[elf('/app/node_modules/esbuild/bin/esbuild', { ...ARM64, type: 2 })]] }, []],
  [
    'a library next to it',
    { layers: [[elf('/app/lib.so', { ...ARM64, needed: [] })]], config: { workingDir: '/app' } },
    [],
  ],
])('%s', (_, image, expected) => {
  expect(findingLines(architecture, image, 'architecture')).toEqual(expected)
})

test.each(['unknown', 'foo', '', 'constructor', 'amd64p32'])(
  'a program for the architecture %j is not evaluated',
  architecture_ => {
    const image = { layers: [[elf('/server')]], config, platform: { architecture: architecture_ } }
    expect(() => findingLines(architecture, image, 'architecture')).toThrow(/unknown architecture/)
  },
)

test.each<[string, string, string[], string]>([
  [
    'a default',
    'FROM --platform=$BUILDPLATFORM golang AS build\nARG TARGETOS=linux\nARG TARGETARCH=amd64\nRUN GOARCH=$TARGETARCH go build\nFROM scratch\nCOPY --from=build /server /',
    [],
    "Write `ARG TARGETARCH` without a default on line 3: the default replaces the image's platform.",
  ],
  [
    'a default before the first stage',
    'ARG TARGETARCH=amd64\nFROM golang\nARG TARGETARCH',
    [],
    "Write `ARG TARGETARCH` without a default on line 1: the default replaces the image's platform.",
  ],
  [
    'a build argument',
    'FROM golang\nARG TARGETARCH',
    ['TARGETARCH=amd64'],
    "Remove the build argument `TARGETARCH`, which replaces the image's platform.",
  ],
  [
    'the platform of a stage',
    'FROM --platform=linux/amd64 golang',
    [],
    'Remove `--platform=linux/amd64` on line 1, or build there for `TARGETARCH` with `--platform=$BUILDPLATFORM`.',
  ],
  [
    "Go's own variable",
    'FROM golang\nENV GOOS=linux GOARCH=amd64',
    [],
    'Write `GOARCH=$TARGETARCH` on line 2, which builds for `amd64` only, after `ARG TARGETARCH`.',
  ],
  [
    'nothing',
    'FROM --platform=$TARGETPLATFORM golang\nARG TARGETARCH=$ARCH\nRUN GOARCH="$TARGETARCH" go build',
    [],
    "Build it for the image's platform: `TARGETARCH` tells the build stage its architecture.",
  ],
])('the fix if the platform is replaced by %s', (_, dockerfile, args, fix) => {
  const source = builtFrom(dockerfile, { args: args.map(parseAssignment) })
  expect(wordsOf(architecture, { layers: [[elf('/server', ARM64)]], config }, source).map(one => one.fix)).toEqual([
    fix,
  ])
})
