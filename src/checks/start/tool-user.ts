import { bytesOfName } from '../../image/accounts.ts'
import { uidsInLibc } from '../../image/libc-accounts.ts'
import type { Image, Tree } from '../../image/model.ts'
import { resolveUser } from '../../image/user.ts'
import { hasOtherAccounts } from './name-services.ts'
import type { Program } from './programs.ts'
import type { State } from './shell/state.ts'
import { needsAccount } from './wrapper-tools.ts'
import { unwrap } from './wrappers.ts'

/** A tool that switches to a user which the image does not have starts nothing. */
export function withToolUser(image: Image, program: Program | null, word: string, args: readonly string[]) {
  if (program?.problem !== null || !needsAccount(word)) return program
  const { user = null } = unwrap(word, args) ?? {}
  const isMissing =
    user !== null && !isUnknownText(user) && resolveUser(user, image.tree).problem?.kind === 'unknown-name'
  return isMissing ? { ...program, problem: 'unknown-user' as const } : program
}

/** Words that are known only when the container runs are as written. */
const isUnknownText = (text: string): boolean => /[$`*?]/.test(text)

/**
 * The user that a tool switches to: `app`, `1000:1000`; chpst(8) writes numbers as `:1000:1000`, and sudo(8) as `#1000`.
 * A script may have changed the accounts before.
 */
export function userOfTool(
  { tree }: Image,
  tool: string,
  user: string,
  { isPure, knowsUsers }: Pick<State, 'isPure' | 'knowsUsers'>,
): 'other' | 'root' | 'unknown' {
  if (isUnknownText(user)) return 'unknown'
  const sign = { chpst: /^:/, sudo: /^#/ }[tool]
  const [name = ''] = (sign ? user.replace(sign, '') : user).split(':', 1)
  const { root, problem } = resolveUser(name, tree)
  // Only gosu reads the accounts as engines do.
  if (tool !== 'gosu' && mayBeRootInLibc(tree, name)) return 'root'
  if (name === '' || name === 'root' || (root !== false && (isPure || problem?.kind !== 'unknown-name'))) return 'root'
  const isKnown = knowsUsers || /^\d+$/.test(name)
  return root === false && isKnown && (tool === 'gosu' || !hasOtherAccounts(tree)) ? 'other' : 'unknown'
}

function mayBeRootInLibc(tree: Tree, name: string): boolean {
  const content = tree.content('/etc/passwd')
  return content !== undefined && uidsInLibc(content, bytesOfName(name)).some(uid => uid === 0 || uid === null)
}
