import type { STEP_DOWN_TOOLS } from '../../image/extract/start-script.ts'
import { basenameOf } from '../../image/paths.ts'
import { list, marked } from '../../text/words.ts'
import { parseEnv } from './env.ts'
import { wholeName } from './long-options.ts'

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
  /** The wrapper's name, or its applet of BusyBox, and its options in order. */
  tool: string
  options: readonly Option[]
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
  /** Long options without a value, which decide which abbreviations of the others are unique. */
  flags?: readonly string[]
  /** Whether it takes no abbreviations. */
  exact?: true
  /** Measured: whether words behind the first operand are its options, too, up to `--`. */
  permutes?: true
  /** Whether a word between the options and the program names the user. */
  operand?: true
  /** What the program must be for that. */
  before?: RegExp
  /** The options that name the user; the last one counts. Without one of them, the program runs as the same user. */
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
  /** The options that name the program, those that count first; its arguments are behind the others. */
  programs?: readonly (readonly string[])[]
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
  'dumb-init': { kind: 'init', short: 'r', long: ['rewrite'], flags: ['single-child', 'verbose'] },
}

const LAUNCHERS: Record<string, Tool> = {
  nice: { kind: 'launcher', short: 'n', long: ['adjustment'] },
  setsid: { kind: 'launcher', flags: ['ctty', 'fork', 'wait'] },
  nohup: { kind: 'launcher' },
  // GNU coreutils, stdbuf(1) and timeout(1)
  stdbuf: { kind: 'launcher', short: 'ioe', long: ['input', 'output', 'error'] },
  timeout: {
    kind: 'launcher',
    short: 'ks',
    long: ['kill-after', 'signal'],
    flags: ['foreground', 'preserve-status', 'verbose'],
    operands: 1,
  },
  // util-linux, ionice(1)
  ionice: { kind: 'launcher', short: 'cnpPu', long: ['class', 'classdata', 'pid', 'pgid', 'uid'], flags: ['ignore'] },
}

const SU_FLAGS = ['fast', 'login', 'preserve-environment', 'pty', 'no-pty']

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
    flags: ['clear-groups', 'dump', 'init-groups', 'keep-groups', 'list-caps', 'nnp', 'no-new-privs', 'reset-env'],
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
    flags: SU_FLAGS,
    user: ['u', 'user'],
    permutes: true,
    startsShell: true,
    needsAccount: true,
  },
  // util-linux and shadow, su(1)
  su: {
    kind: 'step-down',
    short: 'cgGsw',
    long: ['command', 'session-command', 'group', 'supp-group', 'shell', 'whitelist-environment'],
    flags: SU_FLAGS,
    user: [],
    permutes: true,
    startsShell: true,
    needsAccount: true,
  },
  // sudo(8). It sets PATH to its `secure_path`.
  sudo: {
    kind: 'step-down',
    short: 'ACDghpRrTtUu',
    long: [
      ...['auth-type', 'chdir', 'chroot', 'close-from', 'command-timeout', 'group', 'host', 'login-class'],
      ...['other-user', 'prompt', 'role', 'type', 'user'],
    ],
    flags: [
      ...['askpass', 'background', 'bell', 'edit', 'list', 'login', 'no-update', 'non-interactive', 'preserve-env'],
      ...['preserve-groups', 'remove-timestamp', 'reset-timestamp', 'set-home', 'shell', 'stdin', 'validate'],
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
  chroot: {
    kind: 'step-down',
    long: ['groups', 'userspec'],
    flags: ['skip-chdir'],
    user: ['userspec'],
    root: true,
    needsAccount: true,
  },
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
    flags: [
      ...['background', 'make-pidfile', 'no-close', 'notify-await', 'oknodo', 'quiet', 'remove-pidfile', 'start'],
      ...['status', 'stop', 'test', 'verbose'],
    ],
    permutes: true,
    user: ['c', 'chuid'],
    programs: [
      ['a', 'startas'],
      ['x', 'exec'],
    ],
    roots: ['r', 'chroot'],
    folders: ['d', 'chdir'],
  },
  // libcap, capsh(1): `--` starts Bash.
  capsh: {
    kind: 'step-down',
    exact: true,
    user: ['user', 'uid', 'cap-uid'],
    roots: ['chroot'],
    programs: [['shell']],
    bash: true,
  },
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
    return {
      words: parseEnv(args).words,
      sameUser: true,
      user: null,
      sameVariables: true,
      kind: 'env',
      tool: base,
      options: [],
    }
  }
  const [applet = '', ...others] = args
  if (base === 'busybox') return basenameOf(applet) === 'busybox' ? null : unwrap(applet, others)
  const tool = TOOLS.get(base)
  if (tool === undefined) return null
  const { options, rest, isEnded } = behindOptions(args, tool)
  const optionOf = (names: readonly string[] = []) => options.findLast(({ name }) => names.includes(name))?.value
  const { kind, operand, operands = operand || tool.root ? 1 : 0, startsShell, resets, changes = [] } = tool
  const parts = tool.users?.map(name => optionOf([name])) ?? []
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
  const named = tool.programs?.map(optionOf).find(one => one !== undefined)
  const program = tool.bash && isEnded ? (named ?? '/bin/bash') : tool.bash ? undefined : named
  const words = [...(program === undefined ? [] : [program]), ...behindSettings(rest.slice(operands), tool)]
  // What is in another root directory is unknown.
  const isElsewhere = (tool.root && rest[0] !== '/') || (optionOf(tool.roots) ?? '/') !== '/'
  const isNone = tool.bash
    ? !isEnded
    : tool.programs && (program === undefined || optionOf(['S', 'start']) === undefined)
  const folder = optionOf(tool.folders) ?? (tool.programs && !tool.bash ? null : undefined)
  return {
    words: isShell || isElsewhere || isNone ? [] : words,
    sameUser: kind !== 'step-down' || user === null,
    user,
    sameVariables: !resets && !changes.some(name => optionOf([name]) !== undefined),
    ...(folder !== undefined && { folder }),
    ...{ kind, tool: base, options },
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

/** An option of a tool: its whole name, and its value, or '' without one. */
export interface Option {
  name: string
  value: string
}

/** As getopt_long(3) with `+`, unless the tool permutes: the first word that is not an option ends the options. */
function behindOptions(args: readonly string[], tool: Tool) {
  const { short = '', long = [], flags = [], exact, permutes, bash } = tool
  const options: Option[] = []
  const rest: string[] = []
  let at = 0
  for (; at < args.length; at++) {
    const arg = args[at] as string
    if (arg === '--' || (bash && arg === '-+'))
      return { options, rest: [...rest, ...args.slice(at + 1)], isEnded: true }
    // capsh starts itself again with the words behind `==`.
    if (bash && arg === '==') continue
    if (!arg.startsWith('-') || arg === '-') {
      if (!permutes) break
      rest.push(arg)
      continue
    }
    if (arg.startsWith('--')) {
      const [written = ''] = arg.slice(2).split('=', 1)
      const name = exact ? written : wholeName(written, [...long, ...flags])
      const hasNext = !arg.includes('=') && long.includes(name)
      options.push({ name, value: hasNext ? (args[++at] ?? '') : arg.slice(written.length + 3) })
      continue
    }
    // The value of an option is the rest of the word, or the next word.
    const letters = [...arg.slice(1)]
    const value = letters.findIndex(letter => short.includes(letter))
    for (const name of value < 0 ? letters : letters.slice(0, value)) options.push({ name, value: '' })
    if (value >= 0)
      options.push({ name: letters[value] as string, value: letters.slice(value + 1).join('') || (args[++at] ?? '') })
  }
  return { options, rest: [...rest, ...args.slice(at)], isEnded: false }
}
