/**
 * Runs all checks on the corpus, and compares their findings with its labels, and the labels with started containers.
 *   node script/corpus/main.ts PROGRAM [--write] [PART OF A NAME...]
 * PROGRAM is an entry of Stagegate's CLI, such as `src/cli.ts`. Progress goes to standard error, the result to standard
 * output; `--write` also writes it to docs/accuracy.md.
 * Exit status: 0 every verdict is right, 1 some are not, 2 no case has such a name.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { REPOSITORY_ROOT } from '../../__tests__/helpers/bundle.ts'
import { fill } from '../docs/input-tables.ts'
import { readCorpus } from './files.ts'
import type { Case } from './labels.ts'
import { describeOutcome, type Outcome, resultPage } from './page.ts'
import { runCase } from './run.ts'
import { missingNeed, versions } from './setting.ts'

const PAGE = join(REPOSITORY_ROOT, 'docs/accuracy.md')

const [program = '', ...rest] = process.argv.slice(2)
const parts = rest.filter(word => word !== '--write')
const corpus = readCorpus().filter(({ name }) => parts.length === 0 || parts.some(part => name.includes(part)))
if (corpus.length === 0) {
  console.error(`accuracy: no case has a name with ${parts.join(' or ')}`)
  process.exit(2)
}

const cache = mkdtempSync(join(tmpdir(), 'stagegate-corpus-layers-'))
const began = performance.now()
const limit = pLimit(availableParallelism())
const outcomes = await Promise.all(corpus.map(one => limit(() => outcomeOf(one))))
rmSync(cache, { recursive: true, force: true })
const seconds = (performance.now() - began) / 1000
const lines = resultPage(outcomes, await versions(), seconds)
console.log(lines.join('\n'))
if (rest.includes('--write')) writeFileSync(PAGE, fill(readFileSync(PAGE, 'utf8'), 'accuracy', lines))
process.exitCode = outcomes.some(({ state }) => state === 'wrong') ? 1 : 0

async function outcomeOf(one: Case): Promise<Outcome> {
  const outcome = await measured(one)
  console.error(describeOutcome(outcome).join('\n'))
  return outcome
}

/** A case that cannot be built here is skipped; any other failure is a wrong verdict. */
async function measured(one: Case): Promise<Outcome> {
  try {
    const missing = await missingNeed(one)
    if (missing !== null) return { name: one.name, state: 'skipped', problems: [missing], comparison: null }
    const { comparison, problems } = await runCase(one, [process.execPath, program], cache)
    const right = problems.length + comparison.missed.length + comparison.wrong.length === 0
    return { name: one.name, state: right ? 'right' : 'wrong', problems, comparison }
  } catch (error) {
    return { name: one.name, state: 'wrong', problems: [(error as Error).message], comparison: null }
  }
}
