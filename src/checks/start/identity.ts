import type { Entry, Image, Tree } from '../../image/model.ts'
import { parentOf } from '../../image/paths.ts'
import { resolveImageUser } from '../../image/user.ts'

/** Whose rights a container's first process has. */
export interface Identity {
  uid: number
  gids: number[]
}

/** Of the mode bits of one class: to execute a file or pass a directory, to write, to read. */
export const [EXECUTE, WRITE, READ] = [1, 2, 4]

/** Null where the user could not be told. */
export function identityOf(image: Image): Identity | null {
  const { uid, gid, name, spec } = resolveImageUser(image)
  if (uid === null) return null
  // As moby has it: with a group in USER, the user's other groups do not count.
  const others = spec.includes(':') ? [] : supplementaryGroups(image.tree, name)
  return { uid, gids: [gid ?? 0, ...others] }
}

function supplementaryGroups(tree: Tree, name: string | null): number[] {
  if (name === null) return []
  const lines = Buffer.from(tree.content('/etc/group') ?? [])
    .toString('utf8')
    .split('\n')
  return lines.flatMap(line => {
    const [, , gid = '', members = ''] = line.split(':')
    return members.trim().split(',').includes(name) && /^\d+$/.test(gid) ? [Number(gid)] : []
  })
}

/** Whether the mode bits let a user do this; root may do all but execute what nobody may. */
export function mayDo({ type, mode, uid, gid }: Entry, { uid: user, gids }: Identity, bit: number): boolean {
  if (user === 0) return bit !== EXECUTE || type === 'directory' || (mode & 0o111) !== 0
  const shift = user === uid ? 6 : gids.includes(gid) ? 3 : 0
  return ((mode >> shift) & bit) !== 0
}

/** Whether a user can open the file at a path that is there. */
export function mayOpen(tree: Tree, path: string, identity: Identity, bit: number): boolean {
  const entry = tree.resolve(path)
  return entry !== undefined && mayDo(entry, identity, bit) && barrierTo(tree, path, identity) === null
}

/** The first directory on the way to a path that the user may not search; null where all let it pass. */
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
