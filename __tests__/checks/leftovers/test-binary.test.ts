import { expect, test } from '@jest/globals'
import { testBinary } from '../../../src/checks/leftovers/test-binary.ts'
import type { ImageConfig } from '../../../src/image/model.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { file } from '../images.ts'
import { elf, script } from '../runtime/files.ts'
import { linesOf } from './lines.ts'

const SERVER = elf('/bin/app', { go: true })
const TEST = elf('/bin/app.test', { go: true, goTest: true })
const START = { cmd: ['/bin/app'] }

test.each<[name: string, items: FakeItem[], config: Partial<ImageConfig>, found: string[]]>([
  ['next to the server', [SERVER, TEST], START, ['error /bin/app.test: 9000 in 1']],
  ['renamed', [SERVER, elf('/bin/apptest', { go: true, goTest: true })], START, ['error /bin/apptest: 9000 in 1']],
  ['by name alone', [SERVER, elf('/bin/app.test', { go: true })], START, ['info /bin/app.test: 9000 in 1']],
  [
    'both kinds',
    [SERVER, TEST, elf('/x.test', { go: true })],
    START,
    ['error /bin/app.test: 9000 in 1', 'info /x.test: 9000 in 1'],
  ],
  ['that the image starts', [SERVER, TEST], { cmd: ['/bin/app.test', '-test.v'] }, ['info /bin/app.test: 9000 in 1']],
  [
    'that another program starts',
    [elf('/bin/test2json'), TEST],
    { cmd: ['/bin/test2json', '/bin/app.test'] },
    ['info /bin/app.test: 9000 in 1'],
  ],
  [
    'that a script starts',
    [elf('/bin/sh'), TEST, script('/run.sh', '/bin/sh', '#!/bin/sh\n/bin/app.test -test.v\n')],
    { cmd: ['/run.sh'] },
    ['info /bin/app.test: 9000 in 1'],
  ],
  [
    'that a line starts',
    [elf('/bin/sh'), TEST],
    { cmd: ['/bin/sh', '-c', 'cd /bin && ./app.test'] },
    ['info /bin/app.test: 9000 in 1'],
  ],
  [
    'with the name of the server in another folder',
    [SERVER, elf('/tests/app', { go: true, goTest: true })],
    { entrypoint: ['/bin/app'], cmd: ['serve'] },
    ['error /tests/app: 9000 in 1'],
  ],
  [
    'in an image that starts a shell alone',
    [elf('/bin/bash'), TEST],
    { cmd: ['bash'] },
    ['info /bin/app.test: 9000 in 1'],
  ],
  ['in an image that starts nothing', [TEST], {}, ['info /bin/app.test: 9000 in 1']],
  ['none', [SERVER, elf('/bin/other.test'), elf('/bin/latest', { go: true }), file('/bin/text.test')], START, []],
])('test binaries: %s', (_, items, config, found) => {
  expect(linesOf(testBinary, { layers: [items], config })).toEqual(found)
})
