import type { TreeEntry } from '../../image/model.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import { findScript } from './script-argument.ts'
import { shellCodeOf, stateBefore } from './shell/code.ts'
import { endsOfShell } from './shell/ends.ts'
import type { End } from './shell/run.ts'
import { followCommand, type Step, startOf } from './start.ts'
import { unwrap } from './wrappers.ts'

interface Started {
  /** Those of the image's command, and of the commands that its shells may end as. */
  steps: Step[]
  /** The steps that keep running: several if a shell may end in several ways. */
  last: Step[]
}

/** Commands that shells may end as; real images have fewer. */
const MAX_ENDS = 10

/** Everything that a container of the image is known to start. */
export const startedSteps = shared(
  (image: AnalyzedImage): Started => followEnds(image, startOf(image).steps, new Set()),
)

function followEnds(image: AnalyzedImage, steps: Step[], followed: Set<string>): Started {
  const ways = steps.map(step => endsOf(image, step)).find(ends => ends.length > 0) ?? []
  const started: Started = { steps: [...steps], last: ways.length === 0 ? steps.slice(-1) : [] }
  for (const { words, state, step } of ways) {
    const key = JSON.stringify([words, state.environment.folder])
    if (followed.has(key) || followed.size >= MAX_ENDS) continue
    followed.add(key)
    const { steps: behind } = followCommand(image, words, step.instruction, state.environment)
    for (const first of behind.slice(0, 1)) first.by = 'shell'
    const more = followEnds(image, behind, followed)
    started.steps.push(...more.steps)
    started.last.push(...more.last)
  }
  return started
}

/** The known commands that a shell may end as, by its line or its script. */
function endsOf(image: AnalyzedImage, step: Step): (End & { step: Step })[] {
  const code = step.problem === null ? shellCodeOf(image, step) : null
  if (code === null) return []
  const state = stateBefore(code, step.environment, null)
  const { ends } = endsOfShell(image, code.code, state, { shell: code.shell, knowsMissing: false })
  return ends.filter(({ beginning }) => beginning.length > 0).map(end => ({ ...end, step }))
}

/** The files of programs and scripts that a container of the image starts, without programs that only start others. */
export const startedFiles = shared((image: AnalyzedImage): TreeEntry[] => {
  const steps = startedSteps(image).steps.filter(starts)
  const scripts = steps.map(({ word, args, environment }) => findScript(image, word, args, environment)?.entry)
  return unique([...steps.filter(isOwnProgram).map(({ entry }) => entry), ...scripts])
})

/** The programs of the image that keep running. */
export const stayingPrograms = shared((image: AnalyzedImage): TreeEntry[] =>
  unique(
    startedSteps(image)
      .last.filter(starts)
      .map(({ entry }) => entry),
  ),
)

/** A shell reads a program without a format as a script. */
function starts({ by, problem }: Step): boolean {
  return problem === null || (problem === 'no-format' && (by === 'shell' || by === 'script'))
}

/** Neither a wrapper nor the interpreter that a script names itself. */
function isOwnProgram({ word, args, by, script }: Step): boolean {
  return unwrap(word, args) === null && by !== 'shebang' && !(by === 'env' && script !== null)
}

function unique(entries: readonly (TreeEntry | null | undefined)[]): TreeEntry[] {
  const files = entries.filter(entry => entry?.type === 'file') as TreeEntry[]
  return [...new Map(files.map(entry => [entry.path, entry])).values()]
}
