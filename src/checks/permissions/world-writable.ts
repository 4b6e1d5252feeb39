import type { Entry, Image, TreeEntry } from '../../image/model.ts'
import { compareBytes, parentOf } from '../../image/paths.ts'
import { visibleEntries } from '../../image/tree/visible-files.ts'
import { counted, formatCount } from '../../text/format.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import { atMost } from '../at-most.ts'
import type { Check, Observation } from '../check.ts'
import { imageEnvironment, pathFolders } from '../start/environment.ts'
import { inBase, octal } from './modes.ts'

const STICKY = 0o1000
const ANYONE_WRITES = 0o002
const ANYONE_ENTERS = 0o001
const ANYONE_EXECUTES = 0o111

export const worldWritable: Check = {
  id: 'permissions/world-writable',
  title: 'World-writable files or directories',
  severity: 'warning',
  inherited: 'warning',
  presets: { strict: 'error' },
  evidence: {
    proven: 'The mode lets others write.',
  },
  systems: 'unix',
  needs: [],
  docs: {
    why: prose`
      A compromised process can replace everything that all users can write: code, configuration, or what root runs
      next.
    `,
    how: prose`
      A file of an own layer is writable by others, or a directory is writable by others and has no sticky bit (\`/tmp\`
      has one). A finding for a directory includes everything writable below it. Several files of one directory are one
      finding. Stagegate leaves out empty lock files (\`*.lock\`), what is below a directory that others cannot enter, and
      what is already world-writable in the base image: except for the system's directories of programs, libraries and
      settings (\`/usr/bin\`, \`/usr/local/bin\`, \`/etc\`), those of PATH, and the files in them.
    `,
    limits: 'Stagegate does not read access control lists.',
    fix: prose`
      Let only the container’s user write, and only where it must:

      \`\`\`dockerfile
      COPY --chown=root:root --chmod=u=rwX,go=rX . /app
      RUN install -d -o 10001 -g 10001 -m 0750 /app/data
      \`\`\`

      A directory for everyone’s temporary files needs the sticky bit: \`chmod 1777\`.
    `,
  },
  run(image) {
    const open = visibleEntries(image, entry => isOpen(entry) && !isLock(entry), 'own')
    const before = inBase(image, new Set(open.map(entry => entry.path)))
    const closed = closedFolders(image)
    const isSensitive = isInProgramFolder(image)
    const isFresh = (entry: TreeEntry) => {
      const base = before.get(entry.path)
      return base === undefined || !isOpen({ ...entry, ...base })
    }
    const fresh = open.filter(isFresh)
    // A copied file writes its folder again, as the base image has it.
    const again = open.filter(entry => !isFresh(entry) && isSensitive(entry))
    const inherited = [...again, ...visibleEntries(image, entry => isOpen(entry) && isSensitive(entry), 'base')].sort(
      (a, b) => compareBytes(a.path, b.path),
    )
    const isReachable = ({ path }: TreeEntry) => !closed(parentOf(path))
    const groups = gather(fresh.filter(isReachable))
    const groupsOfBase = new Set(gather(inherited.filter(isReachable)))
    return atMost([...groups, ...groupsOfBase], 'world-writable', group => observe(group, groupsOfBase.has(group)))
  },
}

function isOpen({ type, mode }: Entry): boolean {
  if (type === 'directory') return (mode & ANYONE_WRITES) !== 0 && (mode & STICKY) === 0
  return (type === 'file' || type === 'hardlink') && (mode & ANYONE_WRITES) !== 0
}

/** An empty file for advisory locks, such as the `.lock` of a virtual environment by uv: nothing reads or runs it. */
function isLock({ type, path, size, mode }: Entry): boolean {
  return type === 'file' && size === 0 && (mode & ANYONE_EXECUTES) === 0 && /[./]lock$/.test(path)
}

/** Directories from which every user's commands, libraries and settings come. */
const SYSTEM = /^(?:\/|(?:\/usr|\/usr\/local)(?:\/(?:s?bin|lib(?:32|64|exec)?))?|\/(?:s?bin|lib(?:32|64)?|etc))$/

/** Whether an entry is one of these directories or one of PATH, or a file in one. */
function isInProgramFolder(image: Image): (entry: Entry) => boolean {
  const folders = new Set(pathFolders(imageEnvironment(image)).map(folder => image.tree.resolve(folder)?.path))
  const isFolder = (path: string) => SYSTEM.test(path) || folders.has(path)
  return ({ type, path }) => isFolder(type === 'directory' ? path : parentOf(path))
}

/** Whether only the owner and the group can enter a folder or one of its parents. */
function closedFolders({ tree }: Image): (path: string) => boolean {
  const cache = new Map<string, boolean>([['/', false]])
  const isClosed = (path: string): boolean => {
    const before = cache.get(path)
    if (before !== undefined) return before
    const entry = tree.get(path)
    const closed = (entry !== undefined && (entry.mode & ANYONE_ENTERS) === 0) || isClosed(parentOf(path))
    cache.set(path, closed)
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
function gather(entries: TreeEntry[]): Group[] {
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
  return [...groups.values()]
}

function observe(group: Group, inherited: boolean): Observation {
  const { entry, path, directory, files, folders } = group
  const data = { directory, files, folders, mode: octal(entry.mode), ...(inherited && { inherited }) }
  const words = directory ? directoryWords(group) : filesWords(group)
  return { evidence: 'proven', path, layer: entry.layer, data, ...words }
}

function directoryWords({ entry, path, files, folders }: Group): { message: Words; fix: Words } {
  const below = [
    ...(files > 0 ? [counted(files, 'file')] : []),
    ...(folders > 0 ? [folders === 1 ? '1 directory' : `${formatCount(folders)} directories`] : []),
  ]
  const more = plain(below.length === 0 ? '' : ` and to ${below.join(' and ')} below it`)
  return {
    message: text`Anyone can write to the directory ${path} (mode ${plain(octal(entry.mode))}, no sticky bit)${more}.`,
    fix: text`Let only the container’s user write to it (${'chown'}, mode 0755), or set the sticky bit (${'chmod 1777'}) if everyone must create files in it.`,
  }
}

function filesWords({ entry, path, files }: Group): { message: Words; fix: Words } {
  const mode = plain(octal(entry.mode))
  return {
    message:
      files > 1
        ? text`Anyone can write to ${plain(counted(files, 'file'))} in ${path} (the first has mode ${mode}).`
        : text`Anyone can write to ${path} (mode ${mode}).`,
    fix: text`Remove write access for others: ${'chmod o-w'}, or ${'COPY --chmod=u=rwX,go=rX'}.`,
  }
}

/** The group of the open directory that is the folder or contains it. In byte order, parents come first. */
function highestAbove(groups: ReadonlyMap<string, Group>): (folder: string) => Group | null {
  const cache = new Map<string, Group | null>()
  const find = (folder: string): Group | null => {
    const before = cache.get(folder)
    if (before !== undefined) return before
    const group = groups.get(folder) ?? (folder === '/' ? null : find(parentOf(folder)))
    cache.set(folder, group)
    return group
  }
  return find
}
