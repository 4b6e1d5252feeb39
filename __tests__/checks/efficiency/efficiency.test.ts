import { describe, expect, test } from '@jest/globals'
import type { Check } from '../../../src/checks/check.ts'
import { copiedUp } from '../../../src/checks/efficiency/copied-up.ts'
import { deleted } from '../../../src/checks/efficiency/deleted.ts'
import { duplicates } from '../../../src/checks/efficiency/duplicates.ts'
import { overwritten } from '../../../src/checks/efficiency/overwritten.ts'
import type { Blame } from '../../../src/image/model.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import type { FakeEntry, FakeImage, FakeItem } from '../../helpers/image.ts'
import { file, findingsOf, gone, KB, MB } from '../images.ts'

const hashed = (path: string, content: string, more: Partial<FakeEntry> = {}): FakeItem => ({
  path,
  size: 2 * MB,
  extracts: { checksum: content.padEnd(32, '0') },
  ...more,
})
const told = (check: Check, image: FakeImage) =>
  findingsOf(check, image).map(
    ({ severity, path, layer, data }) =>
      `${severity} ${path} at ${layer}: ${data['bytes']} in ${data['files']}, other ${data['otherLayer']}`,
  )
const blame = (line: number): Blame => ({ file: 'Dockerfile', line, endLine: line, instruction: 'RUN x', stage: 'app' })

const blamed = (line: number, entry: FakeItem) => ({ entries: [entry], blame: blame(line) })

/** A base without layers. */
const SCRATCH = { layers: 0 }

describe('efficiency/deleted', () => {
  test('if the base is unknown, the lowest layer counts as its own', () => {
    expect(told(deleted, { layers: [[hashed('/a', 'a')], [gone('/a')]] })).toEqual([])
  })

  test.each<[name: string, layers: FakeItem[][], found: string[]]>([
    ['by name', [[hashed('/a', 'a')], [gone('/a')]], ['warning /a at 0: 2000000 in 1, other 1']],
    [
      'with its folder',
      [[hashed('/d/a', 'a'), hashed('/d/b', 'b')], [], [gone('/d')]],
      ['warning /d/a at 0: 4000000 in 2, other 2'],
    ],
    [
      'by an opaque folder',
      [[hashed('/d/a', 'a')], [{ opaque: '/d' }, file('/d/x')]],
      ['warning /d/a at 0: 2000000 in 1, other 1'],
    ],
    [
      'by a file in place of its folder',
      [[hashed('/d/a', 'a')], [file('/d')]],
      ['warning /d/a at 0: 2000000 in 1, other 1'],
    ],
    ['little of it', [[file('/a', 999 * KB)], [gone('/a')]], []],
    [
      'but another name of it is left',
      [[hashed('/a', 'a'), { path: '/b', type: 'hardlink', link: '/a' }], [gone('/a')]],
      [],
    ],
    ['a near-miss of a marker', [[hashed('/a', 'a')], [gone('/aa')]], []],
  ])('%s', (_, layers, found) => {
    expect(told(deleted, { base: SCRATCH, layers })).toEqual(found)
  })

  test("deleting the base's files saves nothing", () => {
    expect(told(deleted, { base: { layers: 1 }, layers: [[hashed('/a', 'a')], [gone('/a')]] })).toEqual([])
  })

  test('the blame is the line that added the files', () => {
    const [finding] = findingsOf(deleted, {
      base: SCRATCH,
      layers: [blamed(3, hashed('/a', 'a')), blamed(9, gone('/a'))],
    })
    expect(finding?.blame?.line).toBe(3)
  })
})

describe('efficiency/copied-up', () => {
  test.each<[name: string, layers: FakeItem[][], found: string[]]>([
    [
      'another owner',
      [[hashed('/a', 'a')], [hashed('/a', 'a', { uid: 1000 })]],
      ['warning /a at 1: 2000000 in 1, other 0'],
    ],
    [
      'small files by their size',
      [
        Array.from({ length: 30 }, (_, i) => file(`/f${i}`, 50 * KB)),
        Array.from({ length: 30 }, (_, i) => ({ path: `/f${i}`, size: 50 * KB, uid: 5 })),
      ],
      ['warning /f0 at 1: 1500000 in 30, other 0'],
    ],
    ['another content', [[hashed('/a', 'a')], [hashed('/a', 'b')]], []],
    ['another size', [[hashed('/a', 'a')], [hashed('/a', 'a', { size: 3 * MB })]], []],
  ])('%s', (_, layers, found) => {
    expect(told(copiedUp, { base: SCRATCH, layers })).toEqual(found)
  })

  test("the base's files count, because the own instruction copies them", () => {
    const layers = [[hashed('/a', 'a')], [hashed('/a', 'a', { mode: 0o777 })]]
    expect(told(copiedUp, { base: { layers: 1 }, layers })).toEqual(['warning /a at 1: 2000000 in 1, other 0'])
  })
})

describe('efficiency/overwritten', () => {
  test.each<[name: string, layers: FakeItem[][], found: string[]]>([
    ['by another content', [[hashed('/a', 'a')], [hashed('/a', 'b')]], ['warning /a at 0: 2000000 in 1, other 1']],
    ['by a link', [[hashed('/a', 'a')], [{ path: '/a', link: '/b' }]], ['warning /a at 0: 2000000 in 1, other 1']],
    [
      'deleted and made again',
      [[hashed('/a', 'a')], [gone('/a'), hashed('/a', 'b')]],
      ['warning /a at 0: 2000000 in 1, other 1'],
    ],
    [
      'twice in one layer',
      [[hashed('/a', 'a'), hashed('/a', 'b')], [file('/x')]],
      ['warning /a at 0: 2000000 in 1, other 0'],
    ],
    ['by the same content', [[hashed('/a', 'a')], [hashed('/a', 'a')]], []],
  ])('%s', (_, layers, found) => {
    expect(told(overwritten, { base: SCRATCH, layers })).toEqual(found)
  })
})

describe('efficiency/duplicates', () => {
  const big = (path: string, content: string) => hashed(path, content, { size: 12 * MB })
  test.each<[name: string, image: FakeImage, found: string[]]>([
    [
      'in one layer',
      { layers: [[big('/a', 'a'), big('/b', 'a'), big('/c', 'a')]] },
      ['warning /b at 0: 24000000 in 2'],
    ],
    [
      'of the base',
      { base: { layers: 1 }, layers: [[big('/z', 'a')], [big('/b', 'a')]] },
      ['warning /b at 1: 12000000 in 1'],
    ],
    ['a smaller one', { layers: [[hashed('/a', 'a'), hashed('/b', 'a')]] }, ['info /b at 0: 2000000 in 1']],
    ['within the base', { base: { layers: 1 }, layers: [[big('/a', 'a'), big('/b', 'a')], [file('/x')]] }, []],
    ['hardlinks', { layers: [[big('/a', 'a'), { path: '/b', type: 'hardlink', link: '/a' }]] }, []],
    ['one that is deleted again', { layers: [[big('/a', 'a')], [big('/b', 'a')], [gone('/a')]] }, []],
    ['what was not hashed', { layers: [[file('/a', 12 * MB), file('/b', 12 * MB)]] }, []],
  ])('%s', (_, image, found) => {
    const lines = findingsOf(duplicates, image).map(
      ({ severity, path, layer, data }) => `${severity} ${path} at ${layer}: ${data['bytes']} in ${data['files']}`,
    )
    expect(lines).toEqual(found)
  })
})

test.each<[string, Check, FakeImage, string]>([
  [
    'a deletion',
    deleted,
    { layers: [blamed(3, hashed('/a', 'a')), blamed(9, gone('/a'))] },
    'Line 9 deletes files that are still shipped: 2 MB in 1 file (`/a`).',
  ],
  [
    'a deletion by an unknown line',
    deleted,
    { layers: [[...'abcd'].map(name => hashed(`/${name}`, name)), [...'abcd'].map(name => gone(`/${name}`))] },
    'Layer 1 deletes files that are still shipped: 8 MB in 4 files (`/a`, `/b` and 2 others).',
  ],
  [
    'a replacement',
    overwritten,
    { layers: [blamed(3, hashed('/a', 'a')), blamed(9, hashed('/a', 'b'))] },
    'Line 9 replaces files whose old content is still shipped: 2 MB in 1 file (`/a`).',
  ],
  [
    'a replacement in one layer',
    overwritten,
    { layers: [[hashed('/a', 'a'), hashed('/a', 'b')], [file('/x')]] },
    'The same layer replaces files whose old content is still shipped: 2 MB in 1 file (`/a`).',
  ],
  [
    'another owner',
    copiedUp,
    { layers: [[hashed('/a', 'a')], [hashed('/a', 'a', { uid: 1000 })]] },
    'Files of layer 0 are shipped again, with only their owner, mode or time changed: 2 MB in 1 file (`/a`).',
  ],
  [
    'another mode of a file of the base image',
    copiedUp,
    { base: { layers: 1 }, layers: [[hashed('/a', 'a')], [hashed('/a', 'a', { mode: 0o777 })]] },
    'Files of the base image are shipped again, with only their owner, mode or time changed: 2 MB in 1 file (`/a`).',
  ],
  [
    'a copy',
    duplicates,
    { layers: [[hashed('/a', 'a'), hashed('/b', 'a')]] },
    'The image contains 1 duplicate file (2 MB): `/b` has the same content as `/a`.',
  ],
  [
    'copies',
    duplicates,
    { layers: [[hashed('/a', 'a'), hashed('/b', 'a'), hashed('/c', 'a')]] },
    'The image contains 2 duplicate files (4 MB). The largest: `/b` has the same content as `/a`.',
  ],
])('the message for %s', (_, check, image, message) => {
  const found = findingsOf(check, { base: SCRATCH, ...image }).map(describeFinding)
  expect(found).toEqual([{ message, fix: expect.stringMatching(/\.$/) }])
})
