import { expect, test } from '@jest/globals'
import type { Check } from '../../../src/checks/check.ts'
import { copiedUp } from '../../../src/checks/efficiency/copied-up.ts'
import { deleted } from '../../../src/checks/efficiency/deleted.ts'
import { duplicates } from '../../../src/checks/efficiency/duplicates.ts'
import { overwritten } from '../../../src/checks/efficiency/overwritten.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { file, findingsOf, gone } from '../images.ts'
import { blamed, hashed, SCRATCH } from './layers.ts'

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
    'Layer 2 of 2 deletes files that are still shipped: 8 MB in 4 files (`/a`, `/b` and 2 others).',
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
    'Files of layer 1 of 2 are shipped again, with only their owner or mode changed: 2 MB in 1 file (`/a`).',
  ],
  [
    'another mode of a file of the base image',
    copiedUp,
    { base: { layers: 1 }, layers: [[hashed('/a', 'a')], [hashed('/a', 'a', { mode: 0o777 })]] },
    'Files of the base image are shipped again, with only their owner or mode changed: 2 MB in 1 file (`/a`).',
  ],
  [
    'files that are only written again, by line',
    copiedUp,
    { layers: [blamed(3, hashed('/a', 'a')), blamed(9, hashed('/a', 'a'))] },
    'Line 9 writes files of line 3 again, with the same content, owner and mode: 2 MB in 1 file (`/a`).',
  ],
  [
    'a long path, whose middle is left out',
    deleted,
    { layers: [blamed(3, hashed(`/${'x'.repeat(150)}.bin`, 'a')), blamed(9, gone(`/${'x'.repeat(150)}.bin`))] },
    `Line 9 deletes files that are still shipped: 2 MB in 1 file (\`/${'x'.repeat(29)}…${'x'.repeat(25)}.bin\`).`,
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

test('nothing can set the owner of a file where the base image creates it', () => {
  const layers = [[hashed('/a', 'a')], [hashed('/a', 'a', { uid: 1000 })]]
  const [finding] = findingsOf(copiedUp, { base: { layers: 1 }, layers }).map(describeFinding)
  expect(finding?.fix).toMatch(/^Leave these files to their owner/)
})
