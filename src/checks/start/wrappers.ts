import type { STEP_DOWN_TOOLS } from '../../image/extract/start-script.ts'
import { basenameOf } from '../../image/paths.ts'
import { list, marked } from '../../text/words.ts'
import { parseEnv } from './env.ts'

/** The command that a wrapper starts. */
export interface Wrapped {
  words: string[]
  /** Whether it runs as the same user. */
  sameUser: boolean
  /** The user that it changes to, as written: a name, a number, or one of them with a group; null if it does not. */
  user: string | null
  /** False if it takes variables from files or resets them; env(1) is read for itself. */
  sameVariables: boolean
  /** The directory that it changes to: as written, or null if that is unknown. Absent if it changes none. */
  folder?: string | null
  kind: 'env' | 'init' | 'launcher' | 'step-down'
}

/**
 * How a wrapper, a program that only starts another one, reads its arguments: options, operands, then the other
 * program.
 */
interface Tool {
  kind: Exclude<Wrapped['kind'], 'env'>
  /** Letters of the options with a value. */
  short?: string
  /** Long options with a value, without the dashes. */
  long?: readonly string[]
  /** Whether a word between the options and the program names the user. */
  operand?: true
  /** What the program must be for that. */
  before?: RegExp
  /** The options that name the user. Without one of them, the program runs as the same user. */
  user?: readonly string[]
  /** The options that only together change the user. */
  users?: readonly string[]
  /** The words between the options and the program. */
  operands?: number
  /** Whether the word is the root directory of the program instead. */
  root?: true
  /** The options that name another root directory, in which the program is unknown. */
  roots?: readonly string[]
  /** The options that name the program's directory. */
  folders?: readonly string[]
  /** The options that name the program, the first one first; its arguments are behind the others. */
  programs?: readonly string[]
  /** Whether the words are for Bash. */
  bash?: true
  /** Whether it takes variables as words in front of the program. */
  settings?: true
  /** Whether it starts the login shell of the user in its first argument, or of root, without one of those options. */
  startsShell?: true
  /** Whether it sets PATH by its own configuration. */
  resets?: true
  /** The options that take variables from files or reset them. */
  changes?: readonly string[]
  /** Measured: whether it starts nothing for a name that is not in /etc/passwd. */
  needsAccount?: true
}

/** tini(1), dumb-init(1) and their like: they pass signals on and wait for orphans. */
const INITS: Record<string, Tool> = {
  tini: { kind: 'init', short: 'pe' },
  'tini-static': { kind: 'init', short: 'pe' },
  'docker-init': { kind: 'init', short: 'pe' },
  catatonit: { kind: 'init' },
  'dumb-init': { kind: 'init', short: 'r', long: ['rewrite'] },
}

const LAUNCHERS: Record<string, Tool> = {
  nice: { kind: 'launcher', short: 'n', long: ['adjustment'] },
  setsid: { kind: 'launcher' },
  nohup: { kind: 'launcher' },
  // GNU coreutils, stdbuf(1) and timeout(1)
  stdbuf: { kind: 'launcher', short: 'ioe', long: ['input', 'output', 'error'] },
  timeout: { kind: 'launcher', short: 'ks', long: ['kill-after', 'signal'], operands: 1 },
  // util-linux, ionice(1)
  ionice: { kind: 'launcher', short: 'cnpPu', long: ['class', 'classdata', 'pid', 'pgid', 'uid'] },
}

/** Exactly the programs that the reader looks for in scripts, as the type requires. */
const STEP_DOWNS: Record<(typeof STEP_DOWN_TOOLS)[number], Tool> = {
  gosu: { kind: 'step-down', operand: true, needsAccount: true },
  'su-exec': { kind: 'step-down', operand: true, needsAccount: true },
  's6-setuidgid': { kind: 'step-down', operand: true },
  's6-applyuidgid': { kind: 'step-down', short: 'ugG', user: ['u'] },
  // It sets variables, with which `s6-applyuidgid -U` changes the user.
  's6-envuidgid': { kind: 'step-down', short: 't', operand: true, before: /^s6-applyuidgid -\w*U/ },
  setuidgid: { kind: 'step-down', operand: true },
  // runit, chpst(8)
  chpst: { kind: 'step-down', short: 'uUbe/CnlLmdopfcrt', user: ['u'], changes: ['e'], roots: ['/'], folders: ['C'] },
  // util-linux, setpriv(1)
  setpriv: {
    kind: 'step-down',
    long: [
      ...['ruid', 'euid', 'reuid', 'rgid', 'egid', 'regid', 'groups', 'inh-caps', 'ambient-caps', 'bounding-set'],
      ...['securebits', 'pdeathsig', 'ptracer', 'selinux-label', 'apparmor-profile', 'seccomp-filter'],
      ...['landlock-access', 'landlock-rule'],
    ],
    user: ['reuid'],
    users: ['ruid', 'euid'],
    changes: ['reset-env'],
    needsAccount: true,
  },
  // util-linux, runuser(1). Without `-u` it starts the login shell of a user.
  runuser: {
    kind: 'step-down',
    short: 'cgGsuw',
    long: ['command', 'session-command', 'group', 'supp-group', 'shell', 'user', 'whitelist-environment'],
    user: ['u', 'user'],
    startsShell: true,
    needsAccount: true,
  },
  // util-linux and shadow, su(1)
  su: {
    kind: 'step-down',
    short: 'cgGsw',
    long: ['command', 'group', 'shell'],
    user: [],
    startsShell: true,
    needsAccount: true,
  },
  // sudo(8). It sets PATH to its `secure_path`.
  sudo: {
    kind: 'step-down',
    short: 'ACDghpRrTtUu',
    long: [
      ...['auth-type', 'chdir', 'chroot', 'close-from', 'command-timeout', 'group', 'host', 'other-user', 'prompt'],
      ...['role', 'type', 'user'],
    ],
    user: ['u', 'user'],
    settings: true,
    resets: true,
    roots: ['R', 'chroot'],
    folders: ['D', 'chdir'],
  },
  // doas(1)
  doas: { kind: 'step-down', short: 'aCu', user: ['u'], resets: true },
  // GNU coreutils, chroot(1)
  chroot: { kind: 'step-down', long: ['groups', 'userspec'], user: ['userspec'], root: true, needsAccount: true },
  // dpkg, start-stop-daemon(8): it starts the program in `/`, that of BusyBox where it is.
  'start-stop-daemon': {
    kind: 'step-down',
    short: 'acdgIkNnOPpRrsux',
    long: [
      ...[
        'chdir',
        'chroot',
        'chuid',
        'exec',
        'group',
        'iosched',
        'name',
        'nicelevel',
        'notify-timeout',
        'output',
        'pid',
      ],
      ...['pidfile', 'ppid', 'procsched', 'retry', 'signal', 'startas', 'umask', 'user'],
    ],
    user: ['c', 'chuid'],
    programs: ['a', 'startas', 'x', 'exec'],
    roots: ['r', 'chroot'],
    folders: ['d', 'chdir'],
  },
  // libcap, capsh(1): `--` starts Bash.
  capsh: { kind: 'step-down', user: ['user', 'uid'], bash: true },
}

const TOOLS: ReadonlyMap<string, Tool> = new Map(Object.entries({ ...INITS, ...LAUNCHERS, ...STEP_DOWNS }))

/** The wrappers of a kind, or those that need an account, as a list for pages. */
export function listWrappers(kind: Tool['kind'] | 'needs-account'): string {
  const names = [...TOOLS].filter(([name, tool]) =>
    kind === 'needs-account' ? needsAccount(name) : tool.kind === kind,
  )
  return marked(
    list(
      names.map(([name]) => name),
      names.length,
    ),
  )
}

/** Whether a wrapper starts nothing for a user whose name the image does not have. */
export const needsAccount = (name: string): boolean => TOOLS.get(basenameOf(name))?.needsAccount === true

/**
 * The command after a wrapper's own words; null if the program is not a wrapper. `name` is as written: `env`,
 * `/sbin/tini`.
 */
export function unwrap(name: string, args: readonly string[]): Wrapped | null {
  const base = basenameOf(name)
  if (base === 'env') {
    return { words: parseEnv(args).words, sameUser: true, user: null, sameVariables: true, kind: 'env' }
  }
  const [applet = '', ...others] = args
  if (base === 'busybox') return basenameOf(applet) === 'busybox' ? null : unwrap(applet, others)
  const tool = TOOLS.get(base)
  if (tool === undefined) return null
  const { options, rest, isEnded } = behindOptions(args, tool)
  const optionOf = (names: readonly string[] = []) =>
    names.map(name => options.get(name)).find(one => one !== undefined)
  const { kind, operand, operands = operand || tool.root ? 1 : 0, startsShell, resets, changes = [] } = tool
  const parts = tool.users?.map(name => options.get(name)) ?? []
  // A program with two users is root if one of them is.
  const both = parts.every(part => part !== undefined)
    ? (parts.find(part => /^(?:0|root)$/.test(part)) ?? parts[0])
    : undefined
  const option = optionOf(tool.user) ?? both
  const isShell = startsShell === true && option === undefined
  const first = rest.find(word => word !== '-')
  const isUser =
    operand &&
    (tool.before?.test(
      rest
        .slice(1)
        .join(' ')
        .replace(/^\S*\//, ''),
    ) ??
      true)
  const user = option ?? (isUser ? (first ?? null) : isShell ? (first ?? 'root') : null)
  const program = tool.bash ? (isEnded ? '/bin/bash' : undefined) : optionOf(tool.programs)
  const words = [...(program === undefined ? [] : [program]), ...behindSettings(rest.slice(operands), tool)]
  // What is in another root directory is unknown.
  const isElsewhere = (tool.root && rest[0] !== '/') || optionOf(tool.roots) !== undefined
  const isNone = tool.programs ? program === undefined || optionOf(['S', 'start']) === undefined : tool.bash && !isEnded
  const folder = optionOf(tool.folders) ?? (tool.programs ? null : undefined)
  return {
    words: isShell || isElsewhere || isNone ? [] : words,
    sameUser: kind !== 'step-down' || user === null,
    user,
    sameVariables: !resets && !changes.some(name => options.has(name)),
    ...(folder !== undefined && { folder }),
    kind,
  }
}

function behindSettings(words: string[], { settings }: Tool): string[] {
  const first = settings ? words.findIndex(word => !/^[A-Za-z_]\w*=/.test(word)) : 0
  return first < 0 ? [] : words.slice(first)
}

/** Real images have fewer. */
const MAX_WRAPPERS = 8

/** A command without its wrappers, such as `tini --`; and the wrappers, outermost first. */
export function unwrapAll(command: readonly string[]): {
  words: readonly string[]
  wrappers: (Wrapped & { word: string })[]
} {
  const wrappers: (Wrapped & { word: string })[] = []
  let words = command
  for (let i = 0; i < MAX_WRAPPERS; i++) {
    const [word = '', ...args] = words
    const wrapped = unwrap(word, args)
    if (wrapped === null) return { words, wrappers }
    wrappers.push({ ...wrapped, word })
    words = wrapped.words
  }
  return { words: [], wrappers }
}

/** As getopt(3) with `+`: the first word that is not an option ends the options. An option without a value has ''. */
function behindOptions(args: readonly string[], { short = '', long = [] }: Tool) {
  const options = new Map<string, string>()
  let at = 0
  for (; at < args.length; at++) {
    const arg = args[at] as string
    if (arg === '--') return { options, rest: args.slice(at + 1), isEnded: true }
    if (!arg.startsWith('-') || arg === '-') break
    if (arg.startsWith('--')) {
      const [name = ''] = arg.slice(2).split('=', 1)
      const hasNext = !arg.includes('=') && long.includes(name)
      options.set(name, hasNext ? (args[++at] ?? '') : arg.slice(name.length + 3))
      continue
    }
    // The value of an option is the rest of the word, or the next word.
    const letters = [...arg.slice(1)]
    const value = letters.findIndex(letter => short.includes(letter))
    for (const letter of value < 0 ? letters : letters.slice(0, value)) options.set(letter, '')
    if (value >= 0) options.set(letters[value] as string, letters.slice(value + 1).join('') || (args[++at] ?? ''))
  }
  return { options, rest: args.slice(at), isEnded: false }
}
