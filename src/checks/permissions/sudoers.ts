import type { UserFacts } from '../../image/user.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Grant, Grants } from './grants.ts'
import { type Identity, identityOf } from './identity.ts'
import { isOpen } from './pam-stack.ts'
import { readSudoers } from './read-sudoers.ts'
import { changeOf } from './writers.ts'

/**
 * The rules of sudo for the user. sudoers(5). A file with anything else than what is understood is unread. Each rule counts,
 * even if a later one asks for a password.
 */
export function sudoGrants(image: AnalyzedImage, user: UserFacts): Grants {
  const { rules, searchPath, ...read } = readSudoers(image)
  const unread = new Set(read.unread)
  const identity = identityOf(image, user)
  const isFree = isOpen(image, ['sudo', 'sudo-i'])
  const grants = rules
    .filter(({ who }) => isMeant(who, user, identity))
    .flatMap(({ entry, as, commands }) =>
      commands
        .filter(({ tag }) => isFree || tag === 'NOPASSWD')
        .map(({ text, command }): Grant => ({ entry, text, commands: [command], as })),
    )
  // Commands of rules that start others find those of USER.
  if (grants.length > 0)
    for (const { entry, folder } of searchPath)
      if (changeOf(image, `${folder}/.stagegate-new`, user) !== null) unread.add(entry)
  return { grants, unread: [...unread] }
}

function isMeant(who: string, user: UserFacts, { names, groups, gids }: Identity): boolean {
  if (who === 'ALL' || who === `#${user.uid}`) return true
  const group = who.startsWith('%') ? who.slice(1) : null
  if (group === null) return names.has(who)
  return group.startsWith('#') ? gids.has(Number(group.slice(1))) : groups.has(group)
}
