import type { Image, TreeEntry } from '../../image/model.ts'
import { parentOf } from '../../image/paths.ts'
import type { Check, Observation } from '../check.ts'
import { atMost, inBase, octal, ownEntries } from './own-files.ts'

const STICKY = 0o1000
const ANYONE_WRITES = 0o002
const ANYONE_ENTERS = 0o001

export const worldWritable: Check = {
  id: 'permissions/world-writable',
  title: 'Anyone can change files of the image',
  severity: 'warning',
  presets: { strict: 'error' },
  needs: [],
  docs: {
    why: 'What every user can write, a process that was taken over can replace: code, configuration, or whatever root runs next.',
    how: 'Files of own layers that others may write, and directories that others may write and that have no sticky bit (`/tmp` has one). What is below such a directory is counted with it; several files of one folder are one finding. Left out is what the base had in the same way, and what lies below a directory that others cannot enter.',
    limits: 'Access control lists are not read.',
    fix: 'Give the files to the user that runs, and the right to write to nobody else:\n\n```dockerfile\nCOPY --chown=root:root --chmod=u=rwX,go=rX . /app\nRUN install -d -o 10001 -g 10001 -m 0750 /app/data\n```\n\nA directory for everyone’s temporary files needs the sticky bit: `chmod 1777`.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const open = [...ownEntries(image)].filter(isOpen)
    const before = inBase(image, new Set(open.map(entry => entry.path)))
    const closed = closedFolders(image)
    const fresh = open.filter(entry => {
      const base = before.get(entry.path)
      return (base === undefined || !isOpen({ ...entry, ...base })) && !closed(parentOf(entry.path))
    })
    return atMost(gather(fresh))
  },
}

function isOpen({ type, mode }: TreeEntry): boolean {
  if (type !== 'file' && type !== 'directory') return false
  return (mode & ANYONE_WRITES) !== 0 && (type === 'file' || (mode & STICKY) === 0)
}

/** Whether a folder, or one above it, lets nobody but its owner and group in. */
function closedFolders({ tree }: Image): (path: string) => boolean {
  const known = new Map<string, boolean>([['/', false]])
  const isClosed = (path: string): boolean => {
    const before = known.get(path)
    if (before !== undefined) return before
    const entry = tree.get(path)
    const closed = (entry !== undefined && (entry.mode & ANYONE_ENTERS) === 0) || isClosed(parentOf(path))
    known.set(path, closed)
    return closed
  }
  return isClosed
}

interface Group {
  entry: TreeEntry
  path: string
  directory: boolean
  files: number
  folders: number
}

/** One group for the highest open directory of each tree, and one for the open files of each other folder and layer. */
function gather(entries: TreeEntry[]): Observation[] {
  const groups = new Map<string, Group>()
  const above = highestAbove(groups)
  for (const entry of entries) {
    const directory = entry.type === 'directory'
    const top = above(parentOf(entry.path))
    if (top !== null) {
      if (directory) top.folders++
      else top.files++
    } else if (directory) {
      groups.set(entry.path, { entry, path: entry.path, directory, files: 0, folders: 0 })
    } else {
      const key = `${parentOf(entry.path)}\0${entry.layer}`
      const group = groups.get(key) ?? { entry, path: entry.path, directory, files: 0, folders: 0 }
      groups.set(key, group)
      group.files++
      if (group.files === 2) group.path = parentOf(entry.path)
    }
  }
  return [...groups.values()].map(({ entry, path, directory, files, folders }) => ({
    path,
    layer: entry.layer,
    data: { directory, files, folders, mode: octal(entry.mode) },
  }))
}

/** The group of an open directory that a folder is or is below. Entries come in byte order, so those above are there first. */
function highestAbove(groups: ReadonlyMap<string, Group>): (folder: string) => Group | null {
  const known = new Map<string, Group | null>()
  const find = (folder: string): Group | null => {
    const before = known.get(folder)
    if (before !== undefined) return before
    const found = groups.get(folder) ?? (folder === '/' ? null : find(parentOf(folder)))
    known.set(folder, found)
    return found
  }
  return find
}
