import { formatBytes } from '../../text/format.ts'
import { plain, text } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Observation } from '../check.ts'
import { elfPrograms } from './elf-programs.ts'
import { lacksPages } from './pages.ts'
import { evidenceOf, failsToStart } from './words.ts'

/** The programs that the container starts, and their loaders, whose files end too early. Measured with Docker 28: status 139. */
export function observeTruncated(image: AnalyzedImage): Observation[] {
  return elfPrograms(image).flatMap(({ path, entry, facts, started, doubt }): Observation[] => {
    if (!started) return []
    const loader = facts.interpreter === null ? undefined : image.tree.resolve(facts.interpreter)
    const loaderFacts = facts.interpreter === null ? undefined : image.tree.extracts(facts.interpreter)?.elf
    const files = [
      { file: path, at: entry, its: facts },
      ...(loader && loaderFacts ? [{ file: loader.path, at: loader, its: loaderFacts }] : []),
    ]
    const damaged = files.find(({ its }) => its.missing > 0)
    if (damaged === undefined) return []
    const { file, at, its } = damaged
    const isSure = lacksPages(its, at.size, image)
    const lead = isSure ? failsToStart(true, doubt) : plain('The container might not start')
    const size = plain(formatBytes(its.missing))
    return [
      {
        evidence: isSure ? evidenceOf(true, doubt) : 'likely',
        path: file,
        layer: at.layer,
        data: { problem: 'truncated', missing: its.missing, ...(file !== path && { program: path }) },
        message:
          file === path
            ? text`${lead}: the end of the program ${path} is missing (${size}).`
            : text`${lead}: the end of ${file}, the loader of ${path}, is missing (${size}).`,
        fix: text`Check the instruction that creates, downloads or unpacks ${file}, and build again.`,
      },
    ]
  })
}
