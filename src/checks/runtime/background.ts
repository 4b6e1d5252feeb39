import { plain, text } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Observation } from '../check.ts'
import { goesToBackground } from '../start/background.ts'
import type { Start } from '../start/start.ts'
import { evidenceOf } from './words.ts'

/** A start whose last program goes to the background: the container ends with it. */
export function observeBackground(image: AnalyzedImage, { steps, missingFile }: Start): Observation[] {
  const step = steps.findLast(({ by, script }) => by !== 'shebang' && script === null)
  if (!step?.isLast || missingFile !== null || steps.some(({ problem }) => problem !== null)) return []
  const background = goesToBackground(image, step)
  if (background === null) return []
  const { word, by, instruction, doubt, entry } = step
  const evidence = background.isSure ? evidenceOf(true, doubt) : 'likely'
  return [
    {
      evidence,
      ...(entry !== null && { path: entry.path, layer: entry.layer }),
      setBy: { keyword: instruction },
      data: { problem: 'background', word, by, instruction, user: image.config.user },
      message: text`The container ${plain(evidence === 'proven' ? 'stops' : 'might stop')} at once: ${word} goes to the background, and nothing stays in the foreground.`,
      fix: text`Start ${background.instead} instead.`,
    },
  ]
}
