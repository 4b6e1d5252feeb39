import type { Image, Need, TreeEntry } from '../../image/model.ts'
import { shared } from '../analysis.ts'
import { MAX_BYTES } from './grants.ts'
import { parseSudoersLine, type SudoersRule } from './sudoers-shapes.ts'

export const SUDO_NEEDS: Need[] = [
  { kind: 'path', path: '/etc/sudoers' },
  { kind: 'path', path: '/etc/sudo.conf' },
  { kind: 'below', path: '/etc/sudoers.d' },
]

const MAX_FILES = 200
const MAX_LINES = 10_000

/** The settings of sudo as it reads them. */
export interface Sudoers {
  rules: (SudoersRule & { entry: TreeEntry })[]
  /** The folders in which commands of root look for other programs, each with the file that names it. */
  searchPath: { entry: TreeEntry; folder: string }[]
  /** Files that were not understood completely. */
  unread: Set<TreeEntry>
  files: Set<string>
  lines: number
}

/** The rules of /etc/sudoers and of the files that it includes. */
export const readSudoers = shared((image: Image): Sudoers => {
  const sudoers: Sudoers = { rules: [], searchPath: [], unread: new Set(), files: new Set(), lines: 0 }
  read(image, '/etc/sudoers', sudoers)
  const conf = image.tree.resolve('/etc/sudo.conf')
  if (conf?.type === 'file' && conf.size > 0 && !isOrdinary(image.tree.content('/etc/sudo.conf')))
    sudoers.unread.add(conf)
  return sudoers
})

/** A comment, the plugin of sudoers(5), or a setting without paths. sudo.conf(5) */
const CONF =
  /^\s*(?:$|#|Plugin[ \t]+sudoers_\w+[ \t]+sudoers\.so\s*$|Set[ \t]+(?:disable_coredump|group_source|max_groups|probe_interfaces)[ \t]+\w+\s*$)/

function isOrdinary(content: Uint8Array | undefined): boolean {
  return content !== undefined && linesOf(content).every(line => CONF.test(line))
}

function linesOf(content: Uint8Array): string[] {
  return Buffer.from(content).toString('utf8').split('\n')
}

function read(image: Image, path: string, sudoers: Sudoers): void {
  const entry = image.tree.resolve(path)
  if (entry?.type !== 'file') return
  // sudo refuses such files.
  if (entry.uid !== 0 || (entry.mode & 0o002) !== 0 || ((entry.mode & 0o020) !== 0 && entry.gid !== 0)) return
  const content = entry.size === 0 ? new Uint8Array() : image.tree.content(path)
  const { files, unread } = sudoers
  if (content === undefined || content.length > MAX_BYTES || files.size > MAX_FILES || files.has(entry.path)) {
    unread.add(entry)
    return
  }
  files.add(entry.path)
  for (const raw of linesOf(content)) {
    const line = sudoers.lines++ < MAX_LINES ? parseSudoersLine(raw) : null
    if (line === null) unread.add(entry)
    else if (line.kind === 'rule') sudoers.rules.push({ ...line, entry })
    else if (line.kind === 'settings') sudoers.searchPath.push(...line.searchPath.map(folder => ({ entry, folder })))
    else if (line.kind === 'include' && !line.isFolder) read(image, line.path, sudoers)
    else if (line.kind === 'include') {
      for (const name of image.tree.list(image.tree.resolve(line.path)?.path ?? line.path))
        if (!name.includes('.') && !name.endsWith('~')) read(image, `${line.path}/${name}`, sudoers)
    }
  }
}
