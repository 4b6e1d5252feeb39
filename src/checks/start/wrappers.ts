import type { STEP_DOWN_TOOLS } from '../../image/extract/steps-down.ts'
import { basenameOf } from '../../image/paths.ts'
import { parseEnv } from './env.ts'

/** The command that a wrapper starts. */
export interface Wrapped {
  words: string[]
  /** Whether it runs as the same user. */
  sameUser: boolean
  /** False if it takes variables from files or resets them; env(1) is read for itself. */
  sameVariables: boolean
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
  /** Number of words between the options and the program; they name the user. */
  operands?: number
  /** The options that name the user. Without one of them, the program runs as the same user. */
  user?: readonly string[]
  /** Whether it always changes the user, and starts another program than its argument without one of those options. */
  needsUser?: boolean
  /** The options that take variables from files, reset them, or change the root directory. */
  changes?: readonly string[]
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
}

/** Exactly the programs that the reader looks for in scripts, as the type requires. */
const STEP_DOWNS: Record<(typeof STEP_DOWN_TOOLS)[number], Tool> = {
  gosu: { kind: 'step-down', operands: 1 },
  'su-exec': { kind: 'step-down', operands: 1 },
  's6-setuidgid': { kind: 'step-down', operands: 1 },
  's6-applyuidgid': { kind: 'step-down', short: 'ugG' },
  setuidgid: { kind: 'step-down', operands: 1 },
  // runit, chpst(8)
  chpst: { kind: 'step-down', short: 'uUbe/CnlLmdopfcrt', user: ['u'], changes: ['e', '/', 'C'] },
  // util-linux, setpriv(1)
  setpriv: {
    kind: 'step-down',
    long: [
      ...['ruid', 'euid', 'reuid', 'rgid', 'egid', 'regid', 'groups', 'inh-caps', 'ambient-caps', 'bounding-set'],
      ...['securebits', 'pdeathsig', 'ptracer', 'selinux-label', 'apparmor-profile', 'seccomp-filter'],
      ...['landlock-access', 'landlock-rule'],
    ],
    user: ['ruid', 'euid', 'reuid'],
    changes: ['reset-env'],
  },
  // util-linux, runuser(1). Without `-u` it starts the login shell of a user.
  runuser: {
    kind: 'step-down',
    short: 'cgGsuw',
    long: ['command', 'session-command', 'group', 'supp-group', 'shell', 'user', 'whitelist-environment'],
    user: ['u', 'user'],
    needsUser: true,
  },
}

const TOOLS: ReadonlyMap<string, Tool> = new Map(Object.entries({ ...INITS, ...LAUNCHERS, ...STEP_DOWNS }))

/**
 * The command after a wrapper's own words; null if the program is not a wrapper. `name` is as written: `env`,
 * `/sbin/tini`.
 */
export function unwrap(name: string, args: readonly string[]): Wrapped | null {
  const base = basenameOf(name)
  if (base === 'env') return { words: parseEnv(args).words, sameUser: true, sameVariables: true, kind: 'env' }
  const tool = TOOLS.get(base)
  if (tool === undefined) return null
  const { kind, user, operands = 0, needsUser = false, changes = [] } = tool
  const { options, rest } = behindOptions(args, tool)
  const namesUser = user?.some(option => options.has(option)) ?? true
  return {
    words: needsUser && !namesUser ? [] : rest.slice(operands),
    sameUser: kind !== 'step-down' || !(namesUser || needsUser),
    sameVariables: !changes.some(option => options.has(option)),
    kind,
  }
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

/** As getopt(3) with `+`: the first word that is not an option ends the options. */
function behindOptions(args: readonly string[], { short = '', long = [] }: Tool) {
  const options = new Set<string>()
  let at = 0
  for (; at < args.length; at++) {
    const arg = args[at] as string
    if (arg === '--') return { options, rest: args.slice(at + 1) }
    if (!arg.startsWith('-') || arg === '-') break
    if (arg.startsWith('--')) {
      const [name = ''] = arg.slice(2).split('=')
      options.add(name)
      if (!arg.includes('=') && long.includes(name)) at++
      continue
    }
    // The value of an option is the rest of the word, or the next word.
    const letters = [...arg.slice(1)]
    const value = letters.findIndex(letter => short.includes(letter))
    for (const letter of value < 0 ? letters : letters.slice(0, value + 1)) options.add(letter)
    if (value >= 0 && value === letters.length - 1) at++
  }
  return { options, rest: args.slice(at) }
}
