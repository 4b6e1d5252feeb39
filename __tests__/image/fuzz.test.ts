import { expect, test } from '@jest/globals'
import { runCase } from '../../script/fuzz/case.ts'

// A fixed part of script/fuzz.ts, which can run any number of cases.
const CASES = 300

test(`${CASES} images that were made to be wrong are read or refused, never misread`, async () => {
  const outcomes = new Map<string, number>()
  for (let seed = 1; seed <= CASES; seed++) {
    const outcome = await runCase(seed).catch(error => {
      throw new Error(`node script/fuzz.ts --cases 1 --seed ${seed}`, { cause: error })
    })
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }
  // The cases must be useful: many that are read, and many kinds of refusal.
  expect(outcomes.get('read')).toBeGreaterThan(CASES / 10)
  expect(outcomes.size).toBeGreaterThan(10)
}, 60_000)
