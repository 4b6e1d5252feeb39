import { plain, text, type Words } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Observation } from '../check.ts'
import { type PackageScript, packageScripts } from '../start/package-script.ts'
import { findProgram, type ProgramProblem } from '../start/programs.ts'
import { followCommand, type Start, type Step, startOf } from '../start/start.ts'
import { supervisedPrograms } from '../start/supervised.ts'

/** What package managers and supervisord do not find. They look for it themselves. */
export function observeLaunched(image: AnalyzedImage): Observation[] {
  const { steps, missingFile } = startOf(image)
  if (missingFile !== null || steps.some(({ problem }) => problem !== null)) return []
  return [...observePackage(image, steps), ...observeSupervised(image, steps)]
}

/** Scripts run one after the other; the first that fails is the last. */
function observePackage(image: AnalyzedImage, steps: readonly Step[]): Observation[] {
  for (const script of packageScripts(image, steps)) {
    const { line } = script
    const observation = line === null ? observeNoScript(image, script) : observeScript(image, script, line)
    if (observation !== null) return [observation]
  }
  return []
}

function observeNoScript(image: AnalyzedImage, { manager, name, manifest, step }: PackageScript): Observation {
  return {
    ...common(image, manifest, step, 'no-script', name),
    message: text`The container might not start: ${manager} runs the script ${name}, which ${manifest} does not have.`,
    fix: text`Name a script of ${manifest}, or start the program itself.`,
  }
}

function observeScript(
  image: AnalyzedImage,
  { manager, name, manifest, environment, step }: PackageScript,
  line: string,
): Observation | null {
  const has = (word: string) => findProgram(image, word, null, environment)?.problem === null
  // cross-env sets variables, as a shell does.
  const code = has('cross-env') ? line.replace(/^cross-env (?=\w+=)/, '') : line
  const start = followCommand(image, ['/bin/sh', '-c', code], step.instruction, environment)
  const fault = has('/bin/sh') ? faultOf(start) : null
  if (fault === null) return null
  const isBare = fault.problem === 'not-in-path'
  const isDev = isBare && (image.tree.extracts(manifest)?.npm?.dev.length ?? 0) > 0
  return {
    ...common(image, manifest, step, 'package-script', fault.word),
    message: text`The container might not start: ${manager} runs the script ${name} of ${manifest}, which starts ${fault.words}.`,
    fix: isDev
      ? text`Move its package from ${'devDependencies'} to ${'dependencies'}, or write the script without ${fault.word}.`
      : isBare
        ? text`Install ${fault.word} in the final stage, or write the script without it.`
        : text`Copy ${fault.path} into the final stage, or correct the path in the script.`,
  }
}

function observeSupervised(image: AnalyzedImage, steps: readonly Step[]): Observation[] {
  const step = steps.findLast(one => one.problem === null) as Step
  return supervisedPrograms(image, steps).flatMap(({ name, words, environment, file }) => {
    const fault = faultOf(followCommand(image, words, step.instruction, environment))
    if (fault === null) return []
    return [
      {
        ...common(image, file, step, 'supervised', fault.word),
        message: text`${'supervisord'} cannot start the program ${name} of ${file}: it starts ${fault.words}.`,
        fix:
          fault.problem === 'not-in-path'
            ? text`Install ${fault.word} in the final stage, or remove the program from ${file}.`
            : text`Install or copy ${fault.path} in the final stage, or correct the path in ${file}.`,
      },
    ]
  })
}

function common(image: AnalyzedImage, path: string | null, { instruction, by }: Step, problem: string, word: string) {
  const entry = path === null ? undefined : image.tree.resolve(path)
  return {
    evidence: 'likely' as const,
    ...(path !== null && { path }),
    ...(entry && { layer: entry.layer }),
    setBy: { keyword: instruction },
    data: { problem, word, by, instruction, user: image.config.user },
  }
}

interface Fault {
  word: string
  path: string
  problem: ProgramProblem | 'script-missing'
  words: Words
}

/** Modes and formats are left out: the launcher may run as another user, and a shell runs a file without a format. */
const FAULTS: Partial<Record<ProgramProblem, string>> = {
  missing: ', which is not in the image',
  dangling: ', a symlink to a file that is not in the image',
  'not-in-path': ', which is not on PATH',
}

function faultOf({ steps, missingFile }: Start): Fault | null {
  // The rest of the line may do without it.
  if (steps.some(({ doubt }) => doubt !== null)) return null
  if (missingFile !== null) {
    const { program, path, problem, use } = missingFile
    if (problem !== 'missing') return null
    const words =
      use === 'runs'
        ? text`${path} with ${program}, but the file is not in the image`
        : text`${program}, which ${plain(use)} ${path}, but the file is not in the image`
    return { word: program, path, problem: 'script-missing', words }
  }
  const last = steps.at(-1)
  const why = last?.problem ? FAULTS[last.problem] : undefined
  if (last === undefined || why === undefined || last.problem === null) return null
  const shown = last.problem === 'not-in-path' ? last.word : pathOf(last)
  return { word: last.word, path: pathOf(last), problem: last.problem, words: text`${shown}${plain(why)}` }
}

const pathOf = ({ word, path }: Step): string => path ?? word
