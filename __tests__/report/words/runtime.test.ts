import { describe, expect, test } from '@jest/globals'
import { CHECKS } from '../../../src/checks/registry.ts'
import { runChecks } from '../../../src/checks/run-checks.ts'
import { describeFinding } from '../../../src/report/words.ts'
import { elf } from '../../checks/runtime/files.ts'
import { type FakeImage, fakeImage } from '../../helpers/image.ts'

function words(id: string, image: FakeImage): { message: string; fix: string | null }[] {
  const check = CHECKS.find(candidate => candidate.id === id)
  if (check === undefined) throw new Error(`there is no check ${id}`)
  return runChecks(fakeImage(image), {}, [check]).findings.map(describeFinding)
}

describe('messages', () => {
  test.each<[string, string, FakeImage, string]>([
    [
      'symbols',
      'leftovers/unstripped',
      { layers: [[elf('/server', { strippable: { bytes: 3_000_000, debug: true } }, { size: 9_000_000 })]] },
      '`/server` is shipped with its symbols and debugging information: without, it is 3 MB of 9 MB smaller.',
    ],
  ])('%s', (_, id, image, message) => {
    expect(words(id, image).map(one => one.message)).toEqual([message])
  })
})
