import type { Image, Need, TreeEntry } from '../../image/model.ts'
import { normalize, parentOf } from '../../image/paths.ts'
import { MAX_BYTES } from './grants.ts'

export const SUDO_NEEDS: Need[] = [
  { kind: 'path', path: '/etc/sudoers' },
  { kind: 'path', path: '/etc/sudo.conf' },
  { kind: 'below', path: '/etc/sudoers.d' },
]

const MAX_FILES = 200
const MAX_LINES = 10_000

export interface SudoersLine {
  entry: TreeEntry
  line: string
}

/** The settings of sudo as it reads them. */
export interface Sudoers {
  /** Without comments and lines that include other files. */
  lines: SudoersLine[]
  /** Files that were not read completely. */
  unread: Set<TreeEntry>
}

/** The lines of /etc/sudoers and of the files that it includes. */
export function readSudoers(image: Image): Sudoers {
  const sudoers: Sudoers = { lines: [], unread: new Set() }
  read(image, '/etc/sudoers', sudoers, new Set())
  const conf = image.tree.resolve('/etc/sudo.conf')
  if (conf?.type === 'file' && conf.size > 0 && !isOrdinary(image.tree.content('/etc/sudo.conf')))
    sudoers.unread.add(conf)
  return sudoers
}

/** Whether sudo.conf(5) names no other plugin and no other file of rules. */
function isOrdinary(content: Uint8Array | undefined): boolean {
  if (content === undefined) return false
  return textOf(content)
    .split('\n')
    .map(line => line.replace(/#.*/, '').trim())
    .every(line => !/^(?:Plugin|Path\s+plugin_dir)\b/i.test(line) || /^Plugin\s+sudoers_\w+\s+sudoers\.so$/.test(line))
}

function read(image: Image, path: string, sudoers: Sudoers, open: Set<string>): void {
  const entry = image.tree.resolve(path)
  if (entry?.type !== 'file' || open.has(entry.path)) return
  // sudo refuses such files.
  if (entry.uid !== 0 || (entry.mode & 0o002) !== 0 || ((entry.mode & 0o020) !== 0 && entry.gid !== 0)) return
  open.add(entry.path)
  const content = entry.size === 0 ? new Uint8Array() : image.tree.content(path)
  if (content === undefined || content.length > MAX_BYTES || open.size > MAX_FILES) {
    sudoers.unread.add(entry)
    return
  }
  for (const raw of textOf(content).split('\n')) {
    if (/^\s*[@#]include/.test(raw)) {
      const [, kind, target = ''] = /^\s*[@#](include|includedir)\s+"?([^"\s%\\]+)"?\s*$/.exec(raw) ?? []
      if (kind === undefined) sudoers.unread.add(entry)
      else
        include(image, kind, normalize(target.startsWith('/') ? target : `${parentOf(path)}/${target}`), sudoers, open)
      continue
    }
    // `#1000` is a user, and `# 1000` a comment.
    const line = raw.replace(/(^|[^%!(,:])#(?!\d).*/, '$1').trim()
    if (line === '') continue
    if (sudoers.lines.length < MAX_LINES) sudoers.lines.push({ entry, line })
    else sudoers.unread.add(entry)
  }
}

function include(image: Image, kind: string, target: string, sudoers: Sudoers, open: Set<string>): void {
  if (kind === 'include') read(image, target, sudoers, open)
  else {
    for (const name of image.tree.list(image.tree.resolve(target)?.path ?? target)) {
      if (!name.includes('.') && !name.endsWith('~')) read(image, `${target}/${name}`, sudoers, open)
    }
  }
}

function textOf(content: Uint8Array): string {
  return Buffer.from(content).toString('utf8').replaceAll('\\\n', ' ')
}
