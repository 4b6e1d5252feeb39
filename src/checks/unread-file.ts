import type { Words } from '../text/words.ts'
import type { Observation, Unread } from './check.ts'

/** The observation that a file of the image could not be evaluated. `remedy` is what to do about the file itself. */
export function unreadFile(
  path: string,
  layer: number | undefined,
  code: Unread['code'],
  message: Words,
  remedy: string,
): Observation {
  return {
    // If a waiver excuses it, it is a warning: the check has not seen the file, so it does not pass.
    evidence: 'likely',
    path,
    ...(layer !== undefined && { layer }),
    data: { unread: true },
    message,
    fix: null,
    unread: { code, hint: `${remedy} Otherwise, waive the check for this path (\`waivers\` in \`stagegate.yml\`).` },
  }
}
