import { expect, test } from '@jest/globals'
import { unstripped } from '../../../src/checks/leftovers/unstripped.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { dpkg, findingsOf, gone, MB } from '../images.ts'
import { elf } from '../runtime/files.ts'

const binary = (path: string, bytes: number | null = 2 * MB, facts = {}) =>
  elf(path, { strippable: bytes === null ? null : { bytes, debug: false }, ...facts }, { size: 9 * MB })

test.each<[string, FakeImage, string[]]>([
  ['a program', { layers: [[binary('/server')]] }, ['warning /server layer 0: 2000000']],
  [
    'a Go program',
    { layers: [[], [binary('/server', MB, { go: true })]], base: { layers: 1 } },
    ['warning /server layer 1: 1000000'],
  ],
  ['a file of unknown origin', { layers: [[binary('/a')]], base: { knownBy: 'none' } }, ['info /a layer 0: 2000000']],
  ['two of a layer', { layers: [[binary('/a'), binary('/b', 3 * MB)]] }, ['warning /b layer 0: 5000000']],
  ['a small program', { layers: [[binary('/a', 600_000)]] }, ['info /a layer 0: 600000']],
  [
    "a module of a language's package",
    { layers: [[binary('/app/node_modules/x/x.node')]] },
    ['info /app/node_modules/x/x.node layer 0: 2000000'],
  ],
  [
    "Java's virtual machine, whose crash reports read the symbols",
    { layers: [[binary('/opt/jre/lib/server/libjvm.so'), binary('/app/server')]] },
    ['warning /app/server layer 0: 2000000', 'info /opt/jre/lib/server/libjvm.so layer 0: 2000000'],
  ],
  ['a program with few symbols', { layers: [[binary('/server', 400_000)]] }, []],
  ['a binary that stripping could break', { layers: [[binary('/server', null)]] }, []],
  ['a program of the base', { layers: [[binary('/server')]], base: { layers: 1 } }, []],
  [
    'a program of a package',
    { layers: [[binary('/usr/lib/libx.so'), { path: '/lib', link: 'usr/lib' }, ...dpkg({ libx: ['/lib/libx.so'] })]] },
    [],
  ],
  ['a program that is deleted later', { layers: [[binary('/server')], [gone('/server')]] }, []],
  ['text', { layers: [[{ path: '/a', size: 9 * MB }]] }, []],
])('%s', (_, image, expected) => {
  const found = findingsOf(unstripped, { base: { layers: 0 }, ...image })
  expect(
    found.map(({ severity, path, layer, data }) => `${severity} ${path} layer ${layer}: ${data['bytes']}`),
  ).toEqual(expected)
})

test.each<[string, FakeImage, string, string]>([
  [
    'symbols and debug information',
    { layers: [[elf('/server', { strippable: { bytes: 3_000_000, debug: true } }, { size: 9_000_000 })]] },
    '`/server` contains symbols and debug information: stripping saves 3 MB of 9 MB.',
    'Run `strip` in the build stage. With Cargo, set `strip = true` in the release profile.',
  ],
  [
    'a program of Go and two others',
    { layers: [[binary('/a'), binary('/b', 3 * MB, { go: true }), binary('/c', MB)]] },
    '`/b` and 2 other files contain symbols: stripping saves 6 MB.',
    'Build with `go build -ldflags="-s -w"`.',
  ],
])('the message for %s', (_, image, message, fix) => {
  expect(findingsOf(unstripped, image).map(describeFinding)).toEqual([{ message, fix }])
})
