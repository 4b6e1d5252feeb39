import type { Image, Need, TreeEntry } from '../../image/model.ts'
import type { UserFacts } from '../../image/user.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { doasCommands, EVERY } from './commands.ts'
import { type Grant, type Grants, MAX_BYTES, membersOf } from './grants.ts'
import { isOpen } from './pam-stack.ts'
import { programCalled, usesPam } from './setuid-programs.ts'

/** Where builds of doas have their rules; the folder is Alpine's. */
const FILE = '/etc/doas.conf'
const LOCAL_FILE = '/usr/local/etc/doas.conf'
const FOLDER = '/etc/doas.d'

export const DOAS_NEEDS: Need[] = [
  ...[FILE, LOCAL_FILE].map((path): Need => ({ kind: 'path', path })),
  { kind: 'below', path: FOLDER, suffix: '.conf' },
  // The paths that a program contains.
  { kind: 'extract', name: 'fingerprint' },
]

/** The programs of doas with different rules: any program that contains a path of rules, or has the name. */
export function doasPrograms(image: AnalyzedImage, programs: readonly TreeEntry[]): TreeEntry[] {
  const renamed = programs.filter(program => rulePathsOf(image, program) !== undefined)
  const all = [...renamed, ...(renamed.length > 0 ? [] : [programCalled(image, programs, 'doas')])]
  return [...new Map(all.flatMap(one => (one === null ? [] : [[String(rulePathsOf(image, one)), one]]))).values()]
}

function rulePathsOf(image: Image, { path }: TreeEntry): readonly string[] | undefined {
  return image.tree.extracts(path)?.fingerprint?.rules
}

/** The rules of a program of doas for the user: the last one that applies counts. doas.conf(5) */
export function doasGrants(image: AnalyzedImage, program: TreeEntry, user: UserFacts): Grants {
  const paths = rulePathsOf(image, program) ?? [FILE]
  // Builds differ in whether the file counts if there is a folder, so neither replaces the rules of the other.
  const needsPassword = !(usesPam(image, program) && isOpen(image, 'doas'))
  const results = paths.map(path => grantsOf(image, filesAt(image, path), user, needsPassword))
  return { grants: results.flatMap(one => one.grants), unread: results.flatMap(one => one.unread) }
}

/** The file, or the files in the folder in their order. */
function filesAt({ tree }: Image, path: string): string[] {
  const entry = tree.resolve(path)
  if (entry?.type !== 'directory') return [path]
  const names = tree.list(entry.path).filter(name => name.endsWith('.conf'))
  return names.map(name => `${entry.path}/${name}`)
}

function grantsOf(image: Image, paths: readonly string[], user: UserFacts, needsPassword: boolean): Grants {
  const { groups, gids } = membersOf(image, user)
  const isUser = (name: string) =>
    name.startsWith(':')
      ? groups.has(name.slice(1)) || gids.has(Number(name.slice(1) || Number.NaN))
      : name === user.name || name === String(user.uid)
  let grants: Grant[] = []
  const unread = new Set<TreeEntry>()
  for (const { entry, lines } of paths.flatMap(path => readRules(image, path) ?? [])) {
    if (lines === null) unread.add(entry)
    for (const line of lines ?? []) {
      const rule = parseRule(line)
      if (rule === null) unread.add(entry)
      if (rule === null || !isUser(rule.who) || !/^(?:root|0)$/.test(rule.as)) continue
      const { command, args } = rule
      if (command === null) grants = []
      if (rule.isFree || (rule.isPermit && !needsPassword)) {
        const commands = command === null ? [EVERY] : doasCommands(command, args)
        const text = command === null ? 'ALL' : [command, ...(args === null ? [] : ['args', ...args])].join(' ')
        grants.push({ entry, text, commands, sure: true })
      } else if (command !== null) for (const grant of grants) grant.sure = false
    }
  }
  return { grants, unread: [...unread] }
}

/** The lines of a file without comments, null if they were not read; null if doas does not read or refuses the file. */
function readRules({ tree }: Image, path: string): { entry: TreeEntry; lines: string[] | null } | null {
  const entry = tree.resolve(path)
  if (entry?.type !== 'file' || entry.size === 0 || entry.uid !== 0 || (entry.mode & 0o022) !== 0) return null
  const content = tree.content(path)
  if (content === undefined || content.length > MAX_BYTES) return { entry, lines: null }
  const lines = Buffer.from(content).toString('utf8').replaceAll('\\\n', ' ').split('\n')
  // With a quote, a `#` may not be a comment.
  return {
    entry,
    lines: lines.map(line => (/["\\]/.test(line) ? line : line.replace(/#.*/, '').trim())).filter(Boolean),
  }
}

interface Rule {
  who: string
  as: string
  /** Null for every command. */
  command: string | null
  /** Null for any. */
  args: string[] | null
  isPermit: boolean
  /** Whether it permits without asking for a password. */
  isFree: boolean
}

const RULE =
  /^(permit|deny)((?:\s+(?:nopass|nolog|persist|keepenv|setenv\s*\{[^}]*\}))*)\s+(\S+)(?:\s+as\s+(\S+))?(?:\s+cmd\s+(\S+)(\s+args\b.*)?)?$/

/** Null if it is not understood. */
function parseRule(line: string): Rule | null {
  const match = /["\\]/.test(line) ? null : RULE.exec(line)
  if (match === null) return null
  const [, action, options = '', who = '', as = 'root', command = null, args] = match
  const words = args?.trim().split(/\s+/).slice(1) ?? null
  const isPermit = action === 'permit'
  return { who, as, command, args: words, isPermit, isFree: isPermit && /\bnopass\b/.test(options) }
}
