import { plain, text, type Words } from '../../text/words.ts'
import type { Evidence } from '../check.ts'
import type { Doubt } from '../start/doubt.ts'

/** The beginning of a message. With a doubt, the container might start anyway. */
export function failsToStart(started: boolean, doubt: Doubt | null, other: 'program' | 'script' = 'program'): Words {
  if (!started) return plain(`A ${other} will not start`)
  return doubt === null
    ? plain('The container will not start')
    : text`The container might not start, depending on ${doubtWords(doubt)}`
}

function doubtWords(doubt: Doubt): Words {
  switch (doubt.kind) {
    case 'script':
      return text`the script ${doubt.file}`
    case 'start-files':
      return text`the start files of ${doubt.file}`
    case 'line':
      return plain('the other commands of the line')
    case 'variable':
      return plain('a variable')
    case 'volume':
      return plain('a volume')
    case 'gcompat':
      return plain('gcompat')
  }
}

/** The evidence of what stops a program, which is proven only if the container needs that program. */
export function evidenceOf(started: boolean, doubt: Doubt | null): Evidence {
  return started && doubt === null ? 'proven' : 'likely'
}
