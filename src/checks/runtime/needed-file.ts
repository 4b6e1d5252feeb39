import { plain, text, type Words } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Observation } from '../check.ts'
import type { NeededFile } from '../start/needed-file.ts'
import type { Start, Step } from '../start/start.ts'
import { barrierFix, becauseOf } from './barriers.ts'
import { COPY_OR_CORRECT, userName } from './step-words.ts'
import { unexpandedFix } from './unexpanded.ts'
import { evidenceOf, failsToStart } from './words.ts'

const PROBLEMS = { runs: 'script-missing', loads: 'code-missing', reads: 'file-argument' } as const

/** A file that a program cannot do without: its script, its code or its configuration. */
export function observeNeededFile(image: AnalyzedImage, { missingFile }: Start): Observation[] {
  if (missingFile === null) return []
  const { step, program, word, path, problem, use } = missingFile
  const entry = image.tree.resolve(path)
  const { user } = image.config
  const doubt = step.doubt ?? missingFile.doubt
  const lead = failsToStart(true, doubt)
  return [
    {
      evidence: evidenceOf(true, doubt),
      path,
      ...(entry && { layer: entry.layer }),
      setBy: { keyword: step.instruction },
      data: {
        problem: problem === 'missing' ? PROBLEMS[use] : 'script-unreadable',
        word,
        by: step.by,
        interpreter: program,
        instruction: step.instruction,
        user,
      },
      message:
        problem === 'missing'
          ? text`${lead}: ${program} ${plain(use)} ${word}, but ${path} is not in the image.`
          : text`${lead}: ${program} runs ${path}, which ${userName(user)} cannot read${becauseOf(image, path)}.`,
      fix:
        problem === 'missing'
          ? (unexpandedFix(image, word) ??
            moduleFix(image, step, word, path) ??
            packageFix(missingFile) ??
            COPY_OR_CORRECT)
          : (barrierFix(image, path) ?? text`Copy it with ${'COPY --chown'} or ${'--chmod'}.`),
    },
  ]
}

/** For `python -m`: most modules are of packages. */
function moduleFix(image: AnalyzedImage, { args }: Step, word: string, path: string): Words | null {
  const before = args[args.indexOf(word) - 1] ?? ''
  if (!/^-\w*m$/.test(before) || /[/]|\.py$/.test(word)) return null
  const main = '/__main__.py'
  if (path.endsWith(main) && image.tree.resolve(path.slice(0, -main.length))?.type === 'directory')
    return text`Add ${path} to the image, or name the module of the package that starts it, such as ${`${word}.main`}.`
  return text`Install the package that has ${word} in the final stage, for this Python, or copy the module into WORKDIR.`
}

/** For code that Node.js looks for in `node_modules`. */
function packageFix({ word, path, use }: NeededFile): Words | null {
  if (use !== 'loads' || !path.includes('/node_modules/') || word.includes('node_modules')) return null
  return text`Install the package ${word} in the final stage. For a file, write ${`./${word}`}.`
}
