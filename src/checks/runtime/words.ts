import { plain, type Words } from '../../text/words.ts'

/** The beginning of a message. Below the severity `error`, the container might start anyway. */
export function failsToStart(
  started: boolean,
  severity: 'error' | 'warning',
  other: 'program' | 'script' = 'program',
): Words {
  if (!started) return plain(`A ${other} will not start`)
  return plain(severity === 'error' ? 'The container will not start' : 'The container might not start')
}
