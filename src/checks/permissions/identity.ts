import { parseGroups, parsePasswd, textOfName } from '../../image/accounts.ts'
import type { Image } from '../../image/model.ts'
import { resolveUser, type UserFacts } from '../../image/user.ts'

/** Who a user is for programs that read /etc/passwd and /etc/group: the account's groups count, whatever group USER names. */
export interface Identity {
  /** The names of the UID, in lower case: sudo does not distinguish them. */
  names: ReadonlySet<string>
  /** Likewise. */
  groups: ReadonlySet<string>
  gids: ReadonlySet<number>
}

/** Who the user is, with all accounts that have its UID. */
export function identityOf(image: Image, user: UserFacts): Identity {
  const own = accountsOf(image).filter(({ uid }) => uid === user.uid)
  const members = new Set(own.map(({ name }) => name))
  const gids = new Set([...user.groups, ...[user, ...own].flatMap(({ gid }) => gid ?? [])])
  const content = image.tree.content('/etc/group')
  const all = (content && parseGroups(content)) ?? []
  const groups = all.filter(group => gids.has(group.gid) || group.members.some(name => members.has(name)))
  for (const { gid } of groups) gids.add(gid)
  return { names: new Set(own.map(lowerNameOf)), groups: new Set(groups.map(lowerNameOf)), gids }
}

/** Who a word for a user means: its accounts, or those of the number. */
export function accountsCalled(image: Image, word: string): { uid: number; name: string }[] {
  const isMeant = ({ uid, name }: { uid: number; name: string }) =>
    word === String(uid) || lowerNameOf({ name }) === word.toLowerCase()
  return accountsOf(image).filter(isMeant)
}

/** Whether a word for a user means root: its name, its number, or that of another account with its UID. */
export function isRoot(image: Image, word: string): boolean {
  return word === 'root' || word === '0' || accountsCalled(image, word).some(({ uid }) => uid === 0)
}

/** The users whom a word means. */
export function usersCalled(image: Image, word: string): UserFacts[] {
  return accountsCalled(image, word).map(({ uid }) => resolveUser(String(uid), image.tree))
}

const lowerNameOf = ({ name }: { name: string }) => textOfName(name).toLowerCase()

function accountsOf(image: Image) {
  const content = image.tree.content('/etc/passwd')
  return (content && parsePasswd(content)) ?? []
}
