import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { resolveUser } from '../../image/user.ts'
import type { Program } from './programs.ts'
import { unwrap } from './wrappers.ts'

/** Tools that know only the users of /etc/passwd. */
const TOOLS: ReadonlySet<string> = new Set(['gosu', 'su-exec'])

/** A tool that switches to a user which the image does not have starts nothing. */
export function withToolUser(image: Image, program: Program | null, word: string, args: readonly string[]) {
  if (program?.problem !== null || !TOOLS.has(basenameOf(word))) return program
  const { user = null } = unwrap(word, args) ?? {}
  const isUnknown = user !== null && resolveUser(user, image.tree).problem?.kind === 'unknown-name'
  return isUnknown ? { ...program, problem: 'unknown-user' as const } : program
}
