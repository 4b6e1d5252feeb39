import type { Image, TreeEntry } from '../../image/model.ts'
import { normalize, parentOf } from '../../image/paths.ts'
import type { UserFacts } from '../../image/user.ts'

export type Writer = 'owner' | 'group' | 'others'

export const RIGHTS: Record<Writer, string> = {
  owner: 'as the file’s owner',
  group: 'as a member of the file’s group',
  others: 'as any user can',
}

const STICKY = 0o1000
const BITS = { write: 0o2, enter: 0o1, create: 0o3 } as const

/**
 * Which of the mode's three parts lets the user write: the kernel uses only the first part that applies.
 * path_resolution(7)
 */
export function writableBy(entry: TreeEntry, user: UserFacts): Writer | null {
  return allowedBy(entry, user, 'write')
}

/** Whether the user can start a program at this path: a mode without the right and a closed folder prevent it. */
export function canStart(image: Image, entry: TreeEntry, user: UserFacts): boolean {
  const part = partOf(entry, user)
  return (
    (entry.mode & (part === 'owner' ? 0o100 : part === 'group' ? 0o010 : 0o001)) !== 0 &&
    canReach(image, entry.path, user)
  )
}

/** How a user can change what programs read at a path: in the file itself, or by another file in its place. */
export interface Change {
  /** The file, or the folder that the user can write to. */
  entry: TreeEntry
  by: Writer
  inPlace: boolean
}

/** Null if the user cannot change it, or if nothing is there and the user cannot create it. */
export function changeOf(image: Image, path: string, user: UserFacts): Change | null {
  const target = image.tree.resolve(path)
  if (target?.type === 'file' && canReach(image, target.path, user)) {
    const by = writableBy(target, user)
    if (by !== null) return { entry: target, by, inPlace: true }
  }
  for (const at of new Set([normalize(path), ...(target ? [target.path] : [])])) {
    const isFree = image.tree.get(at) === undefined
    for (let child = at; child !== '/'; child = parentOf(child)) {
      const folder = image.tree.resolve(parentOf(child))
      if (folder?.type !== 'directory' || !canReach(image, folder.path, user)) continue
      const by = allowedBy(folder, user, 'create')
      if (by === null) continue
      // In a sticky folder, only the owner of a file or of the folder can move the file away.
      const isSticky = (folder.mode & STICKY) !== 0 && by !== 'owner'
      if (!isSticky || (isFree && child === at)) return { entry: folder, by, inPlace: false }
    }
  }
  return null
}

function partOf({ uid, gid }: TreeEntry, user: UserFacts): Writer {
  if (uid === user.uid) return 'owner'
  return gid === user.gid || user.groups.includes(gid) ? 'group' : 'others'
}

function allowedBy(entry: TreeEntry, user: UserFacts, right: keyof typeof BITS): Writer | null {
  const part = partOf(entry, user)
  // The owner can always change the mode.
  if (part === 'owner') return 'owner'
  const bits = BITS[right] << (part === 'group' ? 3 : 0)
  return (entry.mode & bits) === bits ? part : null
}

function canReach(image: Image, path: string, user: UserFacts): boolean {
  for (let at = parentOf(path); at !== '/'; at = parentOf(at)) {
    const folder = image.tree.resolve(at)
    if (folder !== undefined && allowedBy(folder, user, 'enter') === null) return false
  }
  return true
}
