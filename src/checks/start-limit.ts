import { text } from '../text/words.ts'
import type { Observation } from './check.ts'
import type { Start } from './start/start.ts'
import { unreadFile } from './unread-file.ts'

/** Nothing is known of the programs behind the limit, so a check of the start does not pass. */
export function observeCut({ cut }: Start): Observation[] {
  if (cut === null) return []
  const { path, word, entry } = cut
  const message = text`Stagegate could not follow the start behind ${path ?? word}: it goes through too many programs and commands.`
  return [unreadFile(path ?? word, entry?.layer, 'start-limit', message, REMEDY)]
}

const REMEDY = 'Start the application with fewer wrappers and scripts.'
