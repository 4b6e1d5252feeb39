import { parseGroups, parsePasswd, textOfName } from '../../image/accounts.ts'
import type { Image, TreeEntry } from '../../image/model.ts'
import type { UserFacts } from '../../image/user.ts'
import type { Command } from './commands.ts'

/** A rule with which the user runs a command as root without a password. */
export interface Grant {
  entry: TreeEntry
  /** As the rule has it; `ALL` for every command. */
  text: string
  /** What it can be; each of them is allowed. */
  commands: readonly Command[]
  /** Whether this and nothing else decides. */
  sure: boolean
}

export interface Grants {
  grants: Grant[]
  /** Files that were not understood completely. */
  unread: TreeEntry[]
}

export const MAX_BYTES = 256 * 1024

/** The names by which the settings of sudo and doas mean the user. */
export function membersOf(image: Image, user: UserFacts): { groups: Set<string>; gids: Set<number> } {
  const content = image.tree.content('/etc/group')
  const all = (content && parseGroups(content)) ?? []
  const gids = new Set([...(user.gid === null ? [] : [user.gid]), ...user.groups])
  // The primary group of the account, whatever group USER names.
  const passwd = image.tree.content('/etc/passwd')
  const accounts = (passwd && parsePasswd(passwd)) ?? []
  for (const { name, gid } of accounts) if (textOfName(name) === user.name) gids.add(gid)
  const isOf = ({ gid, members }: { gid: number; members: string[] }) =>
    gids.has(gid) || members.some(member => textOfName(member) === user.name)
  return { groups: new Set(all.filter(isOf).map(({ name }) => textOfName(name))), gids }
}
