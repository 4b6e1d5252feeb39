import type { Entry, Image, Tree } from '../../image/model.ts'
import { parentOf } from '../../image/paths.ts'
import { resolveImageUser } from '../../image/user.ts'

/** The user and groups of a container's first process. */
export interface Identity {
  uid: number
  gids: number[]
}

/** Mode bits of one class. EXECUTE of a directory is the right to search it. */
export const [EXECUTE, WRITE, READ] = [1, 2, 4]

/** Null if the user is unknown. */
export function identityOf(image: Image): Identity | null {
  const { uid, gid, groups } = resolveImageUser(image)
  return uid === null ? null : { uid, gids: [gid ?? 0, ...groups] }
}

/** Whether the mode bits let a user do this; root may do everything except execute a file without any execute bit. */
export function mayDo({ type, mode, uid, gid }: Entry, { uid: user, gids }: Identity, bit: number): boolean {
  if (user === 0) return bit !== EXECUTE || type === 'directory' || (mode & 0o111) !== 0
  const shift = user === uid ? 6 : gids.includes(gid) ? 3 : 0
  return ((mode >> shift) & bit) !== 0
}

/** Whether a user can open the existing file at a path. */
export function mayOpen(tree: Tree, path: string, identity: Identity, bit: number): boolean {
  const entry = tree.resolve(path)
  return entry !== undefined && mayDo(entry, identity, bit) && barrierTo(tree, path, identity) === null
}

/** The first directory on the way to a path that the user may not search; null if there is none. */
export function barrierTo(tree: Tree, path: string, identity: Identity): string | null {
  const ways = [path, tree.resolve(path)?.path ?? path]
  for (const way of ways) {
    const directories: string[] = []
    for (let at = parentOf(way); at !== '/'; at = parentOf(at)) directories.unshift(at)
    for (const directory of directories) {
      const entry = tree.resolve(directory)
      if (entry?.type === 'directory' && !mayDo(entry, identity, EXECUTE)) return directory
    }
  }
  return null
}
