import type { InputTexts } from '../../src/options/inputs.ts'
import type { Options } from '../../src/options/options.ts'
import { Problems } from '../../src/options/problems.ts'
import { readOptions as readRawOptions } from '../../src/options/read.ts'
import { splitInputs } from '../../src/options/split-inputs.ts'

/** The options of inputs that are written as the action's are. */
export function readOptions(
  texts: InputTexts,
  cwd: string,
  checks: readonly string[],
  image: string | null = null,
): Options {
  const problems = new Problems()
  return readRawOptions(
    splitInputs(texts, problems),
    { cwd, checks: checks.map(id => ({ id, inherited: 'info' })), image, today: new Date('2026-12-01') },
    problems,
  )
}
