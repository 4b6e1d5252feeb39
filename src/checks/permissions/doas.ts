import type { Image, Need, TreeEntry } from '../../image/model.ts'
import type { UserFacts } from '../../image/user.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { doasCommands, EVERY, UNKNOWN } from './commands.ts'
import { type Grants, isKept, isPlain, MAX_BYTES } from './grants.ts'
import { type Identity, identityOf } from './identity.ts'
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

/** The rules of a program of doas for the user. doas.conf(5). Each rule counts, even if a later one asks for a password. */
export function doasGrants(image: AnalyzedImage, program: TreeEntry, user: UserFacts): Grants {
  // Builds differ in whether the file counts if there is a folder.
  const paths = (rulePathsOf(image, program) ?? [FILE]).flatMap(path => filesAt(image, path))
  const identity = identityOf(image, user)
  const isFree = usesPam(image, program) && isOpen(image, ['doas'])
  const result: Grants = { grants: [], unread: [] }
  for (const { entry, lines } of paths.flatMap(path => readRules(image, path) ?? [])) {
    const rules = lines.map(parseRule)
    if (rules.includes(null)) result.unread.push(entry)
    for (const rule of rules) {
      if (rule === null || !isMeant(rule.who, user, identity) || !(isFree || rule.isFree)) continue
      const { command, args, as } = rule
      const commands = command === null ? [EVERY] : rule.hasVariables ? [UNKNOWN] : doasCommands(command, args)
      const text = command === null ? 'ALL' : [command, ...(args === null ? [] : ['args', ...args])].join(' ')
      result.grants.push({ entry, text, commands, as })
    }
  }
  return result
}

/** The file, or the files in the folder. */
function filesAt({ tree }: Image, path: string): string[] {
  const entry = tree.resolve(path)
  if (entry?.type !== 'directory') return [path]
  const names = tree.list(entry.path).filter(name => name.endsWith('.conf'))
  return names.map(name => `${entry.path}/${name}`)
}

function isMeant(who: string, { uid }: UserFacts, { names, groups, gids }: Identity): boolean {
  if (!who.startsWith(':')) return names.has(who) || who === String(uid)
  const group = who.slice(1)
  return groups.has(group) || gids.has(Number(group))
}

/** The lines of a file without comments, each of which is one line whatever its end is; null if doas does not read or refuses it. */
function readRules({ tree }: Image, path: string): { entry: TreeEntry; lines: string[] } | null {
  const entry = tree.resolve(path)
  if (entry?.type !== 'file' || entry.size === 0 || entry.uid !== 0 || (entry.mode & 0o022) !== 0) return null
  const content = tree.content(path)
  if (content === undefined || content.length > MAX_BYTES) return { entry, lines: [UNREADABLE] }
  const lines = Buffer.from(content).toString('utf8').split('\n')
  return { entry, lines: lines.map(line => line.replace(/#.*/, '')).filter(line => /[^ \t]/.test(line)) }
}

/** Not a rule. */
const UNREADABLE = '?'

interface Rule {
  who: string
  /** Null for any. */
  as: string | null
  /** Null for every command. */
  command: string | null
  /** Null for any. */
  args: string[] | null
  /** Whether it permits without asking for a password. */
  isFree: boolean
  /** Whether the command gets variables of the user that may make it run others. */
  hasVariables: boolean
}

const WORD = String.raw`[^\s"\\{}#]+`
const ID = String.raw`(?:[a-z_][a-z\d_.-]*|0|[1-9]\d*)`
const RULE = new RegExp(
  `^permit((?:[ \\t]+(?:nopass|nolog|persist|keepenv|setenv[ \\t]*\\{[^{}"\\\\$]*\\}))*)[ \\t]+(:?${ID})(?:[ \\t]+as[ \\t]+(${ID}))?(?:[ \\t]+cmd[ \\t]+(${WORD})([ \\t]+args(?:[ \\t]+${WORD})*)?)?$`,
)

/** Null for a line of another shape. */
function parseRule(line: string): Rule | null {
  const match = isPlain(line) ? RULE.exec(line.trim()) : null
  if (match === null) return null
  const [, options = '', who = '', as = null, command = null, args] = match
  const lists = [...options.matchAll(/\{([^{}]*)\}/g)].map(([, names = '']) => names.trim())
  const variables = lists.flatMap(names => names.split(/[ \t]+/))
  return {
    who,
    as,
    command,
    args:
      args
        ?.trim()
        .split(/[ \t]+/)
        .slice(1) ?? null,
    isFree: /\bnopass\b/.test(options),
    hasVariables: /\bkeepenv\b/.test(options) || !variables.every(one => /[-=]/.test(one) || isKept(one)),
  }
}
